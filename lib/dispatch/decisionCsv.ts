import type { StoredDecision } from '../ledger/history';

/** The columns, in order. */
const COLUMNS = [
	...(['id', 'at', 'outcome', 'node', 'nodeId', 'score', 'name', 'category', 'source'] as const),
	...(['sizeBytes', 'hash', 'requestId', 'requestRowId', 'sentence'] as const),
];

type Cell = string | number | null;

/** Spreadsheets run a cell that begins like this as a formula, and a release may be called anything. */
const FORMULA = /^[=+\-@\t\r]/;

function escaped(cell: Cell): string {
	if (cell === null) return '';
	if (typeof cell === 'number') return String(cell);
	const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
	return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Decisions as CSV (RFC 4180) with a line of names. Times are ISO 8601, sizes are bytes. */
export function decisionCsv(decisions: readonly StoredDecision[]): string {
	const lines = decisions.map((decision) => {
		const cells: Record<(typeof COLUMNS)[number], Cell> = { ...decision, at: new Date(decision.atMs).toISOString() };
		return COLUMNS.map((column) => escaped(cells[column])).join(',');
	});
	return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}
