import { inTurns, isTurnUp, nextTurn, rest, SHORT_TURN_MS, sortInTurns } from '../../../lib/qbittorrent/turns';
import { turnsDuring } from '../../support/turns';

/** Computes for as long as one turn may last and a little more. */
function fillTurn(): void {
	while (!isTurnUp());
}

describe('turns', () => {
	test('let other work in between long work', async () => {
		const order: string[] = [];
		setImmediate(() => order.push('other'));
		await inTurns(Array.from({ length: 64 }), () => {
			if (order.length === 0) fillTurn();
		});
		order.push('done');
		expect(order).toEqual(['other', 'done']);
	});

	test('cost short work none', async () => {
		const orders: string[][] = [];
		// On a busy machine even short work may last longer than a turn, but not every time.
		for (let attempt = 0; attempt < 10; attempt++) {
			const order: string[] = [];
			await nextTurn();
			setImmediate(() => order.push('other'));
			await inTurns([1, 2, 3], () => undefined);
			await rest();
			orders.push([...order, 'done']);
		}
		expect(orders).toContainEqual(['done']);
	});

	test('are given one by one, so that many long works together do not fill a single one', async () => {
		let inThisTurn = 0;
		let most = 0;
		let running = true;
		const count = () => {
			most = Math.max(most, inThisTurn);
			inThisTurn = 0;
			if (running) setImmediate(count);
		};
		const work = async () => {
			await nextTurn();
			inThisTurn++;
			fillTurn();
		};
		setImmediate(count);
		await Promise.all(Array.from({ length: 10 }, work));
		running = false;
		expect(most).toBeLessThanOrEqual(2);
	});

	test('can be shorter for work that leaves much behind', async () => {
		const work = (shareMs?: number) => async () => {
			for (let item = 0; item < 200; item++) await rest(shareMs);
		};
		const { turns: usual } = await turnsDuring(work());
		await nextTurn();
		const { turns: short } = await turnsDuring(work(SHORT_TURN_MS));
		expect(short).toBeGreaterThan(1.5 * usual);
	});

	test('go on after work that failed', async () => {
		const failing = nextTurn().then(() => Promise.reject(new Error('broken')));
		await expect(failing).rejects.toThrow('broken');
		await expect(nextTurn()).resolves.toBeUndefined();
	});
});

describe('sorting in turns', () => {
	test.each([[0], [1], [2_048], [2_049], [9_999]])('%i items as Array.sort does', async (length) => {
		const items = Array.from({ length }, (_, index) => ({ key: (index * 7_919) % 101, index }));
		const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
		const before = [...items];
		expect(await sortInTurns(items, byKey)).toEqual([...items].sort(byKey));
		expect(items).toEqual(before);
	});

	test.each([
		['first', (sorted: Array<{ key: number }>) => sorted.slice(0, 7)],
		['last', (sorted: Array<{ key: number }>) => sorted.slice(-7)],
	])('keeps only the %s ones when only they are wanted', async (_which, keep) => {
		const items = Array.from({ length: 9_999 }, (_, index) => ({ key: (index * 7_919) % 101, index }));
		const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
		expect(await sortInTurns(items, byKey, keep)).toEqual(keep([...items].sort(byKey)));
	});
});
