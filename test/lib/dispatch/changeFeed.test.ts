import { ChangeFeed } from '../../../lib/dispatch/changeFeed';
import type { Change, ChangeStore, NewChange } from '../../../lib/ledger/types';
import { Cluster } from '../../../lib/qbittorrent/cluster';
import { MemoryLoginGuard } from '../../../lib/qbittorrent/loginGuard';
import type { NodeConfig, TorrentRow } from '../../../lib/qbittorrent/types';
import { defaultNodePolicy } from '../../../lib/scoring/defaults';

const START = 1_800_000_000_000;
const id = (n: number): string => n.toString(16).padStart(40, '0');

function row(n: number, changes: Partial<TorrentRow> = {}): TorrentRow {
	const nothing = { category: '', tags: '', size: 100, progress: 0, amount_left: 100, dlspeed: 0, added_on: 1, save_path: '/d' };
	return { hash: id(n), name: `t${n}`, state: 'downloading', ...nothing, ...changes };
}

const config = (name: string): NodeConfig => ({
	id: name,
	name,
	url: 'http://127.0.0.1:1',
	auth: { kind: 'none' },
	tls: { allowUnauthorized: false, ca: null },
	capacityBytes: null,
	policy: { ...defaultNodePolicy },
});

/** A journal in memory that can be told to fail. */
class Journal implements ChangeStore {
	readonly shared = true;
	readonly written: Change[] = [];
	reads = 0;
	failing = false;
	/** Whether listeners are told, as Postgres does. */
	tells = true;
	private readonly listeners = new Set<() => void>();

	async append(changes: readonly NewChange[]): Promise<void> {
		if (this.failing) throw new Error('the database is away');
		for (const change of changes) this.written.push({ ...change, seq: (this.written.at(-1)?.seq ?? 0) + 1 });
		if (this.tells) for (const wake of this.listeners) wake();
	}

	async after(seq: number, limit: number): Promise<Change[]> {
		this.reads++;
		if (this.failing) throw new Error('the database is away');
		return this.written.filter((change) => change.seq > seq).slice(0, limit);
	}

	async lastSeq(beforeMs = Number.POSITIVE_INFINITY): Promise<number> {
		return Math.max(0, ...this.written.filter(({ atMs }) => atMs < beforeMs).map(({ seq }) => seq));
	}

	async prune(beforeMs: number): Promise<number> {
		const old = this.written.filter(({ atMs }) => atMs < beforeMs);
		this.written.splice(0, old.length);
		return old.length;
	}

	async listen(wake: () => void): Promise<(() => Promise<void>) | null> {
		if (!this.tells) return null;
		this.listeners.add(wake);
		return async () => void this.listeners.delete(wake);
	}
}

let nowMs = START;
beforeEach(() => {
	nowMs = START;
});

/** One process: its nodes' snapshots and its feed, with what its listeners were told. */
async function processOn(journal: Journal, name: string) {
	const cluster = new Cluster([config('a'), config('b')], new MemoryLoginGuard(), () => nowMs);
	const told: string[] = [];
	const listeners = {
		lists: () => void told.push('lists'),
		pending: ({ protect = [], unprotect = [] }: { protect?: readonly string[]; unprotect?: readonly string[] }) =>
			void told.push(['pending', ...protect, ...unprotect.map((hash) => `not ${hash}`)].join(' ')),
		loss: (nodeId: string) => void told.push(`loss ${nodeId}`),
	};
	const feed = new ChangeFeed(cluster, journal, name, listeners, () => nowMs);
	await feed.start();
	const [a, b] = cluster.nodes.map(({ snapshot }) => snapshot);
	return { feed, a, b, told };
}

async function two(journal = new Journal()) {
	return { journal, one: await processOn(journal, 'one'), other: await processOn(journal, 'other') };
}

describe('what one process does to a torrent', () => {
	it('is known to the others when it has been flushed', async () => {
		const { one, other } = await two();
		one.a.put(row(1));
		one.a.put(row(2));
		one.b.put(row(3));
		one.a.patch(id(1), { category: "o'tv", tags: 'x, y' });
		one.a.remove(id(2), nowMs);
		await one.feed.flush();
		await other.feed.sync();
		expect([...other.a.torrents.keys()]).toEqual([id(1)]);
		expect(other.a.find([id(1)])).toMatchObject({ name: 't1', category: "o'tv", tags: 'x, y', size: 100 });
		expect(other.b.find([id(3)])?.name).toBe('t3');
	});

	it('is written without a flush, together', async () => {
		const { journal, one, other } = await two();
		const append = jest.spyOn(journal, 'append');
		for (let n = 0; n < 50; n++) one.a.put(row(n));
		await new Promise((resolve) => setImmediate(resolve));
		await other.feed.sync();
		expect(other.a.torrents.size).toBe(50);
		expect(append).toHaveBeenCalledTimes(1);
	});

	it('is not written again by those who take it over, and not taken over by the one who did it', async () => {
		const { journal, one, other } = await two();
		const follow = jest.spyOn(one.a, 'follow');
		one.a.put(row(1));
		await one.feed.flush();
		await Promise.all([one.feed.sync(), other.feed.sync()]);
		await other.feed.flush();
		await new Promise((resolve) => setImmediate(resolve));
		expect(journal.written).toHaveLength(1);
		expect(follow).toHaveBeenCalledTimes(1);
	});

	it('is written without what may hold a passkey', async () => {
		const { journal, one } = await two();
		const secret = 'http://tracker.test/passkey99secret/announce';
		one.a.put(row(1, { tracker: secret, magnet_uri: `magnet:?tr=${secret}`, comment: secret }));
		await one.feed.flush();
		expect(JSON.stringify(journal.written)).not.toContain('passkey99secret');
	});

	it('of a node that another process does not have is left out there', async () => {
		const { journal, other } = await two();
		await journal.append([{ atMs: nowMs, process: 'third', nodeId: 'unknown', kind: 'remove', hash: id(1), fields: '' }]);
		await other.feed.sync();
		expect(other.a.torrents.size).toBe(0);
	});

	it('in a form that this version does not know is skipped, and what follows is taken over', async () => {
		const { journal, other } = await two();
		const from = { atMs: nowMs, process: 'newer', nodeId: 'a', hash: id(1) };
		await journal.append([
			{ ...from, kind: 'put', fields: '[99,0]' },
			{ ...from, kind: 'put', fields: 'no JSON' },
			{ ...from, kind: 'patch', fields: '7' },
			{ ...from, kind: 'newer' as 'put', fields: '' },
			{ ...from, kind: 'pending', nodeId: null, hash: '', fields: '{"protect":"x","unprotect":[1,"ab"]}' },
			{ ...from, kind: 'lists', nodeId: null, hash: '', fields: '' },
		]);
		await other.feed.sync();
		expect([other.a.torrents.size, other.told.at(-1)]).toEqual([0, 'lists']);
		expect(other.told).toContain('pending not ab');
	});
});

describe('what else is told', () => {
	it('is own lists, what is pending or protected, and accepted losses', async () => {
		const { one, other } = await two();
		one.feed.noteLists();
		one.feed.notePending();
		one.feed.notePending({ protect: [id(1)], unprotect: [id(2)] });
		one.feed.noteLoss('b');
		await one.feed.flush();
		await other.feed.sync();
		expect(other.told).toEqual(['lists', 'pending', `pending ${id(1)} not ${id(2)}`, 'loss b']);
		expect(one.told).toEqual([]);
	});

	it('a torrent that came or went: it may have been pending until then', async () => {
		const { one, other } = await two();
		one.a.put(row(1));
		await one.feed.flush();
		await other.feed.sync();
		expect(other.told).toEqual(['pending']);
	});
});

describe('a process that starts', () => {
	it('takes up what was done in the last minute, and nothing older', async () => {
		const journal = new Journal();
		const one = await processOn(journal, 'one');
		one.a.put(row(1));
		await one.feed.flush();
		nowMs += 30_000;
		one.a.put(row(2));
		await one.feed.flush();
		nowMs += 31_000;
		const late = await processOn(journal, 'late');
		expect([...late.a.torrents.keys()]).toEqual([id(2)]);
	});

	it('and one that was closed writes what it has not written, and follows no more', async () => {
		const { journal, one, other } = await two();
		one.a.put(row(1));
		await one.feed.close();
		expect(journal.written).toHaveLength(1);
		one.a.put(row(2));
		other.a.put(row(3));
		await other.feed.flush();
		await new Promise((resolve) => setImmediate(resolve));
		expect(journal.written.map(({ hash }) => hash)).toEqual([id(1), id(3)]);
		expect(one.a.find([id(3)])).toBeNull();
	});
});

describe('how often the journal is read', () => {
	it('before a decision, when the store tells of changes: then, and once a second all the same', async () => {
		const { journal, one, other } = await two();
		const before = journal.reads;
		for (let i = 0; i < 10; i++) await other.feed.sync({ mayTrust: true });
		expect(journal.reads).toBe(before);
		one.a.put(row(1));
		await one.feed.flush();
		await other.feed.sync({ mayTrust: true });
		expect(other.a.torrents.size).toBe(1);
		// A notification that got lost costs a second.
		journal.tells = false;
		one.a.put(row(2));
		await one.feed.flush();
		await other.feed.sync({ mayTrust: true });
		expect(other.a.torrents.size).toBe(1);
		nowMs += 1_000;
		await other.feed.sync({ mayTrust: true });
		expect(other.a.torrents.size).toBe(2);
	});

	it.each([true, false])('before a list: each time, after what was written before it (notified: %s)', async (tells) => {
		const journal = new Journal();
		journal.tells = tells;
		const { one, other } = await two(journal);
		for (let n = 0; n < 20; n++) {
			const early = other.feed.sync();
			one.a.put(row(n));
			await one.feed.flush();
			await other.feed.sync();
			expect(other.a.torrents.size).toBe(n + 1);
			await early;
		}
	});

	it('in as many goes as it takes', async () => {
		const { one, other } = await two();
		for (let n = 0; n < 1_700; n++) one.a.put(row(n));
		await one.feed.flush();
		await other.feed.sync();
		expect(other.a.torrents.size).toBe(1_700);
	});
});

describe('a journal that fails', () => {
	it('fails nobody, and gets what it missed later', async () => {
		const { journal, one, other } = await two();
		journal.failing = true;
		one.a.put(row(1));
		await one.feed.flush();
		nowMs += 5_000;
		await other.feed.sync();
		expect(other.a.torrents.size).toBe(0);
		journal.failing = false;
		one.a.put(row(2));
		await one.feed.flush();
		await other.feed.sync();
		expect([...other.a.torrents.keys()]).toEqual([id(1), id(2)]);
	});

	it('holds a poll up for a second at most', async () => {
		const { journal, other } = await two();
		journal.after = async () => await new Promise(() => undefined);
		nowMs += 5_000;
		const begun = performance.now();
		await other.feed.sync();
		expect(performance.now() - begun).toBeLessThan(2_000);
	});
});

it('keeps ten minutes of the journal', async () => {
	const { journal, one } = await two();
	for (let minute = 0; minute < 15; minute++) {
		one.a.put(row(minute));
		await one.feed.flush();
		await new Promise((resolve) => setImmediate(resolve));
		nowMs += 60_000;
	}
	expect(journal.written.map(({ hash }) => hash)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map(id));
});
