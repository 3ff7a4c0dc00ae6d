import type { ClaimPolicy } from '../../../lib/dispatch/claim';
import type { ClaimOutcome } from '../../../lib/dispatch/types';
import { GIB, hashOf, type Lab, labs, magnetOf, settings } from './lab';

const lab = labs();
const HOUR = 3_600_000;

const claim = async (l: Lab, n: number, policy: ClaimPolicy, fields = {}): Promise<ClaimOutcome> =>
	await l.service.claim(await l.receive(magnetOf(n), fields), policy);

describe('the window of Refuse', () => {
	const policy: ClaimPolicy = { onDuplicate: 'refuse', windowMs: 24 * HOUR };

	it('refuses what was asked for within it and adopts what is older', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.aheadMs += 23 * HOUR;
		expect(await claim(l, 1, policy)).toMatchObject({ outcome: 'duplicate', verdict: { httpStatus: 409 } });
		l.aheadMs += 2 * HOUR;
		expect(await claim(l, 1, policy)).toMatchObject({ outcome: 'adopted', existing: { node: 'sim-1' } });
		expect(l.control(0).counters().adds[hashOf(1)]).toBe(1);
	});

	it('without one is for ever', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.aheadMs += 5_000 * HOUR;
		expect(await claim(l, 1, { onDuplicate: 'refuse', windowMs: null })).toMatchObject({ outcome: 'duplicate' });
	});

	it('counts a torrent that somebody added by hand from its arrival on the node', async () => {
		const l = await lab();
		l.control(0).addTorrent({ hash: hashOf(1), category: 'tv-sonarr', size: GIB, added_on: Math.floor(l.now() / 1000) - 90_000 });
		expect(await claim(l, 1, policy)).toMatchObject({ outcome: 'adopted', verdict: { code: 'adopted_foreign' } });
		l.control(0).addTorrent({ hash: hashOf(2), category: 'tv-sonarr', size: GIB, added_on: Math.floor(l.now() / 1000) - 60 });
		l.aheadMs += 5_000;
		expect(await claim(l, 2, policy)).toMatchObject({ outcome: 'duplicate' });
	});
});

describe('Replace When Failed', () => {
	const policy: ClaimPolicy = { onDuplicate: 'replaceFailed' };

	it('takes out what is in an error without data and lets the new add through', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		const before = await l.row(hashOf(1));
		l.control(0).patchTorrent(hashOf(1), { state: 'error' });
		expect(await claim(l, 1, policy)).toEqual({ outcome: 'new' });
		expect(l.holders(hashOf(1))).toEqual([]);
		expect(await l.ledger.getRequest(before?.id ?? '')).toMatchObject({ status: 'removed' });
	});

	it('adds it anew from beginning to end', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).patchTorrent(hashOf(1), { state: 'missingFiles' });
		const id = await l.receive(magnetOf(1));
		await l.service.claim(id, policy);
		expect(await l.service.dispatch(id, settings())).toMatchObject({ outcome: 'accepted', node: 'sim-1', verdict: { code: 'accepted' } });
		expect(l.control(0).counters().adds[hashOf(1)]).toBe(2);
	});

	it('refuses when there is data, and takes nothing out', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).removeTorrent(hashOf(1));
		l.control(0).addTorrent({ hash: hashOf(1), category: 'tv-sonarr', size: 2 * GIB, progress: 0.4, state: 'error' });
		expect(await claim(l, 1, policy)).toMatchObject({
			outcome: 'duplicate',
			verdict: { httpStatus: 409, sentence: expect.stringContaining('has data') },
		});
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
	});

	it('adopts what is well', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		expect(await claim(l, 1, policy)).toMatchObject({ outcome: 'adopted' });
	});

	it('leaves the torrent of somebody else alone', async () => {
		const l = await lab();
		l.control(0).addTorrent({ hash: hashOf(1), category: 'tv-sonarr', size: GIB, state: 'error' });
		expect(await claim(l, 1, policy)).toMatchObject({ outcome: 'adopted', verdict: { code: 'adopted_foreign' } });
		expect(await claim(l, 1, policy)).toMatchObject({ outcome: 'adopted' });
		expect(l.holders(hashOf(1))).toEqual(['sim-1']);
	});

	it('replaces what the ledger has as failed already', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).patchTorrent(hashOf(1), { state: 'error' });
		await l.service.cluster.nodes[0].refresh();
		await l.service.syncStatus(0);
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'failed' });
		expect(await claim(l, 1, policy)).toEqual({ outcome: 'new' });
		expect(l.holders(hashOf(1))).toEqual([]);
	});
});

describe('a torrent of ours that has failed', () => {
	it('is taken over and not protected like one of somebody else, when it is only adopted', async () => {
		const l = await lab();
		await l.add(magnetOf(1));
		l.control(0).patchTorrent(hashOf(1), { state: 'error' });
		await l.service.cluster.nodes[0].refresh();
		await l.service.syncStatus(0);
		expect(await claim(l, 1, { onDuplicate: 'adopt' })).toMatchObject({ outcome: 'adopted', verdict: { code: 'adopted' } });
		expect(l.service.isProtected([hashOf(1)])).toBe(false);
	});
});

describe('a content key', () => {
	const policy: ClaimPolicy = { onDuplicate: 'adopt', contentKey: ' tvdb:81189:S01E02:1080p ' };

	it('refuses another torrent with the same content, and says which there is', async () => {
		const l = await lab();
		const first = await l.receive(magnetOf(1));
		expect(await l.service.claim(first, policy)).toEqual({ outcome: 'new' });
		await l.service.dispatch(first, settings());
		expect(await claim(l, 2, policy)).toMatchObject({
			outcome: 'duplicate',
			verdict: { code: 'duplicate_content', httpStatus: 409, sentence: expect.stringContaining('Invented.Show.1.') },
			existing: { requestRowId: first, status: 'downloading' },
		});
		expect(await l.row(hashOf(2))).toMatchObject({ status: 'rejected', code: 'duplicate_content', existingId: first });
	});

	it('still adopts the same torrent', async () => {
		const l = await lab();
		const first = await l.receive(magnetOf(1));
		await l.service.claim(first, policy);
		await l.service.dispatch(first, settings());
		expect(await claim(l, 1, policy)).toMatchObject({ outcome: 'adopted' });
	});

	it('does not count what is on no node any more', async () => {
		const l = await lab();
		const first = await l.receive(magnetOf(1));
		await l.service.claim(first, policy);
		await l.service.dispatch(first, settings());
		l.control(0).removeTorrent(hashOf(1));
		expect(await claim(l, 2, policy)).toEqual({ outcome: 'new' });
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'removed' });
	});

	it('counts it while its node does not answer', async () => {
		const l = await lab();
		const first = await l.receive(magnetOf(1));
		await l.service.claim(first, policy);
		await l.service.dispatch(first, settings());
		await l.control(0).setFault({ kind: 'refuse' });
		expect(await claim(l, 2, policy)).toMatchObject({ outcome: 'duplicate', verdict: { code: 'duplicate_content' } });
	});

	it('counts within the window only', async () => {
		const l = await lab();
		const first = await l.receive(magnetOf(1));
		await l.service.claim(first, policy);
		await l.service.dispatch(first, settings());
		l.aheadMs += 25 * HOUR;
		expect(await claim(l, 2, { ...policy, windowMs: 24 * HOUR })).toEqual({ outcome: 'new' });
	});

	it.each([[''], ['   '], [null], [undefined]])('of %j compares hashes only', async (contentKey) => {
		const l = await lab();
		expect(await claim(l, 1, { onDuplicate: 'adopt', contentKey })).toEqual({ outcome: 'new' });
		expect(await claim(l, 2, { onDuplicate: 'adopt', contentKey })).toEqual({ outcome: 'new' });
	});
});
