import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensurePacked } from './pack.mjs';
import { bin } from './paths.mjs';
import { run, toolEnv } from './process.mjs';
import { sleep } from './report.mjs';

/**
 * Runs in Node 24, because `node:sqlite` is not in the Node 20 that may run this script. The ledger
 * keeps what a decision was made from; the package itself makes the ranking of it.
 */
const reader = `
const { DatabaseSync } = require('node:sqlite');
const { unpackDetail } = require(process.argv[2]);
const db = new DatabaseSync(process.argv[1], { readOnly: true });
const rows = db.prepare('SELECT * FROM decisions JOIN decision_details ON decision = seq ORDER BY seq DESC LIMIT 20').all();
console.log(JSON.stringify(rows.map((row) => ({ ...row, detail: unpackDetail(JSON.parse(row.detail)) }))));
`;

async function readDecisions(ledgerPath) {
	const { folder } = await ensurePacked();
	const unpack = path.join(folder, 'dist', 'lib', 'dispatch', 'decisionDetail.js');
	const { code, stdout } = await run(bin('node'), ['--no-warnings', '-e', reader, ledgerPath, unpack], {
		env: toolEnv(),
	});
	return code === 0 ? JSON.parse(stdout) : [];
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
		return {
			outcome: row.outcome,
			node: row.node,
			score: row.score,
			sentence: row.sentence,
			ranked: row.detail?.ranked ?? [],
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
