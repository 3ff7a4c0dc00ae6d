import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { Hold } from '../../../lib/ledger/types';
import { runPerItem } from '../../shared/runPerItem';
import { serviceOf } from '../../shared/service';
import { itemOf } from '../../shared/torrentItem';

export const option = {
	name: 'Release Held',
	value: 'releaseHeld',
	action: 'Release held requests',
	description: 'Get the torrents that wait and that a node would take now, to be dispatched',
};

export const usesCluster = true;

export const description: INodeProperties[] = [
	{
		displayName: 'Torrents per Run',
		name: 'maxTorrents',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 20,
		displayOptions: { show: { resource: ['request'], operation: ['getDeclined', 'releaseHeld'] } },
		description: 'How many torrents are given at most; the others follow with the next run',
	},
];

/** One item per torrent, as the trigger gives them; none when nothing waits or nothing fits. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const service = await serviceOf(this);
		const holds = await service.releaseHeld(this.getNodeParameter('maxTorrents', itemIndex) as number);
		return { output: 0, items: holds.map((hold) => ({ json: releasedItem(hold), pairedItem: { item: itemIndex } })) };
	});
}

function releasedItem({ row, sinceMs, untilMs, priority, tries }: Hold): IDataObject {
	const { code, reason } = row;
	const hold = { code, reason, since: isoOf(sinceMs), until: untilMs === null ? null : isoOf(untilMs), priority, tries };
	return { ...itemOf(row), hold };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();
