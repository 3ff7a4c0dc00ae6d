import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { DispatchSettings } from '../../../lib/dispatch/types';
import { fileOf, GIB, hashOf, labs, magnetOf, settings } from './lab';

const lab = labs();
const hold = (changes: Partial<DispatchSettings> = {}): DispatchSettings => settings({ whenNoNodeFits: 'hold', ...changes });
const full = { freeCacheMs: 0, nodes: [{ freeBytes: GIB }], policies: [{ minFreeGib: 0, minFreePercent: 0 }] };

afterEach(() => jest.restoreAllMocks());

it('space is promised once, also where another process has not seen the torrents yet', async () => {
	const l = await lab({ ...full, nodes: [{ freeBytes: 5 * GIB }] });
	const other = await l.serve();
	await other.cluster.refreshForDecision();
	for (const n of [1, 2]) expect((await l.add(fileOf(n, false).bytes)).outcome).toBe('accepted');
	const third = await other.dispatch(await l.receive(fileOf(3, false).bytes, {}, other), settings());
	expect(third).toMatchObject({ outcome: 'refused', verdict: { code: 'no_eligible_nodes' } });
});

it('promises that all processes have seen kept are dropped', async () => {
	const l = await lab({ ...full, nodes: [{ freeBytes: 50 * GIB }] });
	for (const n of [1, 2]) await l.add(fileOf(n, false).bytes);
	l.aheadMs += 11_000;
	await l.add(fileOf(3, false).bytes);
	expect((await l.ledger.reservations()).map(({ hash }) => hash)).toEqual([fileOf(3, false).hash]);
});

it('what a client changes counts until the moment in which the dispatch begins', async () => {
	const l = await lab(full);
	const id = await l.receive(magnetOf(1));
	await l.service.dispatch(id, hold());
	l.control(0).setFree(50 * GIB);
	for (let look = 0; look < 2; look++) {
		l.aheadMs += 3_000;
		await l.service.cluster.refreshForDecision();
	}
	const { holds } = l.ledger;
	const begin = holds.beginDispatch.bind(holds);
	jest.spyOn(holds, 'beginDispatch').mockImplementationOnce(async (...call) => {
		await l.service.changeHeld([hashOf(1)], { category: 'tv-new' });
		return await begin(...call);
	});
	expect((await l.service.dispatch(id, hold())).outcome).toBe('accepted');
	expect(l.control(0).torrent(hashOf(1))?.category).toBe('tv-new');
});

it('an add is not told Ok. for a torrent that ceased to wait at that moment', async () => {
	const l = await lab(full);
	await l.service.dispatch(await l.receive(magnetOf(1)), hold());
	const again = await l.receive(magnetOf(1));
	const { ledger } = l;
	const claim = ledger.claim.bind(ledger);
	jest.spyOn(ledger, 'claim').mockImplementationOnce(async (...call) => {
		const claimed = await claim(...call);
		await l.service.cancel([hashOf(1)]);
		return claimed;
	});
	expect(await l.service.dispatch(again, hold())).toMatchObject({ outcome: 'held', verdict: { code: 'held_for_space' } });
	expect(await ledger.getRequest(again)).toMatchObject({ status: 'held' });
	expect(l.service.pending()).toMatchObject([{ hash: hashOf(1) }]);
});

it.each([
	['accepted', {}],
	['held', full],
] as const)('what was %s is told so, also when the record of the decision cannot be written', async (outcome, options) => {
	const l = await lab(options);
	jest.spyOn(l.ledger, 'recordDecision').mockRejectedValue(new Error('the disk is full'));
	expect(await l.service.dispatch(await l.receive(magnetOf(1)), hold())).toMatchObject({ outcome, verdict: { httpStatus: 200 } });
});

describe('a link whose torrent waits for somebody else', () => {
	const { hash, bytes } = fileOf('behind a link', false);
	let server: Server;
	let link: string;

	beforeEach(async () => {
		server = createServer((_request, response) => response.end(bytes));
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		link = `http://127.0.0.1:${(server.address() as AddressInfo).port}/film.torrent`;
	});
	afterEach(() => server.close());

	it.each(['held', 'awaiting_approval'] as const)('leaves the one that is %s as it is', async (status) => {
		const l = await lab({ nodes: 1 });
		const first = await l.receive(bytes, { source: 'radarr', category: 'radarr' });
		await l.ledger.claim(first, 15_000, l.now());
		await l.ledger.holds.setHold(first, { status, code: 'held_for_space', reason: 'No node fits' }, l.now());
		const outcome = await l.service.dispatch(await l.receive(link), hold());
		expect(outcome).toMatchObject({ outcome: 'refused', verdict: { code: 'in_other_category', httpStatus: 409 } });
		expect(await l.ledger.getRequest(first)).toMatchObject({ status, category: 'radarr' });
		expect(l.holders(hash)).toEqual([]);
	});
});

describe('one row that two runs dispatch', () => {
	const nodes = [{ freeBytes: 900 * GIB }, { freeBytes: 900 * GIB }];
	const onlyThe = (node: string) => settings({ pool: [node] });

	it.each([true, false])('at once is added once (private: %s), and both tell the same', async (isPrivate) => {
		const l = await lab({ nodes, visibleAfterMs: 50 });
		const other = await l.serve();
		const { bytes, hash } = fileOf(1, isPrivate);
		const id = await l.receive(bytes);
		const outcomes = await Promise.all([l.service.dispatch(id, onlyThe('sim-1')), other.dispatch(id, onlyThe('sim-2'))]);
		const [holder] = l.holders(hash);
		expect(l.holders(hash)).toEqual([holder]);
		expect(outcomes).toMatchObject([{ outcome: 'accepted', node: holder }, { outcome: 'accepted', node: holder }]);
		expect(await l.ledger.getRequest(id)).toMatchObject({ status: 'downloading', code: 'accepted' });
	});

	it('of which one was frozen until the other had ended adds nothing any more', async () => {
		const l = await lab({ nodes });
		const other = await l.serve();
		const id = await l.receive(magnetOf(1));
		const { ledger } = l;
		const payload = ledger.getPayload.bind(ledger);
		jest.spyOn(ledger, 'getPayload').mockImplementationOnce(async (...call) => {
			const found = await payload(...call);
			expect((await other.dispatch(id, onlyThe('sim-2'))).outcome).toBe('accepted');
			return found;
		});
		expect(await l.service.dispatch(id, onlyThe('sim-1'))).toMatchObject({ outcome: 'accepted', node: 'sim-2' });
		expect(l.holders(hashOf(1))).toEqual(['sim-2']);
	});
});
