import { enclose, lengthOf, PieceWriter } from '../../../lib/webapi/pieces';

const textOf = (pieces: readonly Buffer[]): string => Buffer.concat(pieces).toString();

describe('JSON in pieces', () => {
	test.each([[0], [1], [3], [5_000]])('holds %i values with commas between them', (count) => {
		const writer = new PieceWriter();
		for (let n = 0; n < count; n++) writer.add(Buffer.from(`{"n":${n},`), Buffer.from(`"x":"${'é'.repeat(50)}"}`));
		const pieces = writer.enclosed('[', ']');
		const values = JSON.parse(textOf(pieces)) as Array<{ n: number }>;
		expect(values.map(({ n }) => n)).toEqual(Array.from({ length: count }, (_, n) => n));
		expect(lengthOf(pieces)).toBe(Buffer.byteLength(textOf(pieces)));
	});

	test('is one piece while it is short, and shares the given memory when it is long', () => {
		const short = Buffer.from(',1');
		expect(enclose('[', [short, Buffer.alloc(0), short], ']').map(String)).toEqual(['[1,1]']);
		const long = Buffer.from(`,"${'a'.repeat(200_000)}"`);
		const pieces = enclose('[', [long, long], ']');
		expect(pieces).toHaveLength(4);
		expect(pieces[2].buffer).toBe(long.buffer);
	});

	test('does not change the given list', () => {
		const given = [Buffer.from(',1')];
		enclose('[', given, ']');
		expect(given.map(String)).toEqual([',1']);
	});
});
