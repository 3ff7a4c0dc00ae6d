import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';

export const option = {
	name: 'Record',
	value: 'record',
	action: 'Record an event',
	description: 'Write an event into the outbox that notifications read',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Event',
		name: 'event',
		type: 'options',
		options: [
			{ name: 'By Outcome', value: 'auto', description: 'Started, held, duplicate or rejected, as the item says' },
			{ name: 'Other', value: 'other' },
			{ name: 'Quality Suggestion', value: 'suggestion', description: 'What Check Added Torrent suggests' },
		],
		default: 'auto',
		displayOptions: { show: { resource: ['request'], operation: ['record'] } },
		description: 'What is written into the outbox',
	},
	{
		displayName: 'Event Name',
		name: 'eventName',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. torrent_reviewed',
		displayOptions: { show: { resource: ['request'], operation: ['record'], event: ['other'] } },
	},
];

const HELD = 'torrent_held';
const SUGGESTION = 'quality_suggestion';
/** By the state in which an approval left its node, when nothing was dispatched. */
const APPROVAL_EVENTS: Record<string, string> = {
	pending: 'approval_created',
	snoozed: 'approval_snoozed',
	approved: 'approval_decided',
	declined: 'approval_decided',
	expired: 'approval_expired',
};
const WRITTEN_BEFORE: readonly string[] = [HELD, ...Object.values(APPROVAL_EVENTS)];

/** Items carry no payload and no secret, so what they say may be kept. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { json } = this.getInputData()[itemIndex];
		const chosen = this.getNodeParameter('event', itemIndex) as string;
		const event = chosen === 'other' ? (this.getNodeParameter('eventName', itemIndex) as string) : eventOf(json, chosen);
		const tracked = (json.settings as IDataObject | undefined)?.tracking !== false;
		// Whoever makes a torrent wait writes that event: exactly once, also without this node.
		const isNew = chosen !== 'auto' || !WRITTEN_BEFORE.includes(event);
		if (tracked && isNew) await (await ledgerOf(this)).appendEvent(event, chosen === 'suggestion' ? suggestionOf(json) : summaryOf(json), Date.now());
		return { output: 0, items: [{ json: { ...json, event }, pairedItem: { item: itemIndex } }] };
	});
}

/** The event names of the Qbittorrent-Dispatcher, so that its users' automations go on. */
function eventOf(json: IDataObject, chosen: string): string {
	if (chosen === 'suggestion') return SUGGESTION;
	const dispatch = json.dispatch as IDataObject | undefined;
	const claim = json.claim as IDataObject | undefined;
	if (dispatch?.outcome === 'accepted') return 'download_started';
	if (dispatch?.outcome === 'held') return HELD;
	const asked = (json.approval as IDataObject | undefined)?.status;
	if (!dispatch && typeof asked === 'string' && asked in APPROVAL_EVENTS) return APPROVAL_EVENTS[asked];
	if (claim && claim.outcome !== 'new') return 'duplicate_detected';
	return 'download_rejected';
}

/** What is suggested, in place of why the torrent is where it is. */
function suggestionOf(json: IDataObject): IDataObject {
	const { code = null, sentence = null, better = null } = (json.suggestion ?? {}) as IDataObject;
	return { ...summaryOf(json), code, sentence, better };
}

function summaryOf(json: IDataObject): IDataObject {
	const { requestId, payloadRef, hash, name, category, source, sizeBytes, dispatch, claim } = json;
	const outcome = dispatch as IDataObject | undefined;
	return {
		requestId,
		requestRowId: payloadRef,
		hash,
		name,
		category,
		source,
		sizeBytes,
		node: outcome?.node ?? null,
		score: outcome?.score ?? null,
		code: outcome?.code ?? (claim as IDataObject | undefined)?.code ?? null,
		sentence: outcome?.sentence ?? (claim as IDataObject | undefined)?.reason ?? null,
	};
}
