import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { type AskedTorrent, askAboutTorrent } from '../../../lib/dispatch/approvals';
import { showWaiting } from '../../../lib/dispatch/registry';
import { timeAfterHours } from '../../../lib/ledger/approvalRules';
import type { ExpiryAction, NewApproval } from '../../../lib/ledger/types';
import { optionsField } from '../../shared/fields';
import { splitList } from '../../shared/lists';
import { ledgerLocationOf, ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { itemOf, requestOf, torrentIn } from '../../shared/torrentItem';
import { approvalJson, keptFields, readJsonField } from '../approvalItem';

const show = { resource: ['approval'], operation: ['create'] };
/** What every question about a torrent has. */
const showAsked = { resource: ['approval'], operation: ['create', 'askFirst'] };
export const DISPATCH = 'dispatch';
const OTHER = 'other';

export const option = {
	name: 'Create',
	value: 'create',
	action: 'Create an approval',
	description: 'Ask a person once; a torrent waits in the ledger until the answer',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Kind',
		name: 'kind',
		type: 'options',
		options: [
			{ name: 'Dispatch', value: DISPATCH, description: 'The torrent of the item waits until somebody approves it' },
			{ name: 'Other', value: OTHER, description: 'A word of your own' },
			{ name: 'Request', value: 'request', description: 'Somebody wishes for a film or a series' },
			{ name: 'Upgrade', value: 'upgrade', description: 'A better release is there' },
		],
		default: DISPATCH,
		displayOptions: { show },
		description: 'What the question is about',
	},
	{
		displayName: 'Name of the Kind',
		name: 'otherKind',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. clean_up',
		displayOptions: { show: { ...show, kind: [OTHER] } },
	},
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		default: '',
		placeholder: 'e.g. Invented Film (2024): Dolby Vision',
		displayOptions: { show },
		description: 'What is asked, in a few words. Empty: the name of the torrent.',
	},
	{
		displayName: 'Summary',
		name: 'summary',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		displayOptions: { show },
		description: 'What one has to know to decide. Empty: size, app and category of the torrent.',
	},
	{
		displayName: 'Expires After (Hours)',
		name: 'expiresAfterHours',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 24,
		displayOptions: { show: showAsked },
		description: 'How long an answer counts; 0 is for ever',
	},
	{
		displayName: 'On Expiry',
		name: 'onExpiry',
		type: 'options',
		options: [
			{ name: 'Approve', value: 'approve', description: 'As if somebody had approved it' },
			{ name: 'Decline', value: 'decline', description: 'The torrent is not added' },
			{ name: 'Do Nothing', value: 'nothing', description: 'The torrent goes on waiting and may be asked about again' },
		],
		default: 'decline',
		displayOptions: { show: showAsked },
		description: 'What happens when nobody answers in time',
	},
	{
		displayName: 'Who May Decide',
		name: 'deciders',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123456789, @ann',
		displayOptions: { show: showAsked },
		description: 'IDs or names as the channel gives them, separated by commas. Empty: everybody who can reach the question.',
	},
	optionsField(show, [
		{ displayName: 'Card', name: 'card', type: 'json', default: '{}', description: 'Texts for the channels that ask, kept with the approval' },
		{ displayName: 'Data', name: 'data', type: 'json', default: '{}', description: 'What acting on the answer will need, kept with the approval. No passwords or keys.' },
		{ displayName: 'Key', name: 'key', type: 'string', default: '', placeholder: 'e.g. movie-7-2160p', description: 'The same question is asked once under one key. Torrents need none: they are known by their request.' },
		{ displayName: 'Priority', name: 'priority', type: 'number', default: 0, description: 'Higher ones are listed first, and their torrents released first' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const results = await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const { json } = this.getInputData()[itemIndex];
		const nowMs = Date.now();
		const question = questionOf(this, itemIndex, nowMs);
		if (question.kind !== DISPATCH) {
			if (question.title === '') throw new Error("The 'Title' parameter is empty");
			const { approval, created } = await ledger.approvals.create({ ...question, requestRowId: null }, nowMs);
			const item = { ...json, approval: { ...approvalJson(approval), created } };
			return { output: 0, items: [{ json: item, pairedItem: { item: itemIndex } }] };
		}
		const withItem = { ...question, data: { ...(question.data as IDataObject), item: keptFields(json) } };
		const torrent = await torrentOf(this, itemIndex, json);
		const { approval, created, row } = await askAboutTorrent(ledger, torrent, withItem, nowMs);
		const item = { ...json, ...itemOf(row), approval: { ...approvalJson(approval), created } };
		return { output: 0, items: [{ json: item, pairedItem: { item: itemIndex } }] };
	});
	// The app is answered next, and looks for its torrent.
	await showWaiting(await ledgerLocationOf(this));
	return results;
}

function questionOf(context: IExecuteFunctions, itemIndex: number, nowMs: number): Omit<NewApproval, 'requestRowId'> {
	const text = (name: string): string => String(context.getNodeParameter(name, itemIndex) ?? '').trim();
	const options = context.getNodeParameter('options', itemIndex) as IDataObject;
	const chosen = text('kind');
	const kind = chosen === OTHER ? text('otherKind') : chosen;
	if (kind === '') throw new Error("The 'Name of the Kind' parameter is empty");
	return {
		...askedOf(context, itemIndex, nowMs),
		kind,
		key: typeof options.key === 'string' && options.key.trim() !== '' ? options.key.trim() : null,
		title: text('title'),
		summary: text('summary'),
		card: readJsonField(options.card, 'Card'),
		data: readJsonField(options.data, 'Data'),
	};
}

/** What the fields say that every question has: who may answer until when, and what then. */
export function askedOf(
	context: IExecuteFunctions,
	itemIndex: number,
	nowMs: number,
): Pick<NewApproval, 'priority' | 'deciders' | 'expiresAtMs' | 'onExpiry'> {
	const { priority } = context.getNodeParameter('options', itemIndex) as IDataObject;
	return {
		priority: Math.trunc(Number(priority ?? 0)) || 0,
		deciders: splitList(context.getNodeParameter('deciders', itemIndex)),
		expiresAtMs: timeAfterHours(Number(context.getNodeParameter('expiresAfterHours', itemIndex)), nowMs),
		onExpiry: String(context.getNodeParameter('onExpiry', itemIndex)) as ExpiryAction,
	};
}

/** The torrent that the item names, or the one in its fields or its file. */
export async function torrentOf(context: IExecuteFunctions, itemIndex: number, json: IDataObject): Promise<AskedTorrent> {
	if (typeof json.payloadRef === 'string') return { rowId: json.payloadRef };
	return { request: await requestOf(context, itemIndex, torrentIn(json)) };
}
