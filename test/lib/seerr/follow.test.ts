import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type LedgerStore, openSqliteLedger } from '../../../lib/ledger';
import { type RequestEvent, SEERR_EVENTS, type SeerrEvent } from '../../../lib/seerr/events';
import { type Follower, noteFailure, pausedUntil, readNews, readNotified, wasTold } from '../../../lib/seerr/follow';
import type { Product } from '../../../lib/seerr/types';
import { temporaryFolder } from '../ledger/sqlite/files';
import { APPROVED, COMPLETED, DECLINED, FAILED } from '../../sim/seerr/data';
import type { FakeSeerr } from '../../sim/seerr/server';
import { clientOf, closeAll, failureOf, fakeSeerr, quickClock } from './lab';

let folder = '';
let ledger: LedgerStore;
let fake: FakeSeerr;
let pauses: number[] = [];
const DAY_S = 24 * 3_600;

const openLedger = async (): Promise<void> => {
	ledger = await openSqliteLedger(join(folder, 'ledger.sqlite'), {});
};

beforeEach(async () => {
	folder = temporaryFolder();
	await openLedger();
	fake = await fakeSeerr();
	pauses = [];
});
afterEach(async () => {
	await ledger.close();
	await closeAll();
	rmSync(folder, { recursive: true, force: true });
});

/** n8n's clock is that of Seerr, unless `aheadMs` says otherwise. */
const follower = (more: Partial<Follower> = {}, aheadMs = 0): Follower => ({
	client: clientOf(fake, {}, quickClock(pauses, () => fake.data.nowMs + aheadMs)),
	store: ledger.seen,
	reader: 'workflow/node',
	events: SEERR_EVENTS,
	firstReading: 'remember',
	...more,
});
const told = (events: RequestEvent[]): string[] => events.map(({ event, request }) => `${request.id} ${event}`);
const poll = async (more: Partial<Follower> = {}): Promise<string[]> => told(await readNews(follower(more)));
const notified = async (id: number, event: SeerrEvent | null): Promise<string[]> => told(await readNotified(follower(), id, { event }));

describe('polling', () => {
	it('tells nothing of what is there at first, or of what waits', async () => {
		fake.data.add('movie', 1);
		fake.data.add('movie', 2, { status: APPROVED });
		expect(await poll()).toEqual([]);
		expect(await poll({ reader: 'workflow/other', firstReading: 'pending' })).toEqual(['1 new']);
		expect(await poll({ reader: 'workflow/other' })).toEqual([]);
	});

	it('tells every event of a request once, in order', async () => {
		expect(await poll()).toEqual([]);
		const request = fake.data.add('movie', 1);
		expect(await poll()).toEqual(['1 new']);
		expect(await poll()).toEqual([]);
		fake.data.pass(600);
		fake.data.setStatus(request, APPROVED);
		expect(await poll()).toEqual(['1 approved']);
		fake.data.pass(600);
		fake.data.arrive(request);
		expect(await poll()).toEqual(['1 available']);
		fake.data.pass(600);
		expect(await poll()).toEqual([]);
	});

	it('tells what happened while nobody looked, oldest first', async () => {
		const old = fake.data.add('movie', 1);
		await poll();
		fake.data.pass(60);
		const fresh = fake.data.add('tv', 2);
		fake.data.pass(60);
		fake.data.setStatus(old, DECLINED);
		fake.data.pass(60);
		fake.data.setStatus(fresh, APPROVED);
		fake.data.arrive(fresh);
		await ledger.close();
		await openLedger();
		expect(await poll()).toEqual(['2 new', '1 declined', '2 approved', '2 available']);
	});

	it('of 5 000 requests reads all at first, and then what has changed', async () => {
		for (let n = 1; n <= 5_000; n++) fake.data.add('movie', n, { status: n % 3 === 0 ? COMPLETED : APPROVED });
		await poll();
		fake.data.pass(3_600);
		fake.data.setStatus(fake.data.requests[7], FAILED);
		const before = fake.count('request');
		expect(await poll()).toEqual(['8 failed']);
		expect(fake.count('request') - before).toBe(1);
	}, 60_000);

	it('tells that a request fails again after a retry, but not that it was approved again', async () => {
		await poll();
		const request = fake.data.add('movie', 1, { status: APPROVED });
		expect(await poll()).toEqual(['1 new', '1 approved']);
		for (let round = 0; round < 2; round++) {
			fake.data.pass(60);
			fake.data.setStatus(request, FAILED);
			expect(await poll()).toEqual(['1 failed']);
			fake.data.pass(60);
			fake.data.setStatus(request, APPROVED);
			expect(await poll()).toEqual([]);
		}
	});

	it('gives only the events that are wanted; the others do not come later', async () => {
		await poll();
		fake.data.add('movie', 1, { status: APPROVED });
		expect(await poll({ events: ['approved'] })).toEqual(['1 approved']);
		expect(await poll()).toEqual([]);
	});

	it('gives them to every trigger, and by instance', async () => {
		const other = await fakeSeerr();
		const elsewhere = { client: clientOf(other, {}, quickClock([], () => fake.data.nowMs)) };
		await poll();
		await poll({ reader: 'b/1' });
		await poll(elsewhere);
		fake.data.add('movie', 1);
		other.data.add('movie', 1);
		expect(await poll()).toEqual(['1 new']);
		expect(await poll({ reader: 'b/1' })).toEqual(['1 new']);
		expect(await poll(elsewhere)).toEqual(['1 new']);
	});

	it('does not call an old request new, although what was told of it is forgotten', async () => {
		const request = fake.data.add('movie', 1);
		await poll();
		fake.data.pass(60);
		const later = fake.data.add('movie', 2);
		await poll();
		fake.data.pass(90 * DAY_S);
		// The memory is cleared when something is written down.
		fake.data.add('movie', 3);
		expect(await poll()).toEqual(['3 new']);
		fake.data.setStatus(request, APPROVED);
		fake.data.setStatus(later, APPROVED);
		expect(await poll()).toEqual(['1 approved', '2 approved']);
		fake.data.arrive(later);
		expect(await poll()).toEqual(['2 available']);
	});

	it.each<Product>(['overseerr', 'jellyseerr'])('sees by the title that a request of %s is available', async (product) => {
		fake = await fakeSeerr({ product });
		const film = fake.data.add('movie', 1, { status: APPROVED });
		const show = fake.data.add('tv', 2, { status: APPROVED, seasons: [1, 2] });
		const there = fake.data.add('movie', 3, { status: APPROVED });
		fake.data.arrive(there);
		await poll();
		fake.data.pass(600);
		fake.data.arrive(film);
		fake.data.media[1].seasons.set(1, 5);
		fake.data.media[1].status = 4;
		fake.data.media[1].updatedMs = fake.data.nowMs;
		expect(await poll()).toEqual(['1 available']);
		fake.data.pass(600);
		fake.data.arrive(show);
		expect(await poll()).toEqual(['2 available']);
		fake.data.pass(600);
		const before = fake.count(/^(movie|tv)\//);
		expect(await poll()).toEqual([]);
		expect(fake.count(/^(movie|tv)\//)).toBe(before);
	});

	it('reads a great scan of a library in parts, and none of it twice', async () => {
		fake = await fakeSeerr({ product: 'overseerr' });
		for (let n = 1; n <= 250; n++) {
			fake.data.pass(600);
			fake.data.add('movie', n, { status: APPROVED });
		}
		await poll();
		for (const request of fake.data.requests) {
			fake.data.pass(1);
			fake.data.arrive(request);
		}
		fake.data.pass(600);
		const parts = [await poll(), await poll(), await poll(), await poll()];
		expect(parts.map((part) => part.length)).toEqual([100, 100, 50, 0]);
		expect(new Set(parts.flat()).size).toBe(250);
	}, 30_000);
});

describe('a notification', () => {
	it('tells the events of its request at once, and polling does not tell them again', async () => {
		await poll();
		const request = fake.data.add('movie', 1);
		expect(await notified(1, 'new')).toEqual(['1 new']);
		expect(await notified(1, 'new')).toEqual([]);
		fake.data.setStatus(request, APPROVED);
		expect(await poll()).toEqual(['1 approved']);
		expect(await notified(1, 'approved')).toEqual([]);
	});

	it('that comes before Seerr has written it down is looked at again', async () => {
		await poll();
		const request = fake.data.add('movie', 1);
		await notified(1, 'new');
		let asked = 0;
		fake.overrides.set('GET request/1', () => {
			if (++asked === 3) fake.data.setStatus(request, APPROVED);
			return fake.data.requestJson(request);
		});
		expect(await notified(1, 'approved')).toEqual(['1 approved']);
		expect(pauses).toEqual([400, 800]);
	});

	it('of a request that is gone tells nothing', async () => {
		await poll();
		expect(await notified(9, 'new')).toEqual([]);
		expect(pauses).toHaveLength(3);
	});

	it('before the first reading does not stand in for it', async () => {
		fake.data.add('movie', 1);
		fake.data.pass(60);
		fake.data.add('movie', 2);
		expect(await notified(2, 'new')).toEqual(['2 new']);
		expect(await poll()).toEqual([]);
		expect(await poll()).toEqual([]);
	});

	it('and polling at the same time tell an event once', async () => {
		await poll();
		fake.data.add('movie', 1);
		const all = await Promise.all([notified(1, 'new'), poll(), notified(1, 'new'), poll()]);
		expect(all.flat()).toEqual(['1 new']);
	});
});

describe('an instance that does not answer', () => {
	it('is left alone for longer and longer, told once, and caught up with', async () => {
		await poll();
		const failure = await failureOf(readNews(follower({ client: clientOf(fake, { url: 'http://127.0.0.1:9' }) })));
		const news = [];
		for (let n = 1; n <= 4; n++) news.push(await noteFailure(follower(), failure));
		expect(news.map((one) => one?.problem ?? null)).toEqual([null, null, 'failed', null]);
		expect(news[2]).toMatchObject({ code: 'refused', failures: 3, retryAtMs: fake.data.nowMs + 240_000 });
		expect(await pausedUntil(follower())).toBe(fake.data.nowMs + 480_000);
		fake.data.add('movie', 1);
		fake.data.pass(500);
		expect(await pausedUntil(follower())).toBeNull();
		expect(await wasTold(follower())).toBe(true);
		expect(await poll()).toEqual(['1 new']);
		expect(await wasTold(follower())).toBe(false);
	});

	it('is told at once when it refuses the key', async () => {
		const failure = await failureOf(readNews(follower({ client: clientOf(fake, { apiKey: 'wrong' }) })));
		expect(await noteFailure(follower(), failure)).toMatchObject({ problem: 'failed', code: 'forbidden', failures: 1 });
	});

	it.each([0, 1])('and says something else than a list has nothing written down, after %i readings', async (readings) => {
		if (readings > 0) await poll();
		fake.data.add('movie', 1);
		fake.overrides.set('GET request', () => ({ hello: 'world' }));
		expect(await failureOf(readNews(follower()))).toMatchObject({ code: 'bad-answer', message: "'Seerr' answers with something else than a list of 'request'" });
		fake.overrides.clear();
		expect(await poll()).toEqual(readings > 0 ? ['1 new'] : []);
	});
});

it('a Seerr that is set up anew is followed on, although its numbers begin again', async () => {
	await poll();
	fake.data.add('movie', 1);
	expect(await poll()).toEqual(['1 new']);
	fake.data.requests = [];
	fake.data.pass(3_600);
	const again = fake.data.add('movie', 1);
	again.id = 1;
	expect(await poll()).toEqual(['1 new']);
});
