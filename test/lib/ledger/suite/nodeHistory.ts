import type { NodeRates, Strike } from '../../../../lib/ledger';
import { hashOf, NOW } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const MONTH = 31 * 24 * 3_600_000;

const strike = (n: number, changes: Partial<Strike> = {}): Strike => ({
	nodeId: 'node-a',
	hash: hashOf(n),
	lacks: 'data',
	atMs: NOW + n,
	...changes,
});

const rates = (changes: Partial<NodeRates> = {}): NodeRates => ({
	nodeId: 'node-a',
	highest: 50_000_000_000,
	observed: 20_000_000,
	receivedAtMs: NOW,
	atMs: NOW,
	...changes,
});

function describeStrikes(ledger: CurrentLedger): void {
	it('are there for every connection, oldest first', async () => {
		const { store, openAgain } = ledger();
		expect(await store.nodeHistory.read()).toEqual({ strikes: [], rates: [], rules: null });
		const strikes = [strike(2, { lacks: 'metadata' }), strike(1), strike(3, { nodeId: 'node-b' })];
		expect(await store.nodeHistory.addStrikes(strikes, NOW)).toBe(3);
		const other = await openAgain();
		expect((await other.nodeHistory.read()).strikes).toEqual([strikes[1], strikes[0], strikes[2]]);
	});

	it('are written once for each torrent on a node, also from two connections and after they were cleared', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const added = await Promise.all([store, other].map((one) => one.nodeHistory.addStrikes([strike(1), strike(2)], NOW)));
		expect(added.sort()).toEqual([0, 2]);
		expect(await store.nodeHistory.addStrikes([strike(1, { nodeId: 'node-b' })], NOW)).toBe(1);
		expect(await store.nodeHistory.clearStrikes('node-a', NOW + 1)).toBe(2);
		expect(await other.nodeHistory.clearStrikes('node-a', NOW + 1)).toBe(0);
		expect(await store.nodeHistory.addStrikes([strike(1), strike(3)], NOW + 2)).toBe(1);
		const left = (await store.nodeHistory.read()).strikes;
		expect(left.map(({ nodeId, hash }) => [nodeId, hash])).toEqual([['node-b', hashOf(1)], ['node-a', hashOf(3)]]);
	});

	it('take many at once, and go after a month', async () => {
		const { store } = ledger();
		const many = Array.from({ length: 450 }, (_none, n) => strike(n));
		expect(await store.nodeHistory.addStrikes(many, NOW)).toBe(450);
		expect(await store.nodeHistory.addStrikes([], NOW)).toBe(0);
		await store.nodeHistory.addStrikes([strike(1_000, { atMs: NOW + MONTH })], NOW + MONTH);
		expect((await store.nodeHistory.read()).strikes).toHaveLength(1);
	});
}

function describeRates(ledger: CurrentLedger): void {
	it('change by what is known, on every connection', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		expect(await store.nodeHistory.changeRates('node-a', (known) => (known === null ? rates() : null))).toEqual(rates());
		const doubled = (known: NodeRates | null) => known && rates({ highest: known.highest * 2, atMs: NOW + 1 });
		expect((await other.nodeHistory.changeRates('node-a', doubled))?.highest).toBe(100_000_000_000);
		expect(await store.nodeHistory.changeRates('node-a', () => null)).toEqual(rates({ highest: 100_000_000_000, atMs: NOW + 1 }));
		expect(await store.nodeHistory.changeRates('node-b', () => null)).toBeNull();
		expect((await store.nodeHistory.read()).rates).toEqual([rates({ highest: 100_000_000_000, atMs: NOW + 1 })]);
	});

	it('lose no change when many come at once', async () => {
		const { store, openAgain } = ledger();
		const both = [store, await openAgain()];
		const more = (known: NodeRates | null) => rates({ highest: (known?.highest ?? 0) + 1 });
		await Promise.all(Array.from({ length: 20 }, (_none, n) => both[n % 2].nodeHistory.changeRates('node-a', more)));
		expect((await store.nodeHistory.read()).rates[0].highest).toBe(20);
	});

	it('are whole bytes', async () => {
		const { store } = ledger();
		const saved = await store.nodeHistory.changeRates('node-a', () => rates({ highest: 1_000.4, observed: 999.6 }));
		expect(saved).toMatchObject({ highest: 1_000, observed: 1_000 });
	});
}

function describeQuarantine(ledger: CurrentLedger): void {
	const three = (strikes: number[]): boolean => strikes.length >= 3;

	it('begins and ends with one event, over two connections', async () => {
		const { store, openAgain } = ledger();
		const both = [store, await openAgain()];
		const settle = async (data: Record<string, unknown>) =>
			await Promise.all(both.map((one) => one.nodeHistory.settleQuarantine('node-a', three, data, NOW)));
		await store.nodeHistory.addStrikes([strike(1), strike(2)], NOW);
		expect(await settle({ node: 'Attic' })).toEqual([{ quarantined: false, changed: false }, { quarantined: false, changed: false }]);
		await store.nodeHistory.addStrikes([strike(3)], NOW);
		const begun = await settle({ node: 'Attic' });
		expect(begun.map(({ quarantined }) => quarantined)).toEqual([true, true]);
		expect(begun.filter(({ changed }) => changed)).toHaveLength(1);
		await store.nodeHistory.clearStrikes('node-a', NOW);
		expect((await settle({ node: 'Attic' })).filter(({ changed }) => changed)).toHaveLength(1);
		expect((await store.events(0, 10)).map(({ type, data }) => ({ type, data }))).toEqual([
			{ type: 'node_quarantined', data: { node: 'Attic', adds: 3 } },
			{ type: 'node_released', data: { node: 'Attic' } },
		]);
	});

	it('is judged by the strikes of the node alone, and by whether it is in quarantine', async () => {
		const { store } = ledger();
		await store.nodeHistory.addStrikes([strike(1), strike(2, { nodeId: 'node-b' })], NOW);
		const seen: Array<[number[], boolean]> = [];
		const judge = (strikes: number[], quarantined: boolean): boolean => {
			seen.push([strikes, quarantined]);
			return true;
		};
		await store.nodeHistory.settleQuarantine('node-a', judge, {}, NOW);
		await store.nodeHistory.settleQuarantine('node-a', judge, {}, NOW);
		expect(seen[0]).toEqual([[NOW + 1], false]);
		expect(seen[seen.length - 1]).toEqual([[NOW + 1], true]);
	});
}

export function describeNodeHistory(ledger: CurrentLedger): void {
	describe('strikes', () => describeStrikes(ledger));
	describe('learned rates', () => describeRates(ledger));
	describe('quarantine of nodes', () => describeQuarantine(ledger));

	it('keeps the rules that were set last', async () => {
		const { store, openAgain } = ledger();
		await store.nodeHistory.saveRules('{"quarantineAdds":3}', NOW);
		await store.nodeHistory.saveRules('{"quarantineAdds":4}', NOW + 1);
		expect((await (await openAgain()).nodeHistory.read()).rules).toBe('{"quarantineAdds":4}');
	});
}
