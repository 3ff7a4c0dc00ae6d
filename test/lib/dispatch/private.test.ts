import { fileOf, GIB, hashOf, labs, magnetOf, settings, until } from './lab';

const lab = labs();
const nodes = [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }];

describe('a private torrent on a node that hangs', () => {
	it('is answered 503 and offered to no second node, also when asked again', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1);
		await l.control(0).setFault({ kind: 'hang', path: 'torrents/add' });
		const first = await l.add(bytes);
		expect(first).toMatchObject({ outcome: 'refused', verdict: { code: 'waiting_for_uncertain_node', httpStatus: 503 } });
		expect((await l.add(bytes)).verdict.code).toBe('waiting_for_uncertain_node');
		expect(l.holders(hash)).toEqual([]);
		expect(l.control(1).counters().adds).toEqual({});
	});

	it('is adopted by the next try when it landed, and started', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1);
		await l.control(0).setFault({ kind: 'reset', path: 'torrents/add' });
		await l.add(bytes);
		await l.control(0).setFault({ kind: 'none' });
		expect(l.control(0).torrent(hash)?.state).toBe('stoppedDL');
		await l.soon('it is started', () => l.control(0).torrent(hash)?.state !== 'stoppedDL');
		await until('the ledger knows', async () => (await l.row(hash))?.status === 'downloading');
		expect((await l.add(bytes)).verdict).toMatchObject({ code: 'adopted', httpStatus: 200 });
		expect(l.holders(hash)).toEqual(['sim-1']);
		// It is ours, however late: not somebody's whose files must be kept.
		expect(l.service.isProtected([hash])).toBe(false);
	});

	it('stays stopped when it lands late and the workflow wanted it stopped', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1);
		await l.control(0).setFault({ kind: 'reset', path: 'torrents/add' });
		await l.add(bytes, {}, { overrides: { options: { stopped: true } } });
		await l.control(0).setFault({ kind: 'none' });
		await until('the add is settled', async () => {
			l.aheadMs += 2_000;
			await l.service.cluster.refreshForPoll();
			return (await l.ledger.uncertainAdds(l.now(), 0)).length === 0;
		});
		expect(l.control(0).torrent(hash)?.state).toBe('stoppedDL');
	});

	it('may be a magnet that is treated so: it is started when it lands late', async () => {
		const l = await lab({ nodes });
		await l.control(0).setFault({ kind: 'reset', path: 'torrents/add' });
		const outcome = await l.add(magnetOf(1), {}, { treatMagnetsAsPrivate: true });
		expect(outcome.verdict.code).toBe('waiting_for_uncertain_node');
		await l.control(0).setFault({ kind: 'none' });
		expect(l.control(0).torrent(hashOf(1))?.state).toBe('stoppedDL');
		await l.soon('it is started', () => l.control(0).torrent(hashOf(1))?.state !== 'stoppedDL');
	});

	it('is adopted even when the try comes before the clean-up', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1);
		await l.control(0).setFault({ kind: 'reset', path: 'torrents/add' });
		await l.add(bytes);
		await l.control(0).setFault({ kind: 'none' });
		l.aheadMs = 5_100;
		await l.service.cluster.nodes[0].refresh();
		expect((await l.add(bytes)).verdict).toMatchObject({ code: 'adopted', httpStatus: 200 });
		await l.soon('it is started', () => l.control(0).torrent(hash)?.state !== 'stoppedDL');
		expect(l.holders(hash)).toEqual(['sim-1']);
	});

	it('goes to another node when the first surely did not take it', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1);
		await l.add(magnetOf('warm'));
		// The connection breaks and the request is lost with it, as of a node that is killed.
		await l.control(0).setFault({ kind: 'refuse', path: 'torrents/add' });
		expect((await l.add(bytes)).attempts[0].result).toBe('unknown');
		await l.control(0).setFault({ kind: 'none' });
		l.aheadMs = 6_000;
		await l.service.cluster.nodes[0].refresh();
		expect((await l.add(bytes)).verdict.code).toBe('waiting_for_uncertain_node');
		l.aheadMs = 40_000;
		await l.service.cluster.nodes[0].refresh();
		await until('it is settled', async () => (await l.ledger.uncertainAdds(l.now(), 0)).length === 0);
		expect((await l.add(bytes)).outcome).toBe('accepted');
		expect(l.holders(hash)).toHaveLength(1);
	});

	it('waits no more for a node that was taken out of the cluster', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1);
		await l.control(0).setFault({ kind: 'reset', path: 'torrents/add' });
		await l.add(bytes, {}, { pool: ['sim-1'] });
		const without = await l.serve(undefined, [l.configs[1]]);
		const id = await l.receive(bytes, {}, without);
		expect((await without.dispatch(id, settings())).node).toBe('sim-2');
		expect(l.holders(hash)).toContain('sim-2');
	});

	it('is removed and not started when the client deleted it in the meantime', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1);
		await l.control(0).setFault({ kind: 'hang', path: 'torrents/add' });
		const adding = l.add(bytes);
		await until('it is being added', () => l.control(0).heldRequests() > 0);
		expect(await l.service.cancel([hash])).toBe(true);
		await adding;
		await l.control(0).setFault({ kind: 'none' });
		expect(l.holders(hash)).toEqual(['sim-1']);
		await l.soon('it is removed', () => l.holders(hash).length === 0);
		await until('the ledger knows', async () => (await l.row(hash))?.status === 'removed');
	});
});

it('is started later when the start itself failed', async () => {
	const l = await lab({ nodes });
	const { hash, bytes } = fileOf(1);
	await l.control(0).setFault({ kind: 'http-error', path: 'torrents/start', times: 1 });
	expect((await l.add(bytes)).outcome).toBe('accepted');
	expect(l.control(0).torrent(hash)?.state).toBe('stoppedDL');
	await l.soon('it is started', () => l.control(0).torrent(hash)?.state !== 'stoppedDL');
	expect(await l.ledger.uncertainAdds(l.now(), 0)).toEqual([]);
});

it('treats magnets as private when told so', async () => {
	const l = await lab({ nodes });
	await l.control(0).setFault({ kind: 'reset', path: 'torrents/add' });
	const outcome = await l.add(magnetOf(1), {}, { treatMagnetsAsPrivate: true });
	expect([outcome.verdict.code, l.holders(hashOf(1))]).toEqual(['waiting_for_uncertain_node', ['sim-1']]);
});
