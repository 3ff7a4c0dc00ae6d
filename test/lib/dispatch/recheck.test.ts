import { withUsualSize } from '../../../lib/dispatch/sizes';
import { GIB, hashOf, type Lab, labs, settings } from './lab';

const lab = labs();

/** A magnet that does not tell its size. */
const blindMagnet = (n: number): string =>
	`magnet:?xt=urn:btih:${hashOf(n)}&dn=Invented.Show.${n}&tr=http%3A%2F%2Ftracker.test%2Fpasskey99secret%2Fannounce`;

/** The metadata of a magnet come in. */
function metadata(l: Lab, i: number, n: number, sizeGib: number, more: Record<string, unknown> = {}): void {
	const torrent = l.control(i).torrent(hashOf(n));
	l.control(i).removeTorrent(hashOf(n));
	const row = { hash: hashOf(n), name: `Invented.Show.${n}.Complete`, category: torrent?.category, size: sizeGib * GIB, progress: 0, state: 'stalledDL', ...more };
	l.control(i).addTorrent(row);
}

const eventsOf = async (l: Lab, type: string): Promise<Array<{ data: unknown }>> =>
	(await l.ledger.events(0, 1_000)).filter((event) => event.type === type);

const ROOMY = [{ freeBytes: 900 * GIB }, { freeBytes: 500 * GIB }];

describe('when the metadata of a magnet come', () => {
	it('the ledger gets size and name, and the payload goes', async () => {
		const l = await lab({ nodes: ROOMY });
		await l.add(blindMagnet(1));
		const before = await l.row(hashOf(1));
		expect(before).toMatchObject({ sizeBytes: null });
		expect(await l.ledger.getPayload(before?.id ?? '')).not.toBeNull();
		metadata(l, 0, 1, 40);
		await l.soon('the size', async () => (await l.row(hashOf(1)))?.sizeBytes === 40 * GIB);
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'downloading', name: 'Invented.Show.1.Complete' });
		expect(await l.ledger.getPayload(before?.id ?? '')).toBeNull();
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
		expect(await eventsOf(l, 'replaced_after_metadata')).toEqual([]);
	});

	it('they decide over the size that an app told, which had been set aside', async () => {
		const l = await lab({ nodes: [{ freeBytes: 300 * GIB }, { freeBytes: 200 * GIB }] });
		await l.add(blindMagnet(1), {}, { pool: ['sim-2'] });
		const id = (await l.row(hashOf(1)))?.id ?? '';
		await l.ledger.grabs.settleGrab(id, { app: 'sonarr', indexer: null, releaseTitle: null, item: null, quality: null, sizeBytes: 40 * GIB });
		expect(await l.row(hashOf(1))).toMatchObject({ sizeBytes: 40 * GIB, sizeTold: true, status: 'downloading' });
		expect(await l.ledger.reservations()).toMatchObject([{ bytes: 40 * GIB, guessed: false }]);
		metadata(l, 1, 1, 195);
		await l.soon('held', async () => (await l.row(hashOf(1)))?.status === 'held');
		expect(await l.row(hashOf(1))).toMatchObject({ sizeBytes: 195 * GIB, code: 'held_for_space' });
		expect(await l.ledger.getPayload(id)).not.toBeNull();
	});

	it('what does not fit waits again, is taken out there, and goes to a node with room', async () => {
		const l = await lab({ nodes: [{ freeBytes: 300 * GIB }, { freeBytes: 200 * GIB }] });
		await l.add(blindMagnet(1), {}, { pool: ['sim-2'] });
		metadata(l, 1, 1, 195);
		await l.soon('held', async () => (await l.row(hashOf(1)))?.status === 'held');
		await l.soon('taken out', () => l.holders(hashOf(1)).length === 0);
		expect(await l.row(hashOf(1))).toMatchObject({
			code: 'held_for_space',
			httpStatus: 200,
			sizeBytes: 195 * GIB,
			reason: expect.stringContaining("'sim-2' would have 5 GiB too little"),
		});
		expect(await eventsOf(l, 'replaced_after_metadata')).toMatchObject([{ data: { hash: hashOf(1), node: 'sim-2', sizeBytes: 195 * GIB } }]);
		// Not before the copy is surely gone.
		expect(await l.service.releaseHeld(10)).toEqual([]);
		l.aheadMs += 31_000;
		const [hold] = await l.service.releaseHeld(10);
		expect(await l.service.dispatch(hold.row.id, settings())).toMatchObject({ outcome: 'accepted', node: 'sim-1' });
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
	});

	it('is done once by two processes', async () => {
		const l = await lab({ nodes: [{ freeBytes: 200 * GIB }] });
		const other = await l.serve();
		await l.add(blindMagnet(1));
		metadata(l, 0, 1, 500);
		await l.soon('held', async () => {
			await other.cluster.refreshForPoll();
			return (await l.row(hashOf(1)))?.status === 'held';
		});
		expect(await eventsOf(l, 'replaced_after_metadata')).toHaveLength(1);
		expect(await eventsOf(l, 'torrent_held')).toHaveLength(1);
	});

	it('leaves what has data, and only takes its size', async () => {
		const l = await lab({ nodes: [{ freeBytes: 200 * GIB }] });
		await l.add(blindMagnet(1));
		metadata(l, 0, 1, 500, { progress: 0.01 });
		await l.soon('the size', async () => (await l.row(hashOf(1)))?.sizeBytes === 500 * GIB);
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'downloading' });
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
	});

	it('only stops one of a private tracker', async () => {
		const l = await lab({ nodes: [{ freeBytes: 200 * GIB }, { freeBytes: 100 * GIB }] });
		await l.add(blindMagnet(1), {}, { treatMagnetsAsPrivate: true });
		expect(await l.ledger.getPayload((await l.row(hashOf(1)))?.id ?? '')).toBeNull();
		metadata(l, 0, 1, 500);
		await l.soon('stopped', () => l.control(0).torrent(hashOf(1))?.state === 'stoppedDL');
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'downloading', sizeBytes: 500 * GIB });
		expect(await eventsOf(l, 'stopped_after_metadata')).toHaveLength(1);
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
	});

	it('takes out as few as it needs when several come at once', async () => {
		const l = await lab({ nodes: [{ freeBytes: 300 * GIB }] });
		for (const n of [1, 2, 3]) await l.add(blindMagnet(n));
		for (const n of [1, 2, 3]) metadata(l, 0, n, 120);
		await l.soon('all sizes', async () => (await Promise.all([1, 2, 3].map((n) => l.row(hashOf(n))))).every((row) => row?.sizeBytes !== null));
		await l.soon('two left', () => l.control(0).count() === 2);
		expect((await Promise.all([1, 2, 3].map((n) => l.row(hashOf(n))))).map((row) => row?.status)).toEqual(['downloading', 'downloading', 'held']);
	});

	it('keeps the promise when the copy cannot be taken out: it is adopted later', async () => {
		const l = await lab({ nodes: [{ freeBytes: 200 * GIB }] });
		await l.add(blindMagnet(1));
		await l.control(0).setFault({ kind: 'http-error', path: 'torrents/delete' });
		metadata(l, 0, 1, 500);
		await l.soon('held', async () => (await l.row(hashOf(1)))?.status === 'held');
		await l.soon('refused', () => (l.control(0).counters().requests['torrents/delete'] ?? 0) > 0);
		await l.control(0).setFault({ kind: 'none' });
		l.aheadMs += 31_000;
		const [hold] = await l.service.releaseHeld(10);
		expect(await l.service.dispatch(hold.row.id, settings())).toMatchObject({ outcome: 'accepted' });
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
	});
});

describe('the size of a magnet that does not tell it', () => {
	const known = async (l: Lab, count: number): Promise<void> => {
		for (let n = 0; n < count; n++) await l.receive(`magnet:?xt=urn:btih:${hashOf(`known ${n}`)}&xl=${(n + 1) * GIB}`);
	};
	const blind = { sizeBytes: null, category: 'tv-sonarr' };

	it('is what nine of ten torrents of its category do not exceed', async () => {
		const l = await lab();
		await known(l, 20);
		const usual = await withUsualSize(l.ledger, blind, settings(), l.now());
		expect(usual.unknownSizeByCategory).toEqual({ 'tv-sonarr': 18 * GIB });
		await l.add(blindMagnet(1));
		expect(await l.ledger.reservations()).toMatchObject([{ bytes: 18 * GIB, guessed: true }]);
	});

	it('is the configured guess while fewer than twenty are known', async () => {
		const l = await lab();
		await known(l, 19);
		const plain = settings({ unknownSizeByCategory: { 'tv-sonarr': 7 } });
		expect(await withUsualSize(l.ledger, blind, plain, l.now())).toBe(plain);
	});

	it('is asked for once in ten minutes, and not for a known size', async () => {
		const l = await lab();
		await known(l, 20);
		const asked = jest.spyOn(l.ledger.history, 'percentileSize');
		const at = l.now();
		await withUsualSize(l.ledger, { ...blind, sizeBytes: 5 }, settings(), at);
		for (const ms of [0, 1_000, 599_000]) await withUsualSize(l.ledger, blind, settings(), at + ms);
		expect(asked).toHaveBeenCalledTimes(1);
		await withUsualSize(l.ledger, blind, settings(), at + 601_000);
		expect(asked).toHaveBeenCalledTimes(2);
	});

	it('is what is expected of this very torrent, where that is known', async () => {
		const l = await lab();
		await known(l, 20);
		const expected = settings({ expectedSizeBytes: 5 * GIB, unknownSizeByCategory: { 'tv-sonarr': 7 } });
		expect((await withUsualSize(l.ledger, blind, expected, l.now())).unknownSizeByCategory).toEqual({ 'tv-sonarr': 5 * GIB });
		expect((await withUsualSize(l.ledger, { ...blind, sizeBytes: 3 }, expected, l.now())).unknownSizeByCategory).toEqual({ 'tv-sonarr': 7 });
	});

	it('goes by the category that is laid over the request', async () => {
		const l = await lab();
		await known(l, 20);
		const over = settings({ overrides: { category: 'tv-sonarr' } });
		expect((await withUsualSize(l.ledger, { sizeBytes: null, category: 'x' }, over, l.now())).unknownSizeByCategory).toEqual({ 'tv-sonarr': 18 * GIB });
	});
});
