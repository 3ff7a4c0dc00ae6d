import { askForFullList } from '../../../lib/qbittorrent/fullLists';

describe('full lists', () => {
	test('are asked for a few at a time, all of them, in order', async () => {
		let running = 0;
		let most = 0;
		const asked: number[] = [];
		const ask = (n: number) =>
			askForFullList(async () => {
				asked.push(n);
				most = Math.max(most, ++running);
				await new Promise((resolve) => setImmediate(resolve));
				running--;
				return n;
			});
		const all = Array.from({ length: 20 }, (_, n) => n);
		expect(await Promise.all(all.map(ask))).toEqual(all);
		expect([asked, most]).toEqual([all, 2]);
	});

	test('that fail make room for the next', async () => {
		const fail = async () => await askForFullList(() => Promise.reject(new Error('down')));
		const results = await Promise.allSettled(Array.from({ length: 10 }, fail));
		expect(results.every(({ status }) => status === 'rejected')).toBe(true);
		await expect(askForFullList(async () => 'up')).resolves.toBe('up');
	});
});
