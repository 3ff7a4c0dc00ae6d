import type { Json } from '../../../lib/arr/shapes/json';
import { FakeArr, type FakeOptions, Raw } from './server';

export interface Indexers {
	/** As Prowlarr's list has them; see `indexer`. */
	indexers?: Json[];
	/** What every search finds; see `found`. */
	releases?: Json[];
	/** What the feed of an indexer holds: RSS with Torznab's attributes. */
	feed?: (indexerId: number) => string;
}

export const indexer = (id: number, name: string, more: Json = {}): Json => ({ id, name, enable: true, protocol: 'torrent', privacy: 'private', priority: 25, appProfileId: 1, ...more });

/** A release of a search, with a link that holds a key. */
export const found = (title: string, more: Json = {}): Json => ({
	guid: `https://tracker.test/details/${title}`,
	indexerId: 1,
	indexer: 'Invented Tracker',
	title,
	size: 30 * 1024 ** 3,
	seeders: 12,
	leechers: 1,
	protocol: 'torrent',
	publishDate: '2026-01-01T00:00:00Z',
	categories: [{ id: 2000, name: 'Movies' }],
	downloadUrl: 'https://prowlarr.test/1/download?apikey=topsecret&link=x',
	...more,
});

/** A Prowlarr that has indexers, finds what a test gives it, and grabs. */
export async function fakeProwlarr({ indexers = [indexer(1, 'Invented Tracker')], releases = [], feed }: Indexers = {}, options: Partial<FakeOptions> = {}): Promise<FakeArr> {
	const fake = await FakeArr.start({ type: 'prowlarr', version: '2.0.5.5160', ...options });
	fake.on('GET indexer', () => indexers);
	fake.on('GET indexerstatus', () => []);
	fake.on('GET search', ({ query }) => {
		const wanted = query.getAll('indexerIds').map(Number);
		return releases.filter(({ indexerId }) => wanted.length === 0 || wanted.includes(Number(indexerId)));
	});
	fake.on('POST search', ({ body }) => (releases.some(({ guid }) => guid === (body as Json).guid) ? body : new Raw(404, '{"message":"Couldn\'t find requested release in cache, try searching again"}')));
	fake.outside = (path) => {
		const id = /^\/(\d+)\/api$/.exec(path)?.[1];
		return feed === undefined || id === undefined ? undefined : new Raw(200, feed(Number(id)), { 'content-type': 'application/rss+xml; charset=utf-8' });
	};
	return fake;
}
