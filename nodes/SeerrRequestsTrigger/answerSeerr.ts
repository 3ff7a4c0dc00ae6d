import { createHash, timingSafeEqual } from 'node:crypto';
import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { readNews, readNotified } from '../../lib/seerr/follow';
import { readNotification } from '../../lib/seerr/notification';
import { seerrClientFor } from '../../lib/seerr/clients';
import { seerrCredentialOf } from '../shared/seerr';
import { keepForTest } from './preview';
import { eventItems, followerOf } from './settings';

/** What is answered, and what the workflow is started with. */
interface Answer {
	status: number;
	text: string;
	items?: INodeExecutionData[];
}

/**
 * Answers a notification of Seerr. It says which request to look at and nothing more: what happened is asked of
 * Seerr itself, so that a notification that somebody has made up starts nothing that is not so.
 */
export async function answerSeerr(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { status, text, items = [] } = await answerOf(context).catch((error: unknown) => failed(context, error));
	const response = context.getResponseObject();
	response.writeHead(status, { 'content-type': 'text/plain; charset=UTF-8', 'content-length': Buffer.byteLength(text) });
	response.end(text);
	return { noWebhookResponse: true, ...(items.length > 0 && { workflowData: [items, []] }) };
}

async function answerOf(context: IWebhookFunctions): Promise<Answer> {
	const { instance, webhookSecret } = await seerrCredentialOf(context);
	if (webhookSecret === null) return { status: 403, text: 'The Seerr credential in n8n has no Webhook Authorization Header, so nobody is let in' };
	const { authorization } = context.getHeaderData() as { authorization?: unknown };
	if (typeof authorization !== 'string' || !isSame(authorization.trim(), webhookSecret)) {
		return { status: 401, text: 'The Authorization Header is not the one of the Seerr credential in n8n' };
	}
	const notification = readNotification(context.getBodyData());
	if (notification === null) return { status: 400, text: 'The body is no JSON object' };
	const { kind, requestId } = notification;
	const client = seerrClientFor(instance);
	if (context.getMode() === 'manual') {
		// A test of the editor; what is handed on here only makes n8n begin.
		const shown = kind === 'request' && requestId !== null ? await keepForTest(context, client, requestId) : [{ json: { event: 'test' } }];
		return { status: 200, text: 'Ok.', items: shown };
	}
	if (kind === 'test') return { status: 200, text: 'n8n has heard Seerr' };
	if (kind === 'other') return { status: 200, text: 'This is about no request, and starts nothing' };
	const follower = await followerOf(context);
	const events = requestId === null ? await readNews(follower) : await readNotified(follower, requestId, notification);
	return { status: 200, text: 'Ok.', items: await eventItems(client, events, 'webhook') };
}

/** In a time that does not depend on where the two differ, nor on their lengths. */
function isSame(one: string, other: string): boolean {
	const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
	return timingSafeEqual(a, b);
}

/** Seerr does not send it again: what it told of is found by polling. */
function failed(context: IWebhookFunctions, error: unknown): Answer {
	const failure = error instanceof Error ? error : new Error(String(error));
	context.logger.warn(`${context.getNode().name}: ${failure.message}`);
	const known = ['ArrRequestError', 'CredentialProblem', 'LedgerUnavailableError', 'RangeError'];
	const isKnown = known.includes(failure.name) || known.includes(failure.constructor.name);
	return { status: 503, text: isKnown ? failure.message : 'n8n could not look after this notification; its log says why' };
}
