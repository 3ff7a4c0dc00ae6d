import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { torrentOfApproval } from '../../lib/dispatch/approvals';
import type { Approval, LedgerStore, RequestRow } from '../../lib/ledger/types';
import { itemOf } from '../shared/torrentItem';

/** What the item of a torrent carries beside the torrent, and what is wanted again after the answer. */
const KEPT_FIELDS = ['settings', 'enrich', 'replyAs'] as const;

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** An approval with times that people can read; the simple form leaves out card, data and messages. */
export function approvalJson(approval: Approval, simple = false): IDataObject {
	const { expiresAtMs, snoozedUntilMs, decidedAtMs, createdAtMs, updatedAtMs, card, data, messages, ...rest } = approval;
	return {
		...(rest as unknown as IDataObject),
		expiresAt: isoOf(expiresAtMs),
		snoozedUntil: isoOf(snoozedUntilMs),
		decidedAt: isoOf(decidedAtMs),
		createdAt: isoOf(createdAtMs),
		updatedAt: isoOf(updatedAtMs),
		...(simple ? {} : { card: card as IDataObject, data: data as IDataObject, messages: messages as unknown as IDataObject[] }),
	};
}

/** The parts of a torrent's item that have to outlast the wait for an answer. */
export function keptFields(json: IDataObject): IDataObject {
	return Object.fromEntries(KEPT_FIELDS.flatMap((name) => (json[name] === undefined ? [] : [[name, json[name]]])));
}

/** The fields of an item that tells of an approval; with those of its torrent, ready for Dispatch. */
export async function itemOfApproval(ledger: LedgerStore, approval: Approval): Promise<IDataObject> {
	const row = await torrentOfApproval(ledger, approval);
	if (row === null) return { approval: approvalJson(approval) };
	const kept = (approval.data as { item?: IDataObject } | null)?.item ?? {};
	return { ...kept, ...itemOf(row), approval: approvalJson(approval) };
}

/** What became of the torrent of an approval; null when it is about something else. */
export function torrentJson(row: RequestRow | null): IDataObject | null {
	if (row === null) return null;
	const { status, code, reason, nodeId, updatedAtMs } = row;
	return { status, code, reason, nodeId, updatedAt: isoOf(updatedAtMs) };
}

/** A JSON field, which n8n gives as text or, from an expression, as data. @throws Error when it is no JSON object */
export function readJsonField(value: unknown, name: string): IDataObject {
	const text = typeof value === 'string' ? value.trim() : value;
	if (text === '' || text === undefined || text === null) return {};
	try {
		const data: unknown = typeof text === 'string' ? JSON.parse(text) : text;
		if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as IDataObject;
	} catch {
		// Said below, in the same words as for JSON of another kind.
	}
	throw new Error(`The '${name}' field is not a JSON object`);
}

/** The approval that a parameter names. @throws Error when it is empty */
export function approvalIdOf(context: IExecuteFunctions, itemIndex: number): string {
	const id = String(context.getNodeParameter('approvalId', itemIndex) ?? '').trim();
	if (id === '') throw new Error("The 'Approval ID' parameter is empty");
	return id;
}
