import { fileOf, GIB, hashOf, labs, magnetOf, settings } from './lab';

const lab = labs();

describe('one add', () => {
	it('puts a magnet on the node with most space and says why', async () => {
		const l = await lab({ nodes: [{ freeBytes: 100 * GIB }, { freeBytes: 400 * GIB }, { freeBytes: 200 * GIB }] });
		const outcome = await l.add(magnetOf(1));
		expect(outcome).toMatchObject({ outcome: 'accepted', node: 'sim-2', verdict: { httpStatus: 200, code: 'accepted' } });
		expect(outcome.sentence).toContain('sim-2');
		expect(outcome.ranked).toHaveLength(3);
		expect(l.holders(hashOf(1))).toEqual(['sim-2']);
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'downloading', httpStatus: 200, code: 'accepted' });
		expect(await l.ledger.uncertainAdds(l.now() + 60_000, 0)).toEqual([]);
	});

	it.each(['4.5.2', '5.1.0', '5.3.0'] as const)('starts a private file only after it is confirmed on %s', async (profile) => {
		const l = await lab({ profile, visibleAfterMs: 120 });
		const { hash, bytes } = fileOf(profile);
		const outcome = await l.add(bytes);
		expect(outcome.outcome).toBe('accepted');
		const { requests } = l.control(0).counters();
		expect(requests[profile === '4.5.2' ? 'torrents/resume' : 'torrents/start']).toBe(1);
		expect(l.control(0).torrent(hash)?.state).not.toMatch(/paused|stopped/);
	});

	it('leaves a private file stopped when that was asked for', async () => {
		const l = await lab();
		const { hash, bytes } = fileOf('stopped');
		await l.add(bytes, { options: { stopped: true } });
		expect(l.control(0).torrent(hash)?.state).toBe('stoppedDL');
		expect(l.control(0).counters().requests['torrents/start']).toBeUndefined();
	});

	it('uses the path that the credential gives for the category', async () => {
		const l = await lab({ policies: [{ savePaths: { '': '/disk', 'tv-sonarr': '/disk/tv' } }] });
		await l.add(magnetOf(1));
		await l.add(magnetOf(2), { category: 'radarr' });
		await l.add(magnetOf(3), { category: 'toString' });
		expect([1, 2, 3].map((n) => l.control(0).torrent(hashOf(n))?.save_path)).toEqual(['/disk/tv', '/disk', '/disk']);
	});

	it('takes the save path of the run over that of the credential', async () => {
		const l = await lab({ policies: [{ savePaths: { '': '/disk' } }] });
		await l.add(magnetOf(1), {}, { overrides: { savePath: '/other', category: 'radarr', tags: ['x'] } });
		expect(l.control(0).torrent(hashOf(1))).toMatchObject({ save_path: '/other', category: 'radarr', tags: 'x' });
	});

	it('answers a row that was settled before with the same answer and adds nothing', async () => {
		const l = await lab({ nodes: 2 });
		const id = await l.receive(magnetOf(1));
		const first = await l.service.dispatch(id, settings());
		const again = await l.service.dispatch(id, settings());
		expect([again.outcome, again.node, again.verdict]).toEqual(['accepted', first.node, first.verdict]);
		expect(l.sims.map(({ control }) => control.counters().requests['torrents/add'] ?? 0)).toEqual([1, 0]);
	});

	it('goes through Claim and Dispatch as two steps', async () => {
		const l = await lab();
		const id = await l.receive(magnetOf(1));
		expect(await l.service.claim(id, { onDuplicate: 'adopt' })).toEqual({ outcome: 'new' });
		expect((await l.service.dispatch(id, settings())).outcome).toBe('accepted');
		// A job that is run again is not its own duplicate.
		expect(await l.service.claim(id, { onDuplicate: 'adopt' })).toEqual({ outcome: 'new' });
		expect((await l.row(hashOf(1)))?.code).toBe('accepted');
	});

	it('looks at the nodes again when something came between Claim and Dispatch', async () => {
		const l = await lab({ nodes: 2 });
		const id = await l.receive(magnetOf(1));
		await l.service.claim(id, { onDuplicate: 'adopt' });
		l.control(1).addTorrent({ hash: hashOf(1), category: 'tv-sonarr' });
		l.aheadMs = 3_000;
		expect(await l.service.dispatch(id, settings())).toMatchObject({ outcome: 'accepted', verdict: { code: 'adopted_foreign' } });
		expect(l.holders(hashOf(1))).toEqual(['sim-2']);
	});

	it('adopts a torrent that the node turns out to have, instead of claiming it as added', async () => {
		const l = await lab();
		await l.add(magnetOf(0));
		l.control(0).addTorrent({ hash: hashOf(1), category: 'radarr' });
		const outcome = await l.add(magnetOf(1));
		expect(outcome).toMatchObject({ outcome: 'refused', verdict: { code: 'in_other_category', httpStatus: 409 } });
	});
});

describe('refusals', () => {
	it('says 503 with the reason of every node when none fits', async () => {
		const l = await lab({ nodes: [{ freeBytes: GIB }, {}], policies: [{}, { paused: true }] });
		const outcome = await l.add(magnetOf(1));
		expect(outcome).toMatchObject({ outcome: 'refused', verdict: { code: 'no_eligible_nodes', httpStatus: 503 } });
		expect(outcome.ranked.flatMap(({ excluded }) => excluded.map(({ code }) => code))).toEqual(
			expect.arrayContaining(['does_not_fit', 'paused']),
		);
		expect(await l.row(hashOf(1))).toMatchObject({ status: 'rejected', httpStatus: 503 });
	});

	it('says 503 with the reason when all nodes are gone, and works again when one is back', async () => {
		const l = await lab({ nodes: 2 });
		for (const { control } of l.sims) await control.setFault({ kind: 'refuse' });
		const outcome = await l.add(magnetOf(1));
		expect(outcome).toMatchObject({ outcome: 'refused', verdict: { httpStatus: 503 } });
		expect(outcome.sentence).toMatch(/sim-1.*refuses connections/);
		await l.control(0).setFault({ kind: 'none' });
		l.aheadMs = 10_000;
		expect((await l.add(magnetOf(1))).node).toBe('sim-1');
	});

	it('does not offer a broken file to the other nodes', async () => {
		const l = await lab({ nodes: 2 });
		await l.control(0).setFault({ kind: 'http-error', status: 415, path: 'torrents/add' });
		await l.control(1).setFault({ kind: 'http-error', status: 415, path: 'torrents/add' });
		const outcome = await l.add(fileOf('broken').bytes);
		expect(outcome.verdict).toMatchObject({ code: 'invalid_torrent', httpStatus: 415 });
		expect(outcome.attempts).toHaveLength(1);
	});

	it('only uses the nodes of the pool', async () => {
		const l = await lab({ nodes: 3 });
		expect((await l.add(magnetOf(1), {}, { pool: ['SIM-3'] })).node).toBe('sim-3');
	});

	it('names no passkey, password or session in any outcome', async () => {
		const l = await lab({ nodes: 3, password: 'hunter2secret' });
		await l.control(0).setFault({ kind: 'refuse' });
		await l.control(1).setFault({ kind: 'reset', path: 'torrents/add' });
		await l.control(2).setFault({ kind: 'http-error', path: 'torrents/add' });
		const outcome = await l.add(magnetOf(1));
		const rows = await l.ledger.getMany({});
		const decisions = await l.ledger.decisions({});
		expect(JSON.stringify([outcome, rows, decisions])).not.toMatch(/passkey99|hunter2|SID=/);
	});
});
