#!/usr/bin/env node
/**
 * `npm run proof`: what takes too long for CI. Prints every figure with its limit and exits 1 when one
 * is missed. PROOF_PARTS (large,big,day,crash) chooses; PROOF_DAY (1) shortens the day, e.g. 0.1.
 *
 * - large: 100 nodes with 1 000 torrents each: polls, memory, blocks of the event loop.
 * - big: the first answer of one node with 5 000 torrents, beside other requests.
 * - crash: n8n killed 20 times (CRASH_ROUNDS) during 200 adds to real nodes (test/e2e/crash.test.mjs).
 * - day: the requests that two *arr apps and two dashboards send in 24 hours, one after another.
 */
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { client, loggedIn, measure, quantile } from '../test/bench/http.mjs';
import { LOGIN, openBench } from '../test/bench/lab.mjs';
import { categoriesOf, changerOf, probeAt, startSimulated } from '../test/bench/scale.mjs';
import { runScale, scaleCases, scaleRows } from '../test/bench/scaleTable.mjs';
import { ensurePackage, ensureSandbox } from './lib/install.mjs';
import { bin, root } from './lib/paths.mjs';
import { run as runProgram, stopAll } from './lib/process.mjs';
import { complain, say, sleep, step } from './lib/report.mjs';

const parts = (process.env.PROOF_PARTS ?? 'large,big,day,crash').split(',').map((part) => part.trim());
const dayShare = Number(process.env.PROOF_DAY ?? 1);
const MB = 2 ** 20;
/** No single block of the event loop may be longer, in ms. */
const LONGEST_BLOCK = 30;
const results = [];

/** Writes down one figure; `limit` is the most it may be, null: only reported. */
function figure(label, value, limit, unit) {
	const missed = limit !== null && !(value <= limit);
	results.push({ label, missed });
	const bound = limit === null ? '' : `  (at most ${limit} ${unit})${missed ? '  MISSED' : ''}`;
	say(`        ${label}: ${Number.isInteger(value) ? value : value.toFixed(1)} ${unit}${bound}`);
}

/** V8's own pauses are told beside: they depend on how busy the machine's other cores are. */
function blockFigures(label, { blockMs, withGcMs, gcMs }, limit = LONGEST_BLOCK) {
	figure(`longest block, ${label}`, blockMs, limit, 'ms');
	say(`            with garbage collection ${withGcMs.toFixed(1)} ms; its longest pause ${gcMs.toFixed(1)} ms`);
}

async function withN8n(name, shape, work) {
	let probe;
	const env = (dir) => (probe = probeAt(path.join(dir, 'probe.sock'))).env;
	const bench = await openBench({ [name]: { start: startSimulated, ...shape } }, env);
	try {
		const floor = client(bench.n8n.url);
		await measure(100, 1, () => floor.get('/webhook/floor-two/direct'));
		await sleep(3_000);
		const idle = await probe.collected();
		await work({ ...bench, probe, idle, cluster: bench.clusters[name], app: await loggedIn(`${bench.n8n.url}/webhook/${name}`, LOGIN) });
	} finally {
		await bench.close();
	}
}

async function large() {
	const shape = { count: 100, torrents: 1_000 };
	step('100 simulated nodes with 1 000 torrents each');
	await withN8n('large', shape, async ({ n8n, cluster, app, probe, idle }) => {
		let peak = 0;
		const look = async (label, limit = LONGEST_BLOCK) => {
			const { rss, ...blocks } = await probe.reset();
			peak = Math.max(peak, rss - idle.rss);
			blockFigures(label, blocks, limit);
		};
		const [category] = categoriesOf(shape);
		const list = async () => (await app.get(`/api/v2/torrents/info?category=${category}`)).bytes;
		await probe.reset();
		const begun = performance.now();
		for (let bytes = 0; bytes < 1_000_000; bytes = await list()) await sleep(100);
		figure('until the first poll shows all nodes', performance.now() - begun, null, 'ms');
		await sleep(2_000);
		await look('first contact with all nodes');
		for (let index = 0; index < 200; index++) await list();
		await look('200 polls of a category');
		const change = await changerOf(cluster.nodes, shape.torrents, 0.01);
		for (let index = 0; index < 10; index++) {
			await change();
			await sleep(2_050);
			await list();
		}
		await look('polls with 1 % of all rows changed');
		await app.get('/api/v2/torrents/info');
		await look('first list of all 100 000 (136 MB)');
		for (let index = 0; index < 5; index++) await app.get('/api/v2/torrents/info');
		await look('5 lists of all 100 000');
		await app.get('/api/v2/sync/maindata');
		await look('full maindata of 100 000');
		await app.get('/api/v2/torrents/info?sort=added_on&reverse=true&limit=50');
		await look('50 newest of 100 000');
		const cases = await scaleCases({ n8n, name: 'large', cluster, shape, limits: { category: 10 }, samples: 100 });
		const table = await runScale({ n8n, cases: cases.filter(({ key }) => key !== 'full' && key !== 'maindata') });
		say(`\n${scaleRows(table)}\n`);
		for (const { label, beyond, limitMs } of table) figure(`${label}: beyond the floor`, beyond, limitMs, 'ms');
		await look('these cases');
		figure('peak memory above an idle n8n', peak / MB, 800, 'MB');
		const end = await probe.collected();
		figure('memory above an idle n8n, garbage collected', (end.rss - idle.rss) / MB, 800, 'MB');
		figure('of it heap and buffers', (end.heapUsed + end.arrayBuffers - idle.heapUsed - idle.arrayBuffers) / MB, null, 'MB');
	});
}

async function big() {
	const shape = { count: 1, torrents: 5_000 };
	step('One simulated node with 5 000 torrents');
	await withN8n('big', shape, async ({ n8n, app, probe }) => {
		const floor = client(n8n.url);
		await probe.reset();
		let waiting = true;
		const others = (async () => {
			const times = [];
			while (waiting) times.push((await floor.get('/webhook/floor-two/direct')).ms);
			return times;
		})();
		const first = await app.get('/api/v2/torrents/info');
		waiting = false;
		figure('its first list', first.ms, null, 'ms');
		figure('slowest other request meanwhile', Math.max(...(await others)), null, 'ms');
		blockFigures('first list', await probe.reset());
	});
}

/** What each client sends, and every how many seconds. */
function clientsOf(app, categories) {
	let rid = 0;
	const get = async (endpoint) => {
		const answer = await app.get(`/api/v2/${endpoint}`);
		if (answer.status !== 200) throw new Error(`${endpoint}: ${answer.status} ${answer.text}`);
		return answer;
	};
	const arr = (category) => async () => {
		await get('app/webapiVersion');
		await get('app/preferences');
		await get(`torrents/info?category=${category}`);
		return 3;
	};
	const live = async () => {
		rid = Number(/"rid":(\d+)/.exec((await get(`sync/maindata?rid=${rid}`)).text)?.[1] ?? 0);
		return 1;
	};
	const widget = async () => {
		await get('transfer/info');
		await get('torrents/info');
		return 2;
	};
	return [
		{ everySeconds: 60, send: arr(categories[0]) },
		{ everySeconds: 60, send: arr(categories[1]) },
		{ everySeconds: 5, send: live },
		{ everySeconds: 30, send: widget },
	];
}

async function day() {
	const shape = { count: 10, torrents: 1_000, clock: 1 };
	const seconds = 86_400 * dayShare;
	step(`The requests of ${(seconds / 3600).toFixed(1)} hours`);
	await withN8n('day', shape, async ({ n8n, app, cluster, probe }) => {
		const clients = clientsOf(app, categoriesOf(shape));
		const change = await changerOf(cluster.nodes, shape.torrents, 0.01);
		let requests = 0;
		const polls = async (from, to) => {
			for (let second = from; second < to; second += 5) {
				if (second % 600 === 0) await change();
				for (const { everySeconds, send } of clients) if (second % everySeconds === 0) requests += await send();
			}
		};
		// Once round, so that every row has been changed and every list has been written.
		const warm = Math.round(seconds / 50) * 5;
		await polls(0, warm);
		await probe.reset();
		const before = await probe.collected();
		const begun = performance.now();
		const heaps = [];
		for (let step = 0; step < 9; step++) {
			await polls(warm * (step + 1), step === 8 ? seconds : warm * (step + 2));
			const { heapUsed, arrayBuffers } = await probe.collected();
			heaps.push((heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers) / MB);
		}
		const after = await probe.collected();
		say(`        heap and buffers after each tenth of the day, above the first: ${heaps.map((mb) => mb.toFixed(1)).join(' ')} MB`);
		figure('requests', requests, null, '');
		figure('p50 of a minute of requests', ((performance.now() - begun) / ((seconds - warm) / 60)), null, 'ms');
		figure('growth of heap and buffers from the first tenth to the end', quantile(heaps.slice(-3), 0.5), 15, 'MB');
		figure('growth of memory from the first tenth to the end', (after.rss - before.rss) / MB, 100, 'MB');
		figure('executions', executionsOf(n8n.databasePath), 0, '');
	});
}

async function crash() {
	const rounds = process.env.CRASH_ROUNDS ?? '20';
	step(`n8n killed ${rounds} times in the middle of adds`);
	const test = ['--test', '--test-force-exit', '--test-reporter=spec', 'test/e2e/crash.test.mjs'];
	const { code, output } = await runProgram(bin('node'), test, { cwd: root, env: { ...process.env, CRASH_ROUNDS: rounds }, progressMs: 60_000 });
	say(output.trimEnd());
	figure('tests of it that failed', code === 0 ? 0 : Math.max(1, Number(/ℹ fail (\d+)/.exec(output)?.[1] ?? 1)), 0, '');
}

function executionsOf(file) {
	const database = new DatabaseSync(file, { readOnly: true });
	try {
		return Number(database.prepare('SELECT count(*) AS count FROM execution_entity').get().count);
	} finally {
		database.close();
	}
}

async function run() {
	await ensurePackage();
	const { database } = await ensureSandbox();
	if (database !== 'sqlite') throw new Error("SKIPPED: executions are counted in n8n's SQLite file, which needs a C++ compiler");
	for (const [name, part] of Object.entries({ large, big, day, crash })) if (parts.includes(name)) await part();
	const missed = results.filter((one) => one.missed);
	say(missed.length === 0 ? `\nAll ${results.length} figures are within their limits.` : `\nMissed: ${missed.map(({ label }) => label).join('; ')}`);
	return missed.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stopAll().then(() => process.exit(130)));
let code = 1;
try {
	code = await run();
} catch (error) {
	complain(error);
}
await stopAll();
process.exit(code);
