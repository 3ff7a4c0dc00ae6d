import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { FeedNews, FeedRelease } from '../../lib/feed';

/** The item of one release. `name`, `link`, `magnet` and `sizeBytes` are what Dispatch Torrent reads. */
export function releaseItem({ publishedAtMs, ...release }: FeedRelease, feed: string): INodeExecutionData {
	const { title, downloadFactor } = release;
	const json: IDataObject = {
		...release,
		name: title,
		freeleech: downloadFactor === null ? null : downloadFactor === 0,
		publishedAt: publishedAtMs === null ? null : new Date(publishedAtMs).toISOString(),
		feed,
	};
	return { json };
}

/** The item of a feed that cannot be read, or can be read again. */
export function newsItem({ retryAtMs, ...news }: FeedNews): INodeExecutionData {
	return { json: { ...news, retryAt: retryAtMs === null ? null : new Date(retryAtMs).toISOString() } };
}
