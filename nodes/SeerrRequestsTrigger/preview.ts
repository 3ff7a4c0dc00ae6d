import type { INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { SeerrClient } from '../../lib/seerr/client';
import { eventsOf, type RequestEvent } from '../../lib/seerr/events';
import { anyRequest, findRequest, findRequests } from '../../lib/seerr/requests';
import type { SeerrRequest } from '../../lib/seerr/shapes';
import { eventItems } from './settings';

/** Requests that a test in the editor shows. */
const SHOWN = 10;
/** Tests that nobody fetches are forgotten. */
const MOST_TESTS = 20;

/**
 * What a notification to the test URL has brought. For a test, n8n asks a trigger that polls, also when its
 * webhook was called: so it is handed over here. Nothing of a test is written down.
 */
const brought = new Map<string, INodeExecutionData[]>();

const keyOf = (context: IPollFunctions | IWebhookFunctions): string => `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;

export async function keepForTest(context: IWebhookFunctions, client: SeerrClient, requestId: number): Promise<INodeExecutionData[]> {
	const { request } = await findRequest(client, requestId);
	const items = await eventItems(client, lastOf(request, client.nowMs()), 'webhook');
	for (const oldest of brought.keys()) {
		if (brought.size < MOST_TESTS) break;
		brought.delete(oldest);
	}
	brought.set(keyOf(context), items);
	return items;
}

/** What was brought, else the newest requests, each with the last that befell it. */
export async function showForTest(context: IPollFunctions, client: SeerrClient): Promise<INodeExecutionData[]> {
	const items = brought.get(keyOf(context));
	brought.delete(keyOf(context));
	if (items !== undefined) return items;
	const found = await findRequests(client, { ...anyRequest, sort: 'modified', limit: SHOWN });
	return await eventItems(
		client,
		found.flatMap(({ request }) => lastOf(request, client.nowMs())),
		'polling',
	);
}

/** The last event of a request; of one that waits, that it is new. */
function lastOf(request: SeerrRequest, nowMs: number): RequestEvent[] {
	const last = eventsOf(request, { baselineMs: 0, nowMs }).at(-1);
	return [last ?? { event: 'new', key: '', request, at: request.createdAt }];
}
