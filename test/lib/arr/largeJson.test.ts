import fc from 'fast-check';
import { parseJson } from '../../../lib/arr/largeJson';
import { turnsDuring } from '../../support/turns';

/** Long enough to be read in parts. */
const PAD = 'x'.repeat(300 * 1024);
const read = async (text: string): Promise<unknown> => await parseJson(Buffer.from(text));

describe('a large list', () => {
	it('is read as JSON.parse reads it', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 8 }), fc.constantFrom(undefined, 1, '\t'), async (values, indent) => {
				const text = JSON.stringify([PAD, ...values], null, indent);
				expect(await read(text)).toEqual(JSON.parse(text));
			}),
			{ numRuns: 60 },
		);
	});

	it.each([
		['empty, with much space', `[${' '.repeat(300_000)}]`],
		['with quotes and backslashes in strings', JSON.stringify([PAD, 'a"b', '\\', '\\"', ',]}', { '"': '\\\\' }, []])],
		['with letters of several bytes', JSON.stringify([PAD, 'ä', '映画', '🎬'])],
		['with space at the end', `${JSON.stringify([PAD])} \n`],
	])('%s', async (_what, text) => {
		expect(await read(text)).toEqual(JSON.parse(text));
	});

	it.each([
		['broken off in a string', `["${PAD}`],
		['broken off behind an element', `["${PAD}",{"a":1}`],
		['with a comma too many', `["${PAD}",]`],
		['with nothing between commas', `["${PAD}",,1]`],
		['with something behind it', `["${PAD}"] x`],
		['with two elements and no comma', `["${PAD}" {}]`],
	])('that is %s is refused', async (_what, text) => {
		await expect(read(text)).rejects.toThrow(SyntaxError);
	});

	it('lets other work have its turn', async () => {
		const films = JSON.stringify(Array.from({ length: 5_000 }, (_, id) => ({ id, title: `Invented Film ${id}`, overview: 'x'.repeat(2_000) })));
		const { turns } = await turnsDuring(() => read(films));
		expect(turns).toBeGreaterThan(10);
	});
});
