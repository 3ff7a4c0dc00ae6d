import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { cursorOf } from './getEvents.operation';

export const option = {
	name: 'Confirm',
	value: 'confirm',
	action: 'Confirm events',
	description: 'Say that an event, and every one before it, is done and need not be given again',
};

const show = { resource: ['event'], operation: ['confirm'] };

export const description: INodeProperties[] = [
	{
		displayName: 'Cursor',
		name: 'cursor',
		type: 'string',
		required: true,
		default: '={{ $json.cursor }}',
		displayOptions: { show },
		description: 'The reader that has done the event; items of Get Many carry its name',
	},
	{
		displayName: 'Event ID',
		name: 'eventId',
		type: 'string',
		required: true,
		default: '={{ $json.id }}',
		displayOptions: { show },
		description: 'ID of the last event that is done',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const eventId = Number(this.getNodeParameter('eventId', itemIndex) || NaN);
		if (!Number.isSafeInteger(eventId)) throw new RangeError("'Event ID' is not the ID of an event");
		const { policies } = await ledgerOf(this);
		const confirmed = await policies.confirmEvents(cursorOf(this, itemIndex), eventId, Date.now());
		const { json } = this.getInputData()[itemIndex];
		return { output: 0, items: [{ json: { ...json, confirmed }, pairedItem: { item: itemIndex } }] };
	});
}
