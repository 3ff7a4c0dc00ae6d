import { GIB, hashOf, labs, magnetOf } from './lab';

const lab = labs();
const many = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

it('the same five magnets five times at once end on one node each, five rounds long', async () => {
	const l = await lab({ nodes: 3, visibleAfterMs: [0, 40] });
	for (let round = 0; round < 5; round++) {
		const names = many(5).map((n) => `${round}-${n}`);
		const outcomes = await Promise.all(names.flatMap((name) => many(5).map(() => l.add(magnetOf(name)))));
		expect(outcomes.map(({ verdict }) => verdict.httpStatus)).toEqual(Array(25).fill(200));
		expect(names.map((name) => l.holders(hashOf(name)).length)).toEqual(Array(5).fill(1));
	}
});

it('a cold start with fifty adds at once refuses none, with one login and four sockets per node', async () => {
	const l = await lab({ nodes: [{ profile: '4.5.2' }, { profile: '5.1.0' }, { profile: '5.3.0' }] });
	const outcomes = await Promise.all(many(50).map((n) => l.add(magnetOf(n))));
	expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(50).fill('accepted'));
	expect(many(50).map((n) => l.holders(hashOf(n)).length)).toEqual(Array(50).fill(1));
	for (const { control } of l.sims) {
		const { logins, maxOpenSockets } = control.counters();
		expect(logins).toBe(1);
		expect(maxOpenSockets).toBeLessThanOrEqual(4);
	}
});

it('a burst onto like nodes spreads, as reservations count before the nodes show anything', async () => {
	const l = await lab({ nodes: 3 });
	await Promise.all(many(12).map((n) => l.add(magnetOf(n, 5))));
	expect(l.sims.map(({ control }) => control.count())).toEqual([4, 4, 4]);
});

it('a burst never promises more than there is', async () => {
	const space = { freeBytes: 60 * GIB };
	const l = await lab({ nodes: [space, space] });
	const outcomes = await Promise.all(many(20).map((n) => l.add(magnetOf(n, 12))));
	// 50 GiB above the minimum of 10: four torrents of 12 GiB on each node.
	expect(l.sims.map(({ control }) => control.count())).toEqual([4, 4]);
	const refused = outcomes.filter(({ outcome }) => outcome !== 'accepted');
	expect(refused.map(({ verdict }) => verdict.code)).toEqual(Array(12).fill('no_eligible_nodes'));
});

it('nodes that share a storage share its bytes, also when only one of them is in the pool', async () => {
	const space = { freeBytes: 60 * GIB };
	const l = await lab({ nodes: [space, space], policies: [{ storage: 'nas' }, { storage: 'nas' }] });
	l.control(0).addTorrent({ hash: hashOf('big'), size: 40 * GIB, progress: 0, state: 'downloading' });
	const outcome = await l.add(magnetOf(1, 12), {}, { pool: ['sim-2'] });
	expect(outcome.verdict.code).toBe('no_eligible_nodes');
	expect((await l.add(magnetOf(2, 5))).outcome).toBe('accepted');
});

it('a reservation ends when its torrent was removed before it showed a size', async () => {
	const l = await lab({ nodes: [{ freeBytes: 40 * GIB }] });
	await l.add(magnetOf(1, 20));
	expect((await l.ledger.reservations()).map(({ bytes }) => bytes)).toEqual([20 * GIB]);
	expect((await l.add(magnetOf(2, 20))).verdict.code).toBe('no_eligible_nodes');
	l.control(0).removeTorrent(hashOf(1));
	l.aheadMs = 61_000;
	expect((await l.add(magnetOf(2, 20))).outcome).toBe('accepted');
	expect((await l.ledger.reservations()).map(({ hash }) => hash)).toEqual([hashOf(2)]);
});
