import { fileOf, GIB, hashOf, labs, magnetOf, settings, sleep, until } from './lab';

const lab = labs();
/** The first node is always the best one while it works. */
const nodes = [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }, { freeBytes: 100 * GIB }];

async function timed<T>(work: Promise<T>): Promise<{ ms: number; value: T }> {
	const start = performance.now();
	return { value: await work, ms: performance.now() - start };
}

describe('a node that refuses connections', () => {
	it.each(['magnet', 'private file'])('passes a %s to the next node within milliseconds', async (kind) => {
		const l = await lab({ nodes });
		await l.add(magnetOf('warm'));
		await l.control(0).setFault({ kind: 'refuse' });
		await sleep(20);
		const { ms, value } = await timed(l.add(kind === 'magnet' ? magnetOf(1) : fileOf(1).bytes));
		expect(value).toMatchObject({ outcome: 'accepted', node: 'sim-2' });
		expect(value.attempts.map(({ node, result }) => [node, result])).toEqual([
			['sim-1', 'unreachable'],
			['sim-2', 'added'],
		]);
		// A time limit that was waited for would be 1.5 s and more.
		expect(ms).toBeLessThan(1_400);
		expect(await l.ledger.uncertainAdds(l.now() + 60_000, 0)).toEqual([]);
	});

	it.each([
		['http-error', 500],
		['http-error', 403],
	] as const)('%s %i on the add: the next node gets it, as the node said no', async (kind, status) => {
		const l = await lab({ nodes });
		await l.control(0).setFault({ kind, status, path: 'torrents/add' });
		const outcome = await l.add(fileOf(1).bytes);
		expect([outcome.outcome, outcome.node]).toEqual(['accepted', 'sim-2']);
		expect(await l.ledger.uncertainAdds(l.now() + 60_000, 0)).toEqual([]);
	});

	it('gives up after the number of nodes to try', async () => {
		const l = await lab({ nodes });
		for (const { control } of l.sims) await control.setFault({ kind: 'http-error', path: 'torrents/add' });
		const outcome = await l.add(magnetOf(1), {}, { nodesToTry: 2 });
		expect(outcome).toMatchObject({ outcome: 'refused', verdict: { code: 'submission_failed_all_nodes', httpStatus: 503 } });
		expect(outcome.attempts.map(({ node }) => node)).toEqual(['sim-1', 'sim-2']);
	});

	it('a wrong password puts the torrents on the others and brings no ban', async () => {
		const l = await lab({ nodes: [{ ...nodes[0] }, nodes[1]] });
		l.control(0).setPassword('changed');
		for (let n = 0; n < 8; n++) {
			l.aheadMs += 61_000;
			expect((await l.add(magnetOf(n))).node).toBe('sim-2');
			await until('the probe beside the add is over', () => l.service.cluster.nodes[0].refreshingForMs() === 0);
		}
		expect(l.control(0).counters().loginFailures).toBe(2);
		expect(l.control(0).isBanned()).toBe(false);
		const { ranked } = await l.add(magnetOf('last'));
		expect(ranked.find(({ node }) => node === 'sim-1')?.sentence).toMatch(/user name or password/);
	});
});

describe('a node that hangs', () => {
	it('delays the first add by at most 3 s and the following ones not at all', async () => {
		const l = await lab({ nodes });
		const normal = await timed(l.add(magnetOf('warm')));
		await l.control(0).setFault({ kind: 'hang' });
		const first = await timed(l.add(magnetOf(1)));
		expect([first.value.outcome, first.value.node]).toEqual(['accepted', 'sim-2']);
		expect(first.ms).toBeLessThan(3_000);
		const next = await timed(l.add(magnetOf(2)));
		expect(next.value.node).toBe('sim-2');
		// A second wait for the hung node would be 1.5 s and more.
		expect(next.ms).toBeLessThan(normal.ms + 1_000);
	});

	it('keeps ten adds at once within 3 s, and counts them as one failure', async () => {
		const l = await lab({ nodes });
		await l.add(magnetOf('warm'));
		await l.control(0).setFault({ kind: 'hang' });
		const { ms, value } = await timed(Promise.all(Array.from({ length: 10 }, (_, n) => l.add(magnetOf(n)))));
		expect(value.map(({ outcome }) => outcome)).toEqual(Array(10).fill('accepted'));
		expect(ms).toBeLessThan(3_500);
		await l.control(0).setFault({ kind: 'none' });
		l.aheadMs = 6_000;
		await l.service.cluster.refreshForDecision();
		await until('the node is used again', () => l.service.cluster.nodes[0].up);
	});

	it('removes the twin without files when the node wakes', async () => {
		const l = await lab({ nodes });
		await l.add(magnetOf('warm'));
		await l.control(0).setFault({ kind: 'hang', path: 'torrents/add' });
		expect((await l.add(magnetOf(1))).node).toBe('sim-2');
		await l.control(0).setFault({ kind: 'none' });
		expect(l.holders(hashOf(1))).toEqual(['sim-1', 'sim-2']);
		l.aheadMs = 6_000;
		await until('the watch has removed it', () => l.holders(hashOf(1)).join() === 'sim-2');
		await until('nothing is uncertain any more', async () => (await l.ledger.uncertainAdds(l.now(), 0)).length === 0);
		expect((await l.ledger.events(0, 10)).map(({ type }) => type)).toEqual(['twin_removed']);
		expect((await l.row(hashOf(1)))?.nodeId).toBe(l.service.cluster.nodes[1].id);
	});

	it('never removes a twin that has data', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1, false);
		await l.control(0).setFault({ kind: 'reset', path: 'torrents/add' });
		expect((await l.add(bytes)).node).toBe('sim-2');
		await l.control(0).setFault({ kind: 'none' });
		l.control(0).patchTorrent(hash, { progress: 0.5 });
		expect(l.control(0).torrent(hash)?.progress).toBe(0.5);
		await l.soon('it was decided', async () => (await l.ledger.events(0, 10)).length > 0);
		expect((await l.ledger.events(0, 10)).map(({ type }) => type)).toEqual(['twin_kept']);
		expect(l.holders(hash)).toEqual(['sim-1', 'sim-2']);
	});

	it('keeps one copy when two nodes both carry the add out', async () => {
		const l = await lab({ nodes: nodes.slice(0, 2) });
		for (const { control } of l.sims) await control.setFault({ kind: 'reset', path: 'torrents/add' });
		expect((await l.add(magnetOf(1))).verdict.httpStatus).toBe(503);
		for (const { control } of l.sims) await control.setFault({ kind: 'none' });
		expect(l.holders(hashOf(1))).toHaveLength(2);
		await l.soon('nothing is uncertain any more', async () => (await l.ledger.uncertainAdds(l.now(), 0)).length === 0);
		expect(l.holders(hashOf(1))).toHaveLength(1);
		const row = await l.row(hashOf(1));
		expect(row).toMatchObject({ status: 'downloading', httpStatus: 200 });
		// A magnet without its metadata is in no figure of the node: what its link said is promised again.
		const [promised] = await l.ledger.reservations();
		expect(promised).toMatchObject({ requestRowId: row?.id, nodeId: row?.nodeId, bytes: row?.sizeBytes, guessed: false });
	});

	it('does not use another node of the same storage', async () => {
		const l = await lab({ nodes, policies: [{ storage: 'nas' }, { storage: 'nas' }, {}] });
		await l.control(0).setFault({ kind: 'reset', path: 'torrents/add' });
		const outcome = await l.add(magnetOf(1));
		expect([outcome.attempts[0].node, outcome.node]).toEqual(['sim-1', 'sim-3']);
		const second = outcome.ranked.find(({ node }) => node === 'sim-2');
		expect(second?.excluded.map(({ code }) => code)).toContain('on_same_storage');
	});

	it('nor when the uncertain node is outside the pool of the next run', async () => {
		const l = await lab({ nodes, policies: [{ storage: 'nas' }, { storage: 'nas' }, {}] });
		await l.control(0).setFault({ kind: 'refuse', path: 'torrents/add' });
		await l.add(magnetOf(1), {}, { pool: ['sim-1'] });
		const outcome = await l.add(magnetOf(1), {}, { pool: ['sim-2'] });
		expect([outcome.outcome, l.holders(hashOf(1))]).toEqual(['refused', []]);
	});
});

describe('an answer that breaks off', () => {
	it.each(['reset', 'truncate'] as const)('%s: the add was carried out, and one copy is left', async (kind) => {
		const l = await lab({ nodes });
		await l.control(0).setFault({ kind, path: 'torrents/add' });
		await l.add(magnetOf(1));
		await l.soon('one is left', () => l.holders(hashOf(1)).length === 1);
		expect((await l.add(magnetOf(1))).verdict.httpStatus).toBe(200);
	});

	it('a restart in the middle loses nothing', async () => {
		const l = await lab({ nodes, visibleAfterMs: 60 });
		await l.add(magnetOf('warm'));
		l.control(0).restart();
		const outcome = await l.service.dispatch(await l.receive(magnetOf(1)), settings());
		expect(outcome.outcome).toBe('accepted');
		await until('it is on one node', () => l.holders(hashOf(1)).length === 1);
	});
});
