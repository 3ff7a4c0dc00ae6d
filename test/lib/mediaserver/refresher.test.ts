import type { RefreshStore } from '../../../lib/ledger';
import { LedgerUnavailableError } from '../../../lib/ledger';
import { retryPending } from '../../../lib/mediaserver/retry';
import { Refresher, retryDelayMs } from '../../../lib/mediaserver/refresher';
import { apiOf } from '../../../lib/mediaserver/servers';
import type { RefreshTarget } from '../../../lib/mediaserver/targets';
import type { MediaServer, MediaServerApi } from '../../../lib/mediaserver/types';
import { openTemporaryLedger } from '../ledger/sqlite/files';
import type { OpenedLedger } from '../ledger/storeSuite';
import { FakeJellyfin, jellyfinFilm } from '../../sim/mediaserver/jellyfin';
import { FakePlex } from '../../sim/mediaserver/plex';
import { type FakeMediaServer, LOGIN_PAGE } from '../../sim/mediaserver/server';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = 1_800_000_000_000;

/** A clock that a test turns; sleepers wake when their time has come. */
class TestClock {
	now = NOW;
	private sleepers: Array<{ atMs: number; wake: () => void }> = [];

	nowMs = (): number => this.now;

	sleep = async (ms: number): Promise<void> =>
		await new Promise((wake) => {
			this.sleepers.push({ atMs: this.now + ms, wake });
		});

	pass(ms: number): void {
		this.now += ms;
		const due = this.sleepers.filter(({ atMs }) => atMs <= this.now);
		this.sleepers = this.sleepers.filter(({ atMs }) => atMs > this.now);
		for (const { wake } of due) wake();
	}
}

let ledger: OpenedLedger;
let memory: RefreshStore;
let clock: TestClock;
const open: Array<{ close(): unknown }> = [];

beforeEach(async () => {
	ledger = await openTemporaryLedger();
	memory = ledger.store.refreshes;
	clock = new TestClock();
});
afterEach(async () => {
	await Promise.all(open.splice(0).map(async (one) => await one.close()));
	await ledger.dispose();
});

async function started<T extends FakeMediaServer>(starting: Promise<T>): Promise<T> {
	const fake = await starting;
	open.push(fake);
	return fake;
}

/** Its own pauses take no time. */
function apiFor(fake: FakeMediaServer, more: Partial<MediaServer> = {}): MediaServerApi {
	const api = apiOf(fake.config(more), { nowMs: clock.nowMs, sleep: async () => undefined });
	open.push(api);
	return api;
}

const file = (path: string, updateType: 'Created' | 'Deleted' = 'Created'): RefreshTarget => ({ scope: 'path', path, updateType });
const WAIT = 5_000;

describe('refreshes of one moment', () => {
	it('go to the server together, and each is told what became of it', async () => {
		const fake = await started(FakeJellyfin.start());
		const refresher = new Refresher(apiFor(fake), clock);
		const ask = async (target: RefreshTarget) => await refresher.request({ target, waitMs: WAIT, memory });
		const first = [ask(file('/media/tv/S/Season 1/e1.mkv')), ask(file('/downloads/x.mkv'))];
		clock.pass(WAIT - 1);
		const later = [ask(file('/media/tv/S/Season 1/e2.mkv')), ask(file('/media/films/A/a.mkv')), ask(file('/media/tv/S/Season 1/e1.mkv'))];
		expect(fake.asked).toEqual([]);
		clock.pass(1);
		const outcomes = await Promise.all([...first, ...later]);
		expect(outcomes.map(({ status }) => status)).toEqual(['refreshed', 'skipped', 'refreshed', 'refreshed', 'refreshed']);
		expect(outcomes[0]).toMatchObject({ sent: ['/media/tv/S/Season 1'], library: { name: 'Shows' }, together: 4, error: null, retryAtMs: null });
		expect(fake.refreshes()).toEqual([
			'POST /Library/Media/Updated {"Updates":[{"Path":"/media/tv/S/Season 1","UpdateType":"Created"}]}',
			'POST /Library/Media/Updated {"Updates":[{"Path":"/media/films/A/a.mkv","UpdateType":"Created"}]}',
		]);
		expect(await memory.pending(10)).toEqual([]);
	});

	it('begin a new one after it', async () => {
		const fake = await started(FakeJellyfin.start());
		const refresher = new Refresher(apiFor(fake), clock);
		for (let n = 0; n < 2; n++) {
			const asked = refresher.request({ target: file('/media/films/A/a.mkv'), waitMs: WAIT, memory: null });
			clock.pass(WAIT);
			expect((await asked).status).toBe('refreshed');
		}
		expect(fake.refreshes()).toHaveLength(2);
	});

	it('are covered by their library, and that by everything', async () => {
		const fake = await started(FakeJellyfin.start({ items: [jellyfinFilm('c1', '/media/films/A/a.mkv')] }));
		const refresher = new Refresher(apiFor(fake), clock);
		const round = async (...targets: RefreshTarget[]) => {
			const asked = targets.map(async (target) => await refresher.request({ target, waitMs: 0, memory: null }));
			clock.pass(0);
			return (await Promise.all(asked)).map(({ status, sent }) => [status, ...sent]);
		};
		expect(await round(file('/media/films/A/a.mkv'), { scope: 'library', id: 'films' }, { scope: 'library', id: 'a1' }, { scope: 'library', id: 'Music' })).toEqual([['refreshed', 'a1'], ['refreshed', 'a1'], ['refreshed', 'a1'], ['skipped']]);
		expect(await round(file('/media/films/A/a.mkv'), { scope: 'all' }, { scope: 'library', id: 'a2' }, { scope: 'item', id: 'c1', replace: false })).toEqual([['refreshed'], ['refreshed'], ['refreshed'], ['refreshed', 'c1']]);
		expect(fake.refreshes().map((one) => one.split('?')[0])).toEqual(['POST /Items/a1/Refresh', 'POST /Library/Refresh', 'POST /Items/c1/Refresh']);
	});

	it('are a change when one came and one went', async () => {
		const fake = await started(FakeJellyfin.start());
		const refresher = new Refresher(apiFor(fake), clock);
		const asked = (['Deleted', 'Created'] as const).map(async (updateType) => await refresher.request({ target: file('/media/films/A/a.mkv', updateType as 'Deleted'), waitMs: 0, memory: null }));
		clock.pass(0);
		await Promise.all(asked);
		expect(fake.refreshes()).toEqual(['POST /Library/Media/Updated {"Updates":[{"Path":"/media/films/A/a.mkv","UpdateType":"Modified"}]}']);
	});

	it('are sent without a list of libraries to a Jellyfin that does not tell it', async () => {
		const fake = await started(FakeJellyfin.start({ isUser: true }));
		const refresher = new Refresher(apiFor(fake), clock);
		const asked = refresher.request({ target: file('/anywhere/a.mkv'), waitMs: 0, memory: null });
		clock.pass(0);
		expect((await asked).status).toBe('refreshed');
	});
});

describe('a refresh that fails', () => {
	const send = async (api: MediaServerApi, target: RefreshTarget, store: RefreshStore | null = memory) => {
		const asked = new Refresher(api, clock).request({ target, waitMs: 0, memory: store });
		clock.pass(0);
		return await asked;
	};

	it('is pending until it succeeds, later each time', async () => {
		const fake = await started(FakePlex.start());
		fake.always = LOGIN_PAGE;
		const api = apiFor(fake);
		const target = file('/media/films/A/a.mkv');
		expect(await send(api, target)).toMatchObject({ status: 'pending', error: { code: 'html' }, retryAtMs: NOW + MINUTE });
		const retry = async () => await retryPending(memory, [api], { limit: 10, giveUpMs: 7 * DAY, nowMs: clock.nowMs });
		expect(await retry()).toEqual([]);
		clock.pass(MINUTE);
		expect(await retry()).toMatchObject([{ server: 'plex', scope: 'path', target: '/media/films/A/a.mkv', status: 'pending', tries: 2, sinceMs: NOW, retryAtMs: clock.now + 2 * MINUTE, error: { code: 'html' } }]);
		fake.always = null;
		clock.pass(2 * MINUTE);
		expect(await retry()).toMatchObject([{ status: 'refreshed', tries: 2, error: null, retryAtMs: null }]);
		expect(fake.refreshes()).toEqual(['GET /library/sections/1/refresh?path=/media/films/A']);
		expect([await retry(), await memory.pending(10)]).toEqual([[], []]);
	});

	it.each([
		['a server that is away', async (fake: FakeMediaServer) => await fake.close(), 'refused'],
		['a wrong token', async () => undefined, 'unauthorized'],
	])('for %s, asks it once for all', async (_what, spoil, code) => {
		const fake = await started(FakeJellyfin.start());
		const api = apiFor(fake, code === 'unauthorized' ? { token: 'wrong' } : {});
		await spoil(fake);
		const refresher = new Refresher(api, clock);
		const targets: RefreshTarget[] = [file('/media/films/A/a.mkv'), file('/media/tv/b.mkv'), { scope: 'item', id: 'c1', replace: false }, { scope: 'library', id: 'a1' }];
		const asked = targets.map(async (target) => await refresher.request({ target, waitMs: 0, memory }));
		clock.pass(0);
		expect((await Promise.all(asked)).map(({ status, error }) => [status, error?.code])).toEqual(targets.map(() => ['pending', code]));
		expect(fake.asked.length).toBeLessThanOrEqual(1);
		expect((await memory.pending(10)).map(({ code: kept, tries }) => [kept, tries])).toEqual(targets.map(() => [code, 1]));
	});

	it('is not kept when nothing will help, or nobody wants it', async () => {
		const fake = await started(FakeJellyfin.start());
		const api = apiFor(fake);
		expect(await send(api, { scope: 'item', id: 'gone', replace: false })).toMatchObject({ status: 'failed', error: { code: 'not-found' } });
		fake.always = LOGIN_PAGE;
		expect(await send(api, { scope: 'all' }, null)).toMatchObject({ status: 'failed', error: { code: 'html' } });
		expect(await memory.pending(10)).toEqual([]);
	});

	it('is told as well when the ledger is away', async () => {
		const fake = await started(FakeJellyfin.start());
		const away: RefreshStore = { ...memory, owe: async () => await Promise.reject(new LedgerUnavailableError('ledger', 'away')), settle: async () => await Promise.reject(new LedgerUnavailableError('ledger', 'away')) };
		const api = apiFor(fake);
		expect((await send(api, { scope: 'all' }, away)).status).toBe('refreshed');
		fake.always = LOGIN_PAGE;
		expect((await send(api, { scope: 'all' }, away)).status).toBe('failed');
	});
});

describe('what is owed', () => {
	const owe = async (...paths: string[]): Promise<void> => {
		for (const path of paths) await memory.owe([{ key: path, server: 'Jellyfin', scope: 'path', target: path, detail: 'Created' }], clock.now, clock.now);
	};

	it('is carried out by the next run when a process died before it could send', async () => {
		const fake = await started(FakeJellyfin.start());
		const api = apiFor(fake);
		const dead = new Refresher(api, { nowMs: clock.nowMs, sleep: async () => await new Promise(() => undefined) });
		void dead.request({ target: file('/media/films/A/a.mkv'), waitMs: WAIT, memory });
		while ((await memory.pending(10)).length === 0) await new Promise(setImmediate);
		const retry = async () => await retryPending(memory, [api], { limit: 10, giveUpMs: DAY, nowMs: clock.nowMs });
		clock.pass(WAIT);
		expect(await retry()).toEqual([]);
		clock.pass(2 * MINUTE);
		expect(await retry()).toMatchObject([{ status: 'refreshed', tries: 0 }]);
		expect(fake.refreshes()).toHaveLength(1);
	});

	it('goes out merged, by server and library', async () => {
		const fake = await started(FakeJellyfin.start());
		const plex = await started(FakePlex.start());
		await owe('/media/tv/S/1/e1.mkv', '/media/tv/S/1/e2.mkv', '/media/tv/S/1/e3.mkv', '/elsewhere/x');
		await memory.owe([{ key: 'p', server: 'plex', scope: 'library', target: 'Films', detail: '' }], clock.now, clock.now);
		const done = await retryPending(memory, [apiFor(fake), apiFor(plex)], { limit: 10, giveUpMs: DAY, nowMs: clock.nowMs });
		expect(done.map(({ server, status }) => `${server} ${status}`).sort()).toEqual(['Jellyfin refreshed', 'Jellyfin refreshed', 'Jellyfin refreshed', 'Jellyfin skipped', 'plex refreshed']);
		expect(fake.refreshes()).toEqual(['POST /Library/Media/Updated {"Updates":[{"Path":"/media/tv/S/1","UpdateType":"Created"}]}']);
		expect(plex.refreshes()).toEqual(['GET /library/sections/1/refresh']);
		expect(await memory.pending(10)).toEqual([]);
	});

	it('is given up after a while, one try at the end included', async () => {
		await owe('/media/films/A');
		const fake = await started(FakeJellyfin.start());
		fake.always = LOGIN_PAGE;
		const retry = async () => await retryPending(memory, [apiFor(fake)], { limit: 10, giveUpMs: DAY, nowMs: clock.nowMs });
		expect(await retry()).toMatchObject([{ status: 'pending' }]);
		clock.pass(DAY);
		expect(await retry()).toMatchObject([{ status: 'given_up', tries: 2, error: { code: 'html' } }]);
		expect(await memory.pending(10)).toEqual([]);
	});

	it('says when the credential has no such server any more', async () => {
		await owe('/media/films/A');
		const [outcome] = await retryPending(memory, [], { limit: 10, giveUpMs: DAY, nowMs: clock.nowMs });
		expect(outcome).toMatchObject({ status: 'pending', error: { message: "The Media Servers credential has no server called 'Jellyfin'" } });
	});
});

it('tries come later each time, up to an hour', () => {
	expect([1, 2, 3, 6, 7, 500].map((tries) => retryDelayMs(tries) / MINUTE)).toEqual([1, 2, 4, 32, 60, 60]);
});
