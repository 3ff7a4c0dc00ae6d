import { hashOf, NOW } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const WEEK = 7 * 24 * 60 * 60 * 1000;

const node = (name: string, url: string, id = ''): { id: string; name: string; url: string } => ({
	id,
	name,
	url,
});

function describeIds(ledger: CurrentLedger): void {
	it('makes an id for each node and remembers it, over all connections', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		const nodes = [node('Attic', 'http://a.test'), node('Cellar', 'http://c.test')];
		const first = await store.resolveNodeIds(nodes, NOW);
		expect(new Set(first).size).toBe(2);
		expect(first).not.toContain('');
		expect(await other.resolveNodeIds([nodes[1], nodes[0]], NOW + WEEK)).toEqual([
			first[1],
			first[0],
		]);
	});

	it('keeps the id over a new name, then over a new URL', async () => {
		const { store } = ledger();
		const [id] = await store.resolveNodeIds([node('Attic', 'http://a.test')], NOW);
		expect(await store.resolveNodeIds([node('Loft', 'http://a.test')], NOW + 1)).toEqual([id]);
		expect(await store.resolveNodeIds([node('Loft', 'http://b.test')], NOW + 2)).toEqual([id]);
		const [stranger] = await store.resolveNodeIds([node('Attic', 'http://a.test')], NOW + 3);
		expect(stranger).not.toBe(id);
	});

	it('keeps a typed id and finds the node by it later', async () => {
		const { store } = ledger();
		const nodes = [node('Attic', 'http://a.test', 'seedbox')];
		expect(await store.resolveNodeIds(nodes, NOW)).toEqual(['seedbox']);
		expect(await store.resolveNodeIds([node('New', 'http://a.test')], NOW)).toEqual(['seedbox']);
	});
}

function describeOwners(ledger: CurrentLedger): void {
	it('replaces what a node owns and leaves other nodes alone', async () => {
		const { store, openAgain } = ledger();
		await store.setOwners('node-a', ['h1', 'h2', 'h3'], NOW);
		await store.setOwners('node-b', ['h2'], NOW);
		await store.setOwners('node-a', ['h2', 'h4', 'h4'], NOW + 1);
		const other = await openAgain();
		expect(await other.ownersOf(['h1', 'h2', 'h2', 'h3', 'h4'])).toEqual([
			{ hash: 'h2', nodeId: 'node-a' },
			{ hash: 'h2', nodeId: 'node-b' },
			{ hash: 'h4', nodeId: 'node-a' },
		]);
		expect(await store.countOwned('node-a')).toBe(2);
		await store.setOwners('node-a', [], NOW + 2);
		expect(await store.countOwned('node-a')).toBe(0);
		expect(await store.countOwned('node-b')).toBe(1);
	});

	it('takes 10 000 hashes, and the same ones again at a fraction of the cost', async () => {
		const { store } = ledger();
		const hashes = Array.from({ length: 10_000 }, (_none, n) => hashOf(n));
		const timed = async (): Promise<number> => {
			const startMs = performance.now();
			await store.setOwners('node-a', hashes, NOW);
			return performance.now() - startMs;
		};
		const firstMs = await timed();
		const againMs = Math.min(await timed(), await timed(), await timed());
		expect(await store.countOwned('node-a')).toBe(10_000);
		expect(againMs).toBeLessThan(firstMs);
	});
}

export function describeNodes(ledger: CurrentLedger): void {
	describe('ids of nodes', () => describeIds(ledger));
	describe('owners', () => describeOwners(ledger));
}
