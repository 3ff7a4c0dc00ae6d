import type { FeedReading } from '../../../../lib/ledger';
import { NOW } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const DAY = 24 * 3_600_000;

const reading = (releases: string[][], changes: Partial<FeedReading> = {}): FeedReading => ({
	reader: 'workflow/node',
	feed: 'feed-a',
	askedAs: 'asked-1',
	etag: '"1"',
	lastModified: null,
	releases,
	...changes,
});

function describeReadings(ledger: CurrentLedger): void {
	it('hand out each release once, by any of its keys', async () => {
		const { store, openAgain } = ledger();
		expect(await store.seen.settleReading(reading([['g1', 'h1'], ['g2']]), NOW)).toEqual([true, true]);
		const other = await openAgain();
		expect(await other.seen.settleReading(reading([['g3', 'h1'], ['g2'], ['g4'], ['g5', 'g4']]), NOW + 1)).toEqual([false, false, true, false]);
		// What was not handed out for one key is known by its others too.
		expect(await store.seen.settleReading(reading([['g3'], ['g5']]), NOW + 2)).toEqual([false, false]);
	});

	it('are apart for each reader', async () => {
		const { store } = ledger();
		await store.seen.settleReading(reading([['g1']]), NOW);
		expect(await store.seen.settleReading(reading([['g1']], { reader: 'other' }), NOW)).toEqual([true]);
	});

	it('give a release to one of two that read at once', async () => {
		const { store, openAgain } = ledger();
		const keys = Array.from({ length: 300 }, (_none, n) => [`g${n}`, `s${n}`]);
		const both = [store, await openAgain()];
		const [one, two] = await Promise.all(both.map((ledgerOf, n) => ledgerOf.seen.settleReading(reading(keys, { feed: `feed-${n}` }), NOW)));
		expect(one.map((isNew, n) => Number(isNew) + Number(two[n]))).toEqual(keys.map(() => 1));
	});

	it('remember what stays in a feed for as long as it does, and forget the rest after two months', async () => {
		const { store } = ledger();
		await store.seen.settleReading(reading([['stays'], ['goes']]), NOW);
		for (let day = 1; day <= 70; day++) {
			const [isNew] = await store.seen.settleReading(reading([['stays'], [`day-${day}`]]), NOW + day * DAY);
			expect(isNew).toBe(false);
		}
		expect(await store.seen.settleReading(reading([['stays'], ['goes'], ['day-60']]), NOW + 70 * DAY)).toEqual([false, true, false]);
	});

	it('may be empty', async () => {
		const { store } = ledger();
		expect(await store.seen.settleReading(reading([]), NOW)).toEqual([]);
		expect((await store.seen.feedState('workflow/node', 'feed-a'))?.readAtMs).toBe(NOW);
	});
}

function describeStates(ledger: CurrentLedger): void {
	const state = async (feed = 'feed-a') => await ledger().store.seen.feedState('workflow/node', feed);
	const fail = async (askedAs = 'asked-1', tell = false) =>
		await ledger().store.seen.recordFailure('workflow/node', 'feed-a', askedAs, (failures) => ({ retryAtMs: NOW + failures, tell }));

	it('begin with nothing', async () => {
		expect(await state()).toBeNull();
	});

	it('keep what the server said, over connections', async () => {
		const { store, openAgain } = ledger();
		await store.seen.settleReading(reading([], { lastModified: 'Fri' }), NOW);
		const read = await (await openAgain()).seen.feedState('workflow/node', 'feed-a');
		expect(read).toEqual({ askedAs: 'asked-1', etag: '"1"', lastModified: 'Fri', failures: 0, told: false, retryAtMs: 0, readAtMs: NOW });
		expect(await state('feed-b')).toBeNull();
	});

	it('count failures until the feed is read again, and keep what was read before', async () => {
		const { store } = ledger();
		await store.seen.settleReading(reading([]), NOW);
		expect(await fail()).toEqual({ failures: 1, retryAtMs: NOW + 1, tell: false });
		expect(await fail()).toEqual({ failures: 2, retryAtMs: NOW + 2, tell: false });
		expect(await state()).toMatchObject({ etag: '"1"', failures: 2, retryAtMs: NOW + 2, readAtMs: NOW });
		await store.seen.recordUnchanged('workflow/node', 'feed-a');
		expect(await state()).toMatchObject({ etag: '"1"', failures: 0, retryAtMs: 0, readAtMs: NOW });
		await fail();
		await store.seen.settleReading(reading([], { etag: null }), NOW + 5);
		expect(await state()).toMatchObject({ etag: null, failures: 0, readAtMs: NOW + 5 });
	});

	it('tell of a failure once, until the feed was read again', async () => {
		const { store } = ledger();
		expect([(await fail('asked-1', true)).tell, (await fail('asked-1', true)).tell]).toEqual([true, false]);
		expect((await state())?.told).toBe(true);
		await store.seen.recordUnchanged('workflow/node', 'feed-a');
		expect((await fail('asked-1', true)).tell).toBe(true);
	});

	it('begin anew with another address, but for when the feed was read', async () => {
		const { store } = ledger();
		await store.seen.settleReading(reading([]), NOW);
		await fail();
		expect((await fail('asked-2')).failures).toBe(1);
		expect(await state()).toEqual({ askedAs: 'asked-2', etag: null, lastModified: null, failures: 1, told: false, retryAtMs: NOW + 1, readAtMs: NOW });
	});
}

export function describeSeen(ledger: CurrentLedger): void {
	describe('readings of feeds', () => describeReadings(ledger));
	describe('states of feeds', () => describeStates(ledger));
}
