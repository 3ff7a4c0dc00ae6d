import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { OutboxEvent } from '../../../lib/ledger/types';
import { optionsField } from '../../shared/fields';
import { ledgerOf } from '../../shared/ledger';
import { splitList } from '../../shared/lists';
import { runPerItem } from '../../shared/runPerItem';
import { limitOf } from './getRequests.operation';

const show = { resource: ['event'], operation: ['getAll'] };
const MINUTE_MS = 60_000;

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many events',
	description: 'Give the events that are new since the last time, each to one run',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Cursor',
		name: 'cursor',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. notify',
		displayOptions: { show },
		description: 'A name of your own under which the ledger remembers how far this reader is; every cursor is given every event',
	},
	optionsField(show, [
		{
			displayName: 'Event Names',
			name: 'types',
			type: 'string',
			default: '',
			placeholder: 'e.g. download_started, torrent_failed',
			description: 'Only these events; others are passed over. Empty means all.',
		},
		{
			displayName: 'From the Beginning',
			name: 'fromBeginning',
			type: 'boolean',
			default: false,
			description: 'Whether a new cursor begins with the oldest event of the ledger instead of the next one to come',
		},
		{
			displayName: 'Peek',
			name: 'peek',
			type: 'boolean',
			default: false,
			description: 'Whether to look only: the cursor does not move',
		},
		{
			displayName: 'Wait for Confirm (Minutes)',
			name: 'confirmMinutes',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Events that are not confirmed within this time are given again, so that none is lost when a run fails; 0 moves the cursor at once, so that none is given twice',
		},
	], 'eventOptions'),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { policies } = await ledgerOf(this);
		const cursor = cursorOf(this, itemIndex);
		const options = this.getNodeParameter('eventOptions', itemIndex, {}) as IDataObject;
		const wanted = {
			limit: limitOf(this, itemIndex),
			types: splitList(options.types),
			fromBeginning: options.fromBeginning === true,
			leaseMs: Math.max(0, Number(options.confirmMinutes ?? 0)) * MINUTE_MS,
		};
		const { events, again } =
			options.peek === true
				? { events: await policies.peekEvents(cursor, wanted), again: false }
				: await policies.takeEvents(cursor, wanted, Date.now());
		return { output: 0, items: events.map((event) => ({ json: shown(event, cursor, again), pairedItem: { item: itemIndex } })) };
	});
}

/** The name under which the ledger knows a reader. */
export function cursorOf(context: IExecuteFunctions, itemIndex: number): string {
	const cursor = String(context.getNodeParameter('cursor', itemIndex) ?? '').trim();
	if (cursor === '') throw new RangeError("'Cursor' is empty: give this reader a name");
	return cursor;
}

const shown = ({ id, type, data, atMs }: OutboxEvent, cursor: string, again: boolean): IDataObject => ({
	id,
	event: type,
	at: new Date(atMs).toISOString(),
	data: data as IDataObject,
	cursor,
	again,
});
