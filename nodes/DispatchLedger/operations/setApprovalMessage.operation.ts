import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { approvalIdOf, approvalJson } from '../approvalItem';

const show = { resource: ['approval'], operation: ['setMessage'] };

export const option = {
	name: 'Set Message',
	value: 'setMessage',
	action: 'Set the message of an approval',
	description: 'Write down where a channel shows the question, so that its message can be edited later',
};

const textField = (displayName: string, name: string, placeholder: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder,
	displayOptions: { show },
	description,
});

/** Its 'Approval ID' is that of Decide. */
export const description: INodeProperties[] = [
	{ ...textField('Channel', 'channel', 'e.g. telegram', 'There is one message per channel; a later one takes its place'), required: true },
	textField('Chat ID', 'chatId', 'e.g. -1001234567890', 'Where the message is'),
	textField('Message ID', 'messageId', 'e.g. 4711', 'As the channel calls it'),
	textField('Told', 'told', 'e.g. pending', 'Which state the message shows, in a word of your own'),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const { json } = this.getInputData()[itemIndex];
		const text = (name: string): string => String(this.getNodeParameter(name, itemIndex, '') ?? '').trim();
		const id = approvalIdOf(this, itemIndex);
		const channel = text('channel');
		if (channel === '') throw new Error("The 'Channel' parameter is empty");
		const nowMs = Date.now();
		const at = new Date(nowMs).toISOString();
		const message = { channel, chatId: text('chatId'), messageId: text('messageId'), told: text('told'), at };
		const approval = await ledger.approvals.setMessage(id, message, nowMs);
		if (approval === null) throw new Error(`There is no approval '${id}'`);
		const item = { ...json, approval: approvalJson(approval) };
		return { output: 0, items: [{ json: item, pairedItem: { item: itemIndex } }] };
	});
}
