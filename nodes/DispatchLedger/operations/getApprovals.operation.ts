import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { torrentOfApproval } from '../../../lib/dispatch/approvals';
import { APPROVAL_STATUSES } from '../../../lib/ledger/approvals';
import type { ApprovalFilter, ApprovalStatus } from '../../../lib/ledger/types';
import { filtersField, simplifyField } from '../../shared/fields';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { approvalJson, torrentJson } from '../approvalItem';
import { limitOf } from './getRequests.operation';

const show = { resource: ['approval'], operation: ['getAll'] };

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many approvals',
	description: 'List what was asked, who answered and what came of it',
};

const titleOf = (status: string): string => status[0].toUpperCase() + status.slice(1);

export const description: INodeProperties[] = [
	filtersField(show, [
		{ displayName: 'Kind', name: 'kind', type: 'string', default: '', placeholder: 'e.g. dispatch', description: 'What the question is about: dispatch, upgrade, request, or a word of your own' },
		{ displayName: 'Since', name: 'since', type: 'dateTime', default: '', description: 'Asked then or later' },
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: [...APPROVAL_STATUSES].sort().map((status) => ({ name: titleOf(status), value: status })),
			default: [],
		},
		{ displayName: 'Text', name: 'text', type: 'string', default: '', description: 'Part of title or summary' },
	]),
	simplifyField(show),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const simple = this.getNodeParameter('simple', itemIndex) as boolean;
		const approvals = await ledger.approvals.getMany(readFilter(this, itemIndex), Date.now());
		const items: INodeExecutionData[] = [];
		for (const one of approvals) {
			const more = simple ? {} : { torrent: torrentJson(await torrentOfApproval(ledger, one)) };
			items.push({ json: { ...approvalJson(one, simple), ...more }, pairedItem: { item: itemIndex } });
		}
		return { output: 0, items };
	});
}

function readFilter(context: IExecuteFunctions, itemIndex: number): ApprovalFilter {
	const { kind, since, status, text } = context.getNodeParameter('filters', itemIndex) as IDataObject;
	const filter: ApprovalFilter = { limit: limitOf(context, itemIndex) };
	if (kind) filter.kind = String(kind).trim();
	if (text) filter.text = String(text);
	if (since) filter.sinceMs = new Date(String(since)).getTime();
	if (Array.isArray(status) && status.length > 0) filter.status = status as ApprovalStatus[];
	return filter;
}
