import { Turns } from '../../../../lib/ledger/postgres/turns';

const nextTurn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** Work that is told when to send its last statement and when to end. */
function works(list: Turns): { log: string[]; begin: (name: string) => { sent: () => void; end: (error?: Error) => void; result: Promise<string> } } {
	const log: string[] = [];
	const begin = (name: string) => {
		let sent: () => void = () => undefined;
		let end: (error?: Error) => void = () => undefined;
		const ended = new Promise<void>((resolve, reject) => {
			end = (error) => (error === undefined ? resolve() : reject(error));
		});
		const result = list.take(async (next) => {
			log.push(name);
			sent = next;
			await ended;
			return name;
		});
		return { sent: () => sent(), end: (error?: Error) => end(error), result };
	};
	return { log, begin };
}

describe('Turns', () => {
	it('begin one after the other', async () => {
		const { log, begin } = works(new Turns());
		const [first, second] = [begin('a'), begin('b')];
		await nextTurn();
		expect(log).toEqual(['a']);
		first.end();
		await nextTurn();
		expect(log).toEqual(['a', 'b']);
		second.end();
		expect(await Promise.all([first.result, second.result])).toEqual(['a', 'b']);
	});

	it('begin when the one before has sent all it has to send, but never a third beside two', async () => {
		const { log, begin } = works(new Turns());
		const [first, second, third] = [begin('a'), begin('b'), begin('c')];
		await nextTurn();
		first.sent();
		await nextTurn();
		expect(log).toEqual(['a', 'b']);
		second.sent();
		await nextTurn();
		expect(log).toEqual(['a', 'b']);
		first.end();
		await nextTurn();
		expect(log).toEqual(['a', 'b', 'c']);
		second.end();
		third.end();
		await Promise.all([first.result, second.result, third.result]);
	});

	it('go on after one that fails', async () => {
		const { log, begin } = works(new Turns());
		const [first, second] = [begin('a'), begin('b')];
		await nextTurn();
		first.end(new RangeError('no'));
		await expect(first.result).rejects.toThrow('no');
		await nextTurn();
		expect(log).toEqual(['a', 'b']);
		second.end();
		expect(await second.result).toBe('b');
	});
});
