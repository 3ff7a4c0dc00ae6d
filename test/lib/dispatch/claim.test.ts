import { fileOf, GIB, hashOf, labs, magnetOf, settings } from './lab';

const lab = labs();

describe('a torrent that is there already', () => {
	it('is adopted when the same app asks again', async () => {
		const l = await lab({ nodes: 2 });
		const first = await l.add(magnetOf(1));
		const again = await l.add(magnetOf(1));
		expect(again).toMatchObject({ outcome: 'accepted', verdict: { code: 'adopted', httpStatus: 200 } });
		expect(l.holders(hashOf(1))).toEqual([first.node]);
	});

	it('gets the category with which the same app asks now', async () => {
		const l = await lab();
		await l.add(magnetOf(1), { category: 'tv-sonarr' });
		await l.add(magnetOf(1), { category: 'tv-new' });
		expect(l.control(0).torrent(hashOf(1))?.category).toBe('tv-new');
	});

	it('is refused with 409 when it is in the category of another app', async () => {
		const l = await lab();
		await l.add(magnetOf(1), { source: 'sonarr', category: 'tv-sonarr' });
		const other = await l.add(magnetOf(1), { source: 'radarr', category: 'radarr' });
		expect(other).toMatchObject({ outcome: 'refused', verdict: { code: 'in_other_category', httpStatus: 409 } });
		expect(l.control(0).torrent(hashOf(1))?.category).toBe('tv-sonarr');
	});

	it('is refused with 409 when duplicates are not wanted', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		const again = await l.add(magnetOf(1), {}, { onDuplicate: 'refuse' });
		expect(again.verdict).toMatchObject({ code: 'duplicate_of_existing_request', httpStatus: 409 });
	});

	it.each([
		['', false, 'tv-sonarr'],
		['', true, ''],
		['tv-sonarr', false, 'tv-sonarr'],
	])("added by hand in category '%s' (automatic management %s) is adopted and ends in '%s'", async (category, auto, after) => {
		const l = await lab({ nodes: 2 });
		l.control(1).addTorrent({ hash: hashOf(1), category, auto_tmm: auto });
		const outcome = await l.add(magnetOf(1));
		expect(outcome).toMatchObject({ outcome: 'accepted', verdict: { code: 'adopted_foreign' } });
		expect(l.control(1).torrent(hashOf(1))).toMatchObject({ category: after, auto_tmm: auto });
		expect(l.service.isProtected([hashOf(1)])).toBe(true);
		expect(l.holders(hashOf(1))).toEqual(['sim-2']);
	});

	it('is no longer protected when it was removed and then added by an app', async () => {
		const l = await lab();
		l.control(0).addTorrent({ hash: hashOf(1) });
		await l.add(magnetOf(1));
		l.control(0).removeTorrent(hashOf(1));
		expect((await l.add(magnetOf(1))).verdict.code).toBe('accepted');
		expect(l.service.isProtected([hashOf(1)])).toBe(false);
	});

	it('is found by the hash of the file when a magnet put it there', async () => {
		const l = await lab({ nodes: 2 });
		const { hash, bytes } = fileOf(1, false);
		await l.add(`magnet:?xt=urn:btih:${hash.toUpperCase()}`);
		expect((await l.add(bytes)).verdict.code).toBe('adopted');
		expect(l.holders(hash)).toHaveLength(1);
	});

	it('is adopted, not doubled, when the ledger was lost', async () => {
		const l = await lab({ nodes: 2 });
		const first = await l.add(magnetOf(1));
		const fresh = await l.serve(`${l.file}.new`);
		const outcome = await fresh.dispatch(await l.receive(magnetOf(1), {}, fresh), settings());
		expect(outcome.verdict).toMatchObject({ code: 'adopted_foreign', httpStatus: 200 });
		expect(l.holders(hashOf(1))).toEqual([first.node]);
	});

	it('is asked for on its node before Ok. is said: somebody may have removed it a moment ago', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).removeTorrent(hashOf(1));
		expect((await l.add(magnetOf(1))).verdict.code).toBe('accepted');
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
	});

	it('may be added again after it was removed', async () => {
		const l = await lab({ nodes: [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }] });
		await l.add(magnetOf(1));
		l.control(0).removeTorrent(hashOf(1));
		l.aheadMs = 5_000;
		expect((await l.add(magnetOf(1))).verdict.code).toBe('accepted');
		expect((await l.ledger.getMany({ hash: hashOf(1) })).map(({ status }) => status)).toEqual(['downloading', 'removed']);
	});
});

describe('a torrent on a node that does not answer', () => {
	it('is refused with 503 and not added elsewhere', async () => {
		const l = await lab({ nodes: [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }] });
		await l.add(magnetOf(1));
		await l.control(0).setFault({ kind: 'refuse' });
		l.aheadMs = 5_000;
		const outcome = await l.add(magnetOf(1));
		expect(outcome.verdict).toMatchObject({ code: 'owner_offline', httpStatus: 503 });
		expect(l.control(1).counters().adds).toEqual({});
	});

	it.each([
		['asked for by the app that added it', undefined],
		['known only as a torrent of that node', 'by hand'],
	])('is remembered over our restart: %s', async (_what, byHand) => {
		const l = await lab({ nodes: [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }] });
		if (byHand) l.control(0).addTorrent({ hash: hashOf(1) });
		else await l.add(magnetOf(1));
		await l.add(magnetOf('another'));
		await l.soon('the owner is written down', async () => (await l.ledger.ownersOf([hashOf(1)])).length > 0);
		await l.control(0).setFault({ kind: 'refuse' });
		const restarted = await l.serve();
		const outcome = await restarted.dispatch(await l.receive(magnetOf(1), {}, restarted), settings());
		expect(outcome.verdict).toMatchObject({ code: 'owner_offline', httpStatus: 503 });
		expect(l.control(1).counters().adds).toEqual({});
	});
});

it('a node whose first list after our restart is far too short still owns what it had', async () => {
	const l = await lab({ nodes: [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }] });
	for (let n = 0; n < 12; n++) l.control(0).addTorrent({ hash: hashOf(`old ${n}`) });
	await l.add(magnetOf(1));
	await l.soon('the owners are written down', async () => (await l.ledger.ownersOf([hashOf(1), hashOf('old 3')])).length > 1);
	await l.control(0).loseTorrents();
	const restarted = await l.serve();
	for (const torrent of [magnetOf(1), magnetOf('old 3')]) {
		const outcome = await restarted.dispatch(await l.receive(torrent, {}, restarted), settings());
		expect(outcome.verdict).toMatchObject({ code: 'owner_offline', httpStatus: 503 });
	}
	expect(l.control(1).counters().adds).toEqual({});
});

describe('two adds of one torrent at once', () => {
	it('end as one torrent, from two apps of one category', async () => {
		const l = await lab({ nodes: 2, visibleAfterMs: 80 });
		const both = await Promise.all(['sonarr', 'prowlarr'].map((source) => l.add(magnetOf(1), { source })));
		expect(both.map(({ verdict }) => verdict.code).sort()).toEqual(['accepted', 'adopted']);
		expect(l.holders(hashOf(1))).toHaveLength(1);
	});

	it('end as one torrent and one 409, from two apps of two categories', async () => {
		const l = await lab({ nodes: 2, visibleAfterMs: 80 });
		const both = await Promise.all(['sonarr', 'radarr'].map((source) => l.add(magnetOf(1), { source, category: source })));
		expect(both.map(({ verdict }) => verdict.httpStatus).sort()).toEqual([200, 409]);
		expect(l.holders(hashOf(1))).toHaveLength(1);
	});

	it('end as one torrent in two processes on one ledger', async () => {
		const l = await lab({ nodes: 2, visibleAfterMs: 80 });
		const services = [l.service, await l.serve()];
		const ids = await Promise.all(services.map((service) => l.receive(magnetOf(1), {}, service)));
		const both = await Promise.all(services.map((service, i) => service.dispatch(ids[i], settings())));
		expect(both.map(({ verdict }) => verdict.code).sort()).toEqual(['accepted', 'adopted']);
		expect(l.holders(hashOf(1))).toHaveLength(1);
	});

	it('get the same refusal when the first is refused', async () => {
		const l = await lab({ nodes: 1 });
		await l.control(0).setFault({ kind: 'slow', ms: 150, path: 'torrents/add' });
		const first = l.add(magnetOf(1), { sizeBytes: null }, { nodesToTry: 1 });
		await l.control(0).setFault({ kind: 'http-error', path: 'torrents/add' });
		const both = await Promise.all([first, l.add(magnetOf(1))]);
		expect(both.map(({ verdict }) => verdict.httpStatus)).toEqual([503, 503]);
	});
});
