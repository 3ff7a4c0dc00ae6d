/**
 * The ledger with 100 000 rows, in SQLite and in Postgres on this machine: what a claim costs, and
 * *Get Many* with each filter. Runs the compiled `lib` in a process of n8n's Node (this file again).
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bin, root } from '../../scripts/lib/paths.mjs';
import { postgresBinaries, startPostgres } from '../support/postgres.mjs';
import { quantile } from './http.mjs';

const THIS = fileURLToPath(import.meta.url);
const ROWS = Number(process.env.BENCH_LEDGER_ROWS ?? 100_000);
const PIECE = 500;
const CLAIMS = 400;
const LOOKS = 15;
/** What `Get Many` of the node asks for at first. */
const LIMIT = 50;
const NOW = 1_800_000_000_000;
const MINUTE_MS = 60_000;
/** p50 in ms. */
export const LIMITS = { claim: { sqlite: 2, postgres: 5 }, getMany: 50 };

/** @returns per store the figures in ms, or why there are none */
export async function measureLedger({ lib = path.join(root, 'dist/lib') } = {}) {
	return { sqlite: await onSqlite(lib), postgres: await onPostgres(lib) };
}

async function onSqlite(lib) {
	const dir = mkdtempSync(path.join(os.tmpdir(), 'arr-ledger-'));
	try {
		return await inOwnProcess(lib, path.join(dir, 'ledger.sqlite'));
	} finally {
		rmSync(dir, { recursive: true, force: true });
	}
}

async function onPostgres(lib) {
	if (postgresBinaries() === null) return { skipped: 'the Debian package postgresql is not installed' };
	const server = await startPostgres({ durable: true });
	const { host, port, database, user, password } = server;
	try {
		return await inOwnProcess(lib, { host, port, database, user, password, ssl: 'disable', ca: null, schema: 'arr_dispatch', maxConnections: 4 });
	} finally {
		await server.dispose();
	}
}

async function inOwnProcess(lib, location) {
	const { stdout } = await promisify(execFile)(bin('node'), [THIS, lib, JSON.stringify(location)], { maxBuffer: 2 ** 24 });
	return JSON.parse(stdout.trim().split('\n').at(-1));
}

const hashOf = (n) => n.toString(16).padStart(40, '0');
const at = (n) => NOW + n * MINUTE_MS;

function request(n) {
	return {
		id: `r${n}:0`, requestId: `r${n}`, index: 0, count: 1, source: n % 3 === 0 ? 'radarr' : 'sonarr',
		hash: hashOf(n), aliases: [hashOf(n)], kind: 'magnet', name: `Invented.Show.${n}.S01E01.1080p.WEB-GRP`,
		sizeBytes: 2_000_000_000, private: false, trackerHosts: ['tracker.test'], category: n % 3 === 0 ? 'radarr' : `tv-${n % 5}`,
		tags: ['a'], options: {}, payload: { kind: 'magnet', text: `magnet:?xt=urn:btih:${hashOf(n)}` },
	};
}

/** A year of a ledger: most is imported or removed, some was refused, a few are on their way. */
const FILL = [
	`UPDATE requests SET status = CASE WHEN seq % 1000 = 0 THEN 'held' WHEN seq % 100 = 1 THEN 'downloading'
		WHEN seq % 10 = 2 THEN 'rejected' WHEN seq % 2 = 0 THEN 'imported' ELSE 'removed' END,
		node_id = CASE WHEN seq % 10 = 2 THEN NULL WHEN seq % 5000 = 7 THEN 'seldom' WHEN seq % 3 = 0 THEN 'a' WHEN seq % 3 = 1 THEN 'b' ELSE 'c' END,
		code = CASE WHEN seq % 2000 = 2 THEN 'owner_offline' WHEN seq % 10 = 2 THEN 'no_eligible_nodes' ELSE 'accepted' END`,
	`UPDATE aliases SET active = 1 WHERE request IN (SELECT seq FROM requests WHERE status IN ('held', 'downloading', 'imported'))`,
	`DELETE FROM payloads WHERE request IN (SELECT seq FROM requests WHERE status NOT IN ('held', 'downloading'))`,
];

async function fill(lib, store, location) {
	for (let from = 0; from < ROWS; from += PIECE) {
		await store.receive(Array.from({ length: PIECE }, (_, n) => request(from + n)), at(from));
	}
	const require = createRequire(path.join(lib, 'ledger', 'index.js'));
	if (typeof location === 'string') {
		const { DatabaseSync } = await import('node:sqlite');
		const db = new DatabaseSync(location);
		for (const sql of FILL) db.exec(sql);
		db.close();
		return;
	}
	const { Client } = require('pg');
	const client = new Client({ ...location, ssl: false });
	await client.connect();
	for (const sql of [`SET search_path TO ${location.schema}`, ...FILL, 'VACUUM ANALYZE']) await client.query(sql);
	await client.end();
}

const FILTERS = {
	none: {},
	category: { category: 'tv-2' },
	'a category that nobody has': { category: 'tv-99' },
	status: { status: ['held'] },
	'several statuses': { status: ['rejected', 'failed'] },
	'a status that no row has': { status: ['failed'] },
	node: { nodeId: 'b' },
	'a node with few': { nodeId: 'seldom' },
	'a node that is not there': { nodeId: 'none' },
	source: { source: 'radarr' },
	'a source that nobody is': { source: 'lidarr' },
	'code, seldom': { code: 'owner_offline' },
	'a code that no row has': { code: 'cancelled' },
	hash: { hash: hashOf(777) },
	text: { text: 'show.77' },
	'text that no name has': { text: 'no such thing' },
	'one hour': { sinceMs: at(ROWS / 2), untilMs: at(ROWS / 2) + 60 * MINUTE_MS },
	'time, early': { untilMs: at(2_000) },
	'time, category and text': { sinceMs: at(1_000), category: 'radarr', text: 'show.9' },
	'everything at once, nothing found': { status: ['held'], source: 'radarr', category: 'tv-1', text: 'show', nodeId: 'a' },
};

const p50 = (times) => quantile(times, 0.5);

async function timed(work) {
	const from = performance.now();
	await work();
	return performance.now() - from;
}

async function child(lib, location) {
	const { openLedger } = createRequire(import.meta.url)(path.join(lib, 'ledger', 'index.js'));
	const store = await openLedger(location);
	const filling = await timed(async () => await fill(lib, store, location));
	const fresh = [];
	const duplicate = [];
	for (let n = 0; n < CLAIMS; n++) {
		const one = request(ROWS + n);
		await store.receive([one], at(ROWS));
		fresh.push(await timed(async () => await store.claim(one.id, 15_000, at(ROWS))));
		// Even numbers that are not refused are imported: their hash has an owner.
		const again = { ...request(ROWS + n), id: `again${n}:0`, requestId: `again${n}`, hash: hashOf(n * 10 + 3), aliases: [hashOf(n * 10 + 3)] };
		await store.receive([again], at(ROWS));
		duplicate.push(await timed(async () => await store.claim(again.id, 15_000, at(ROWS))));
	}
	const looks = {};
	for (const [name, filter] of Object.entries(FILTERS)) {
		const times = [];
		for (let n = 0; n < LOOKS; n++) times.push(await timed(async () => await store.getMany({ ...filter, limit: LIMIT })));
		looks[name] = p50(times);
	}
	await store.close();
	const [worst, getMany] = Object.entries(looks).sort(([, a], [, b]) => b - a)[0];
	console.log(JSON.stringify({ rows: ROWS, fillingMs: filling, claim: p50(fresh), claimP95: quantile(fresh, 0.95), duplicate: p50(duplicate), getMany, worst, looks }));
}

if (process.argv[1] === THIS) await child(process.argv[2], JSON.parse(process.argv[3]));
