import { existsSync } from 'node:fs';
import { bin } from './paths.mjs';
import { run, toolEnv } from './process.mjs';
import { sleep } from './report.mjs';

/** Runs in Node 24, because `node:sqlite` is not in the Node 20 that may run this script. */
const reader = `
const { DatabaseSync } = require('node:sqlite');
const db = new DatabaseSync(process.argv[1], { readOnly: true });
console.log(JSON.stringify(db.prepare('SELECT * FROM decisions ORDER BY rowid DESC LIMIT 20').all()));
`;

async function readDecisions(ledgerPath) {
	const { code, stdout } = await run(bin('node'), ['--no-warnings', '-e', reader, ledgerPath], {
		env: toolEnv(),
	});
	return code === 0 ? JSON.parse(stdout) : [];
}

/** Finds the ranking wherever the detail keeps it. */
function findRanked(value) {
	if (value === null || typeof value !== 'object') return null;
	if (Array.isArray(value.ranked)) return value.ranked;
	for (const inner of Object.values(value)) {
		const found = findRanked(inner);
		if (found) return found;
	}
	return null;
}

/**
 * The decision about a torrent from the ledger; it is recorded a moment after the add was answered.
 * @returns { outcome, node, score, sentence, ranked } or null when none was recorded in time
 */
export async function decisionFor(ledgerPath, hash, { timeoutMs = 8000 } = {}) {
	for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(300)) {
		if (!existsSync(ledgerPath)) continue;
		const rows = await readDecisions(ledgerPath);
		const row = rows.find((candidate) => JSON.stringify(candidate).toLowerCase().includes(hash));
		if (!row) continue;
		const detail = JSON.parse(row.detail ?? 'null');
		return {
			outcome: row.outcome,
			node: row.node,
			score: row.score,
			sentence: row.sentence,
			ranked: findRanked(detail) ?? [],
		};
	}
	return null;
}

const gib = (bytes) => (typeof bytes === 'number' ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : '?');

/** One row per node, best first. @param ranked NodeScore[] of lib/scoring/types.ts */
export function decisionTable(ranked, chosen) {
	const rows = ranked.map((entry) => [
		`${entry.node === chosen ? '*' : ' '} ${entry.node}`,
		typeof entry.score === 'number' ? entry.score.toFixed(1) : '-',
		gib(entry.terms?.effectiveFreeBytes),
		entry.terms ? `${entry.terms.loadCount} of ${entry.terms.maxActive}` : '?',
		entry.sentence ?? '',
	]);
	return table([['  node', 'score', 'free', 'load', 'why'], ...rows]);
}

function table(rows) {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	return rows
		.map((row) =>
			row
				.map((cell, column) => cell.padEnd(widths[column]))
				.join('   ')
				.trimEnd(),
		)
		.join('\n');
}
