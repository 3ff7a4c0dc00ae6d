import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { answerAdd, answerSubmit, type ClientAnswer, isOpen } from '../../lib/dispatch/reply';
import type { LedgerStore, RequestRow } from '../../lib/ledger/types';
import { toNodeError } from '../shared/errors';
import { ledgerOf } from '../shared/ledger';
import { OWN_SOURCE } from '../shared/torrentItem';

/** What was sent, or why nothing was. */
export interface SentReply {
	sent: boolean;
	status: number | null;
	body: string | null;
}

const NOTHING_SENT: SentReply = { sent: false, status: null, body: null };

const isWaitedFor = (rows: readonly RequestRow[]): boolean => rows.length > 0 && rows[0].source !== OWN_SOURCE;

/**
 * Answers each request among the items once, as soon as none of its torrents is open. Requests that
 * did not come from an app are left out: nobody waits for them.
 */
export async function answerRequests(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
): Promise<Map<string, SentReply>> {
	const replies = new Map<string, SentReply>();
	try {
		const ledger = await ledgerOf(context);
		for (const { json } of items) {
			const requestId = json.requestId;
			if (typeof requestId !== 'string' || replies.has(requestId)) continue;
			const submit = json.replyAs === 'submit';
			const { rows, taken } = await ledger.takeReply(requestId, Date.now(), (all) => isWaitedFor(all) && !isOpen(all));
			if (!isWaitedFor(rows)) continue;
			replies.set(requestId, taken ? await answerOne(context, ledger, rows, submit) : NOTHING_SENT);
		}
	} catch (error) {
		throw toNodeError(context, error, 0);
	}
	return replies;
}

async function answerOne(
	context: IExecuteFunctions,
	ledger: LedgerStore,
	rows: RequestRow[],
	submit: boolean,
): Promise<SentReply> {
	const answer = submit
		? answerSubmit(rows, (await ledger.decisions({ requestRowId: rows[0].id, limit: 1 }))[0] ?? null)
		: answerAdd(rows);
	send(context, answer);
	return { sent: true, status: answer.status, body: answer.body };
}

/** As bytes, so that n8n passes the text on without quotes or a type of its own. */
function send(context: IExecuteFunctions, answer: ClientAnswer): void {
	context.sendResponse({
		statusCode: answer.status,
		headers: { 'content-type': answer.contentType },
		body: Buffer.from(answer.body, 'utf8'),
	});
}
