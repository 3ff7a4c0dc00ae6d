import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testLedger } from '../shared/ledgerTest';
import { answerRequests } from './answerRequests';

const ANSWERED = 0;
const NOBODY_WAITING = 1;

export class QbtWebhookReply implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'qBt Webhook Reply',
		name: 'qbtWebhookReply',
		icon: { light: 'file:../../icons/reply.svg', dark: 'file:../../icons/reply.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: 'Answer the app that waits',
		description: 'Tells the app that added a torrent what became of it',
		defaults: { name: 'qBt Webhook Reply' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Answered', 'Nobody Waiting'],
		credentials: [
			{
				name: 'arrDispatchLedgerApi',
				displayName: 'Ledger (Empty: A File of n8n)',
				required: false,
				testedBy: 'testLedger',
			},
		],
		properties: [
			{
				displayName:
					'Answers as soon as every torrent of the request has its verdict: "Ok." when any was accepted, otherwise the reason of the refusal. Connect every branch that ends an add to it. Items that no app waits for, as those of a form, leave by the second output.',
				name: 'notice',
				type: 'notice',
				default: '',
			},
		],
	};

	methods = { credentialTest: { testLedger } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		const replies = await answerRequests(this, items);
		const outputs: INodeExecutionData[][] = [[], []];
		for (const [index, item] of items.entries()) {
			const reply = replies.get(String(item.json.requestId)) ?? null;
			const json = { ...item.json, reply: reply as IDataObject | null };
			outputs[reply === null ? NOBODY_WAITING : ANSWERED].push({ ...item, json, pairedItem: { item: index } });
		}
		return outputs;
	}
}
