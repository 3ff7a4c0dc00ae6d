import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { recovering } from '../../lib/arr/errors';
import { type Follower, noteFailure, pausedUntil, readNews, recovered, type SeerrNews, wasTold } from '../../lib/seerr/follow';
import { toNodeError } from '../shared/errors';
import { seerrClientOf } from '../shared/seerr';
import { showForTest } from './preview';
import { eventItems, followerOf } from './settings';

/** One poll: what has happened, or null. A Seerr that does not answer does not keep the workflow from being published. */
export async function pollSeerr(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		if (context.getMode() === 'manual') return [await showForTest(context, await seerrClientOf(context)), []];
		const [events, problems] = await readOnce(context, await followerOf(context));
		return events.length + problems.length === 0 ? null : [events, problems];
	} catch (error) {
		throw toNodeError(context, error, 0);
	}
}

async function readOnce(context: IPollFunctions, follower: Follower): Promise<[INodeExecutionData[], INodeExecutionData[]]> {
	if ((await pausedUntil(follower)) !== null) return [[], []];
	const { client } = follower;
	const told = await wasTold(follower);
	const failures: SeerrNews[] = [];
	const events = await recovering(readNews(follower), async (error) => {
		context.logger.warn(`${context.getNode().name}: ${error.message}`);
		const news = await noteFailure(follower, error);
		if (news !== null) failures.push(news);
		return null;
	});
	if (events === null) return [[], failures.map(newsItem)];
	return [await eventItems(client, events, 'polling'), told ? [newsItem(recovered(client))] : []];
}

/** The item of an instance that cannot be asked, or can be asked again. */
export function newsItem({ retryAtMs, ...news }: SeerrNews): INodeExecutionData {
	return { json: { ...news, retryAt: retryAtMs === null ? null : new Date(retryAtMs).toISOString() } as IDataObject };
}
