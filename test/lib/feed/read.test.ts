import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { compilePattern, type FeedReport, NO_FILTERS, previewFeed, readFeed, type ReadOptions } from '../../../lib/feed';
import { type LedgerStore, openSqliteLedger } from '../../../lib/ledger';
import { temporaryFolder } from '../ledger/sqlite/files';
import { type FeedServer, type InventedItem, NOW, MARK, serve, startFeedServer, status, torznab } from './feedServer';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let folder = '';
let store: LedgerStore;
let server: FeedServer;

const openLedger = async (): Promise<LedgerStore> => await openSqliteLedger(join(folder, 'ledger.sqlite'), {});

beforeEach(async () => {
	folder = temporaryFolder();
	[store, server] = await Promise.all([openLedger(), startFeedServer()]);
});
afterEach(async () => {
	await Promise.all([store.close(), server.close()]);
	rmSync(folder, { recursive: true, force: true });
});

type Changes = Partial<ReadOptions> & { path?: string; atMs?: number };

async function read({ path = `/rss?apikey=${MARK}`, atMs = NOW, ...changes }: Changes = {}): Promise<FeedReport> {
	const options: ReadOptions = { reader: 'w/n', filters: NO_FILTERS, filtersAsTyped: {}, firstReading: 'all', timeoutMs: 5_000, nowMs: () => atMs, ...changes };
	return await readFeed(store.seen, { name: 'films', url: server.url + path }, options);
}

const titles = ({ releases }: FeedReport): string[] => releases.map(({ title }) => title.replace(/^Invented\.Film\.20|\..*$/g, ''));
const offer = (items: Array<InventedItem | number>, headers: Record<string, string> = {}): void => void (server.answer = serve(torznab(items), headers));

describe('releases are handed out', () => {
	it('once, oldest first', async () => {
		offer([1, 2, 3]);
		expect(titles(await read())).toEqual(['03', '02', '01']);
		expect(titles(await read())).toEqual([]);
		offer([{ n: 4, minutesOld: 0 }, 1, 2, 3]);
		expect(titles(await read())).toEqual(['04']);
	});

	it('once over restarts', async () => {
		offer([1]);
		await read();
		await store.close();
		store = await openLedger();
		expect(titles(await read())).toEqual([]);
	});

	it('once when the same file comes under another guid, or from another feed', async () => {
		offer([{ n: 1, hash: 'a'.repeat(40) }, { n: 2 }]);
		await read();
		offer([{ n: 1, guid: 'new', title: 'Renamed', hash: 'A'.repeat(40) }, { n: 2, guid: 'also-new' }, { n: 3 }]);
		expect(titles(await read({ path: '/other' }))).toEqual(['03']);
	});

	it('once when two processes read at the same time', async () => {
		offer([1, 2, 3]);
		const other = await openLedger();
		const first = store;
		const reports = await Promise.all([first, other].map(async (one) => {
			const options: ReadOptions = { reader: 'w/n', filters: NO_FILTERS, filtersAsTyped: {}, firstReading: 'all', timeoutMs: 5_000, nowMs: () => NOW };
			return await readFeed(one.seen, { name: 'films', url: `${server.url}/rss` }, options);
		}));
		await other.close();
		expect(reports.flatMap(titles).sort()).toEqual(['01', '02', '03']);
	});

	it('only from what comes after the first reading, if so wished, for each feed by itself', async () => {
		offer([1, 2]);
		expect(titles(await read({ firstReading: 'remember' }))).toEqual([]);
		offer([1, 2, 3]);
		expect(titles(await read({ firstReading: 'remember' }))).toEqual(['03']);
		offer([4]);
		expect(titles(await read({ firstReading: 'remember', path: '/other' }))).toEqual([]);
	});

	it('and a feed that was empty, or failed, at first has been read only when it was', async () => {
		server.answer = status(500);
		await read({ firstReading: 'remember' });
		offer([1]);
		expect(titles(await read({ firstReading: 'remember', atMs: NOW + HOUR }))).toEqual([]);
		offer([1, 2]);
		expect(titles(await read({ firstReading: 'remember', atMs: NOW + HOUR }))).toEqual(['02']);
	});

	it('with a new passkey, nothing again', async () => {
		offer([1]);
		await read();
		expect(titles(await read({ path: '/rss?apikey=another' }))).toEqual([]);
	});
});

describe('filters', () => {
	it('do not use up what may be wanted later', async () => {
		const filters = { ...NO_FILTERS, minSeeders: 5 };
		offer([{ n: 1, seeders: 1 }, { n: 2, seeders: 9 }]);
		expect(titles(await read({ filters }))).toEqual(['02']);
		offer([{ n: 1, seeders: 5 }, { n: 2, seeders: 9 }]);
		expect(titles(await read({ filters }))).toEqual(['01']);
	});

	it('by age hand out a release when it is old enough, also of a feed that has not changed', async () => {
		const filters = { ...NO_FILTERS, minAgeMs: 10 * MINUTE };
		offer([{ n: 1, minutesOld: 2 }], { etag: '"same"' });
		expect(titles(await read({ filters }))).toEqual([]);
		expect(titles(await read({ filters, atMs: NOW + 9 * MINUTE }))).toEqual(['01']);
	});

	it('that are changed are applied to a feed that has not changed', async () => {
		offer([1, 2], { etag: '"same"' });
		expect(titles(await read({ filters: { ...NO_FILTERS, matches: compilePattern('2001') }, filtersAsTyped: { titleMatches: '2001' } }))).toEqual(['01']);
		expect(titles(await read())).toEqual(['02']);
	});
});

describe('a feed that has not changed', () => {
	it('is not loaded again, also after a restart', async () => {
		offer([1], { etag: '"same"', 'last-modified': 'Fri, 15 Jan 2027 08:00:00 GMT' });
		await read();
		await store.close();
		store = await openLedger();
		expect(await read()).toEqual({ releases: [], news: null });
		expect(server.requests[1].headers).toMatchObject({ 'if-none-match': '"same"', 'if-modified-since': 'Fri, 15 Jan 2027 08:00:00 GMT' });
	});

	it('is loaded once a week all the same, so that what is in it is never forgotten', async () => {
		offer([1], { etag: '"same"' });
		for (let day = 0; day <= 70; day++) expect(titles(await read({ atMs: NOW + day * DAY }))).toEqual(day === 0 ? ['01'] : []);
		expect(server.requests.filter(({ headers }) => headers['if-none-match'] === undefined)).toHaveLength(11);
	});
});

describe('a feed that cannot be read', () => {
	it('is left alone for longer and longer, over restarts', async () => {
		server.answer = status(500);
		await read();
		await read({ atMs: NOW + 59_000 });
		expect(server.requests).toHaveLength(1);
		await read({ atMs: NOW + MINUTE });
		await store.close();
		store = await openLedger();
		await read({ atMs: NOW + 2.9 * MINUTE });
		expect(server.requests).toHaveLength(2);
		await read({ atMs: NOW + 3 * MINUTE });
		expect(server.requests).toHaveLength(3);
	});

	it('is left alone for as long as its server asks', async () => {
		server.answer = status(429, { 'retry-after': '7200' });
		await read();
		await read({ atMs: NOW + 119 * MINUTE });
		expect(server.requests).toHaveLength(1);
		await read({ atMs: NOW + 120 * MINUTE });
		expect(server.requests).toHaveLength(2);
	});

	it('is asked at once when its address was corrected', async () => {
		server.answer = status(403);
		await read();
		offer([1]);
		expect(await read({ path: '/rss?apikey=corrected' })).toMatchObject({ releases: [{ title: 'Invented.Film.2001.2160p.WEB-GRP' }], news: { problem: 'recovered' } });
	});

	it('is told once when it will not pass by itself, and once when it is over', async () => {
		server.answer = status(403, {}, MARK);
		const first = await read();
		expect(first.news).toMatchObject({ problem: 'failed', feed: 'films', code: 'forbidden', failures: 1, retryAtMs: NOW + 30 * MINUTE });
		expect(JSON.stringify(first)).not.toContain(MARK);
		expect((await read({ atMs: NOW + HOUR })).news).toBeNull();
		offer([1], { etag: '"1"' });
		expect((await read({ atMs: NOW + DAY })).news).toMatchObject({ problem: 'recovered', feed: 'films' });
		expect((await read({ atMs: NOW + DAY })).news).toBeNull();
	});

	it('is told when it was unreachable three times in a row', async () => {
		server.answer = status(502);
		const news = [];
		for (const hours of [0, 1, 2, 3]) news.push((await read({ atMs: NOW + hours * HOUR })).news?.failures ?? null);
		expect(news).toEqual([null, null, 3, null]);
	});

	it('loses nothing: what came meanwhile is new afterwards', async () => {
		offer([1]);
		await read();
		server.answer = serve(torznab([1, 2]).slice(0, 900));
		expect(titles(await read())).toEqual([]);
		offer([1, 2]);
		expect(titles(await read({ atMs: NOW + HOUR }))).toEqual(['02']);
	});
});

it('nothing is handed out when the ledger cannot be asked', async () => {
	offer([1]);
	await store.close();
	await expect(read()).rejects.toThrow();
	store = await openLedger();
	expect(titles(await read())).toEqual(['01']);
});

it('writes no address and no passkey into the ledger', async () => {
	offer([{ n: 1, guid: `https://tracker.test/${MARK}` }, 2]);
	await read();
	server.answer = status(403);
	await read({ atMs: NOW + HOUR });
	await store.close();
	const { DatabaseSync } = await import('node:sqlite');
	const db = new DatabaseSync(join(folder, 'ledger.sqlite'), { readOnly: true });
	const rows = [...db.prepare('SELECT * FROM feeds').all(), ...db.prepare('SELECT * FROM seen_releases').all()];
	db.close();
	expect(rows.length).toBeGreaterThan(4);
	expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${MARK}|tracker|127\\.0\\.0\\.1|apikey`));
	store = await openLedger();
});

it('a preview gives the newest that are wanted and remembers nothing', async () => {
	offer(Array.from({ length: 30 }, (_none, n) => ({ n: n + 1, minutesOld: 30 - n })));
	const options = { filters: { ...NO_FILTERS, minSeeders: 10 }, timeoutMs: 5_000, nowMs: () => NOW };
	const shown = await previewFeed({ name: 'films', url: server.url }, options, 3);
	expect(shown.map(({ seeders }) => seeders)).toEqual([30, 29, 28]);
	expect(await read()).toMatchObject({ releases: { length: 30 } });
});
