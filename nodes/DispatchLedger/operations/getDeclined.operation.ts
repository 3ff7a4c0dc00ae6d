import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { takeDeclined } from '../../../lib/dispatch/approvals';
import type { Hold } from '../../../lib/ledger/types';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { itemOf, OWN_SOURCE } from '../../shared/torrentItem';

const show = { resource: ['request'], operation: ['getDeclined'] };
const HOUR_MS = 3_600_000;

export const option = {
	name: 'Get Declined',
	value: 'getDeclined',
	action: 'Get declined requests',
	description: 'Get the torrents that nobody let pass and that their apps still show, so that the apps can be told',
};

/** Its 'Torrents per Run' is that of Release Held. */
export const description: INodeProperties[] = [
	{
		displayName: 'Tell For (Hours)',
		name: 'tellForHours',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 24,
		displayOptions: { show },
		description: 'For how long after the answer a torrent is given again, each five minutes, while its app has not deleted it',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const forMs = (this.getNodeParameter('tellForHours', itemIndex) as number) * HOUR_MS;
		const limit = this.getNodeParameter('maxTorrents', itemIndex) as number;
		const ended = await takeDeclined(ledger, forMs, limit, Date.now());
		// What a form or a workflow of one's own asked for is in the queue of no app.
		const ofApps = ended.filter(({ row }) => row.source !== OWN_SOURCE);
		return { output: 0, items: ofApps.map((hold) => ({ json: declinedItem(hold), pairedItem: { item: itemIndex } })) };
	});
}

function declinedItem({ row, endedAtMs }: Hold) {
	const { code, reason } = row;
	const at = endedAtMs === null ? null : new Date(endedAtMs).toISOString();
	return { ...itemOf(row), declined: { code, reason, at } };
}
