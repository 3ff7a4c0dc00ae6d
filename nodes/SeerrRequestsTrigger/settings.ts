import type { IDataObject, INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { SEERR_EVENTS, type RequestEvent, type SeerrEvent } from '../../lib/seerr/events';
import type { Follower } from '../../lib/seerr/follow';
import { requestItems } from '../../lib/seerr/item';
import type { SeerrClient } from '../../lib/seerr/client';
import { ledgerOf } from '../shared/ledger';
import { seerrClientOf } from '../shared/seerr';

export type TriggerContext = IPollFunctions | IWebhookFunctions;

export const wantedEvents = (context: TriggerContext): SeerrEvent[] => {
	const chosen: unknown = context.getNodeParameter('events', []);
	return SEERR_EVENTS.filter((event) => Array.isArray(chosen) && chosen.includes(event));
};

/** @throws RangeError when no event is chosen */
export async function followerOf(context: TriggerContext): Promise<Follower> {
	const events = wantedEvents(context);
	if (events.length === 0) throw new RangeError("No event is chosen under 'Events'");
	return {
		client: await seerrClientOf(context),
		store: (await ledgerOf(context)).seen,
		reader: `${context.getWorkflow().id ?? ''}/${context.getNode().id}`,
		events,
		firstReading: context.getNodeParameter('firstReading', 'remember') === 'pending' ? 'pending' : 'remember',
	};
}

/** How an event was heard of. */
export type Via = 'polling' | 'webhook';

/** Events as items: what happened, and the request with its title. */
export async function eventItems(client: SeerrClient, events: readonly RequestEvent[], via: Via): Promise<INodeExecutionData[]> {
	const items = await requestItems(client, events.map(({ request }) => request));
	return events.map(({ event, at }, index) => ({ json: { event, at, via, ...items[index] } as unknown as IDataObject }));
}
