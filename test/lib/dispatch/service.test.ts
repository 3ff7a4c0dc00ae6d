import { writeFileSync } from 'node:fs';
import { closeAllServices, dispatchServiceFor } from '../../../lib/dispatch/registry';
import { LedgerUnavailableError } from '../../../lib/ledger';
import { fileOf, GIB, hashOf, labs, magnetOf, settings, until } from './lab';

const lab = labs();
const nodes = [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }];

describe('a process that dies between reserving and confirming', () => {
	/** As the ledger looks then: claimed, reserved on the first node, no answer written. */
	async function crashed(l: Awaited<ReturnType<typeof lab>>, bytes: Buffer): Promise<string> {
		const id = await l.receive(bytes);
		await l.service.claim(id, { onDuplicate: 'adopt' });
		const row = await l.ledger.getRequest(id);
		const node = l.service.cluster.nodes[0].id;
		await l.ledger.reserve(id, l.now(), () => ({
			requestRowId: id,
			hash: row?.hash ?? '',
			aliases: row?.aliases ?? [],
			nodeId: node,
			storage: node,
			bytes: GIB,
			guessed: false,
			createdAtMs: l.now(),
		}));
		return id;
	}

	it('leaves a torrent that landed: it is started, and the next add of it is ours', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1);
		const id = await crashed(l, bytes);
		l.control(0).addTorrent({ hash, category: 'tv-sonarr', state: 'stoppedDL', size: GIB });
		const restarted = await l.serve();
		await restarted.cluster.refreshForPoll();
		await l.soon('it is started', () => l.control(0).torrent(hash)?.state !== 'stoppedDL');
		await until('the ledger knows', async () => (await l.ledger.getRequest(id))?.status === 'downloading');
		const again = await restarted.dispatch(await l.receive(bytes, {}, restarted), settings());
		expect(again.verdict.code).toBe('adopted');
		expect(l.holders(hash)).toEqual(['sim-1']);
		expect(restarted.isProtected([hash])).toBe(false);
	});

	it('leaves nothing when it did not land: the next add works, elsewhere only after a while', async () => {
		const l = await lab({ nodes });
		const { hash, bytes } = fileOf(1);
		await crashed(l, bytes);
		expect((await l.add(bytes)).verdict.code).toBe('being_added');
		l.aheadMs = 16_000;
		expect((await l.add(bytes)).verdict.code).toBe('waiting_for_uncertain_node');
		await l.soon('it is settled', async () => (await l.ledger.uncertainAdds(l.now(), 0)).length === 0);
		expect((await l.add(bytes)).outcome).toBe('accepted');
		expect(l.holders(hash)).toHaveLength(1);
	});
});

it('a delete during the dispatch removes the torrent once it is confirmed', async () => {
	const l = await lab({ nodes, visibleAfterMs: 100 });
	const adding = l.add(magnetOf(1));
	await until('it is dispatching', async () => (await l.row(hashOf(1)))?.nodeId != null);
	expect(await l.service.cancel([hashOf(1)])).toBe(true);
	expect((await adding).verdict.code).toBe('cancelled');
	expect(l.holders(hashOf(1))).toEqual([]);
	expect(await l.row(hashOf(1))).toMatchObject({ status: 'removed' });
	expect(await l.service.cancel([hashOf(1)])).toBe(false);
});

describe('what polls see of torrents that no node shows yet', () => {
	it('lists an add under way, and not any more when it is done', async () => {
		const l = await lab();
		const id = await l.receive(magnetOf(1));
		l.aheadMs += 1_001;
		l.service.pending();
		await until('it is listed', () => l.service.pending().length === 1);
		expect(l.service.pending()[0]).toMatchObject({ hash: hashOf(1), category: 'tv-sonarr', sizeBytes: 2 * GIB });
		await l.service.dispatch(id, settings());
		l.aheadMs += 1_001;
		await until('it is gone', () => l.service.pending().length === 0);
	});
});

describe('explain and score', () => {
	it('say what a dispatch would do and add nothing', async () => {
		const l = await lab({ nodes });
		const request = { ...(await l.ledger.getRequest(await l.receive(magnetOf(1)))) } as never;
		const result = await l.service.explain(request, settings());
		expect(result.best?.node).toBe('sim-1');
		expect(l.sims.map(({ control }) => control.count())).toEqual([0, 0]);
		expect(await l.ledger.reservations()).toEqual([]);
	});
});

describe('a ledger that cannot be used', () => {
	it('leaves reads to the nodes and says of adds why not', async () => {
		const l = await lab({ nodes });
		l.control(0).addTorrent({ hash: hashOf(1) });
		const broken = `${l.file}.broken`;
		writeFileSync(broken, 'this is not a database, it only looks like a file of one'.repeat(50));
		const service = await l.serve(broken);
		expect(service.ledgerFailure?.message).toContain(broken);
		await service.cluster.refreshForPoll();
		expect(service.cluster.find([hashOf(1)])).toHaveLength(1);
		expect(service.pending()).toEqual([]);
		await expect(l.receive(magnetOf(2), {}, service)).rejects.toBeInstanceOf(LedgerUnavailableError);
		const { best } = await service.score({ sizeBytes: GIB, sizeKnown: true, category: '', tags: [], trackerHosts: [] }, settings());
		expect(best?.node).toBe('sim-1');
	});
});

describe('the registry', () => {
	afterEach(closeAllServices);

	it('gives all who use one credential the same service, and others another', async () => {
		const l = await lab({ nodes });
		const [a, b] = await Promise.all([dispatchServiceFor(l.configs, l.file), dispatchServiceFor(l.configs, l.file)]);
		expect(a).toBe(b);
		expect(await dispatchServiceFor(l.configs.slice(0, 1), l.file)).not.toBe(a);
	});

	it('keeps a service without ledger until the ledger opens, and does not log in again and again', async () => {
		const l = await lab({ nodes });
		const file = `${l.file}.later`;
		writeFileSync(file, 'not a database'.repeat(50));
		jest.useFakeTimers({ doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'setInterval', 'queueMicrotask', 'performance'] });
		try {
			const broken = await dispatchServiceFor(l.configs, file);
			jest.setSystemTime(Date.now() + 11_000);
			expect(await dispatchServiceFor(l.configs, file)).toBe(broken);
			writeFileSync(file, '');
			jest.setSystemTime(Date.now() + 11_000);
			const repaired = await dispatchServiceFor(l.configs, file);
			expect(repaired.ledgerFailure).toBeNull();
			await repaired.ledger.close();
		} finally {
			jest.useRealTimers();
		}
	});
});
