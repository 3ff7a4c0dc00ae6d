/**
 * Lists in statements. Every length of a list is another text that the database has to parse and
 * keep, so the lengths are few.
 */

/** Lists up to here have a text of their own; longer ones have one per power of two. */
const EXACT = 8;
const LONGEST = 128;

function lengthBelow(length: number): number {
	if (length <= EXACT) return length;
	return Math.min(LONGEST, 2 ** Math.floor(Math.log2(length)));
}

/** Cuts rows that are to be inserted into few pieces, whose lengths come again and again. */
export function pieces<T>(rows: readonly T[]): Array<readonly T[]> {
	if (rows.length > 0 && rows.length <= EXACT) return [rows];
	const cut: T[][] = [];
	for (let start = 0; start < rows.length; ) {
		const length = lengthBelow(rows.length - start);
		cut.push(rows.slice(start, start + length));
		start += length;
	}
	return cut;
}

/** `(?, ?), (?, ?)`: the VALUES of so many rows with so many columns. */
export function placeholders(rows: number, columns: number): string {
	const row = `(${Array<string>(columns).fill('?').join(', ')})`;
	return Array<string>(rows).fill(row).join(', ');
}

/** The values of an IN list and its text. It is filled up with its last value: that finds nothing more. */
export function inList<T>(values: readonly T[]): { list: string; values: T[] } {
	if (values.length === 0) return { list: '(NULL)', values: [] };
	const length = values.length <= EXACT ? values.length : 2 ** Math.ceil(Math.log2(values.length));
	const filled = [...values, ...Array<T>(length - values.length).fill(values[values.length - 1])];
	return { list: placeholders(1, length), values: filled };
}

/** A text for each number of rows, made once: texts that are put together anew are slow to look up. */
export function perLength(textFor: (rows: number) => string): (rows: number) => string {
	const texts: string[] = [];
	return (rows) => (texts[rows] ??= textFor(rows));
}
