import { inList, perLength, pieces, placeholders } from '../../../../lib/ledger/sql/lists';

const rows = (length: number): number[] => Array.from({ length }, (_none, n) => n);

describe('rows that are inserted together', () => {
	it.each([
		[0, []],
		[1, [1]],
		[8, [8]],
		[9, [8, 1]],
		[127, [64, 32, 16, 8, 7]],
		[500, [128, 128, 128, 64, 32, 16, 4]],
	])('%d come in pieces of %j', (length, expected) => {
		expect(pieces(rows(length)).map((piece) => piece.length)).toEqual(expected);
	});

	it('all come, in their order', () => {
		expect(pieces(rows(301)).flat()).toEqual(rows(301));
	});

	it('need few texts, however many they are', () => {
		const lengths = rows(1000).flatMap((length) => pieces(rows(length)).map((piece) => piece.length));
		expect(new Set(lengths).size).toBeLessThan(13);
	});

	it('have a placeholder for each value', () => {
		expect(placeholders(2, 3)).toBe('(?, ?, ?), (?, ?, ?)');
	});

	it('have a text for each length that is made once', () => {
		const make = jest.fn((length: number) => `of ${length}`);
		const text = perLength(make);
		expect([text(2), text(3), text(2)]).toEqual(['of 2', 'of 3', 'of 2']);
		expect(make).toHaveBeenCalledTimes(2);
	});
});

describe('the list of an IN', () => {
	it('is as long as its values when they are few', () => {
		expect(inList(['a', 'b', 'c'])).toEqual({ list: '(?, ?, ?)', values: ['a', 'b', 'c'] });
	});

	it('is filled up with its last value when they are many', () => {
		const { list, values } = inList(rows(11));
		expect(values).toEqual([...rows(11), 10, 10, 10, 10, 10]);
		expect(list.match(/\?/g)).toHaveLength(16);
	});

	it('finds nothing when there are none', () => {
		expect(inList([])).toEqual({ list: '(NULL)', values: [] });
	});
});
