import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ApprovalResult } from '../../../lib/ledger/types';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { approvalIdOf, approvalJson } from '../approvalItem';

const show = { resource: ['approval'], operation: ['setResult'] };

export const option = {
	name: 'Set Result',
	value: 'setResult',
	action: 'Set the result of an approval',
	description: 'Write down how the approved work went; torrents do this by themselves',
};

/** Its 'Approval ID' is that of Decide. */
export const description: INodeProperties[] = [
	{
		displayName: 'Result',
		name: 'result',
		type: 'options',
		options: [
			{ name: 'Added', value: 'added', description: 'It is done' },
			{ name: 'Adding', value: 'adding', description: 'It has been started' },
			{ name: 'Failed', value: 'failed', description: 'It did not work; it may be tried or asked again' },
		],
		default: 'added',
		displayOptions: { show },
	},
	{
		displayName: 'Note',
		name: 'note',
		type: 'string',
		default: '',
		displayOptions: { show },
		description: 'Why, when it did not work',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const { json } = this.getInputData()[itemIndex];
		const id = approvalIdOf(this, itemIndex);
		const result = this.getNodeParameter('result', itemIndex) as ApprovalResult;
		const note = String(this.getNodeParameter('note', itemIndex) ?? '').trim();
		const approval = await ledger.approvals.setResult(id, result, note === '' ? null : note, Date.now());
		if (approval === null) throw new Error(`There is no approval '${id}'`);
		const item = { ...json, approval: approvalJson(approval) };
		return { output: 0, items: [{ json: item, pairedItem: { item: itemIndex } }] };
	});
}
