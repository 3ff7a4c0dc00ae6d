#!/usr/bin/env node
/**
 * `npm run bench`: what an add and a poll cost through n8n, beside n8n's own floor and direct calls to
 * a node. Medians of interleaved rounds in one run; the ratios are what counts. Real nodes where
 * qbittorrent-nox is installed, and the simulator where a thousand torrents each are needed.
 * BENCH_ROUNDS (10) and BENCH_ADDS (20 per round and case) change its length; BENCH_PARTS
 * (adds,probing,scale,burst,ledger,queue,parse) chooses the parts. Exits with 1 when a figure misses its limit.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { client, loggedIn, measure, quantile } from '../test/bench/http.mjs';
import { measureBurst } from '../test/bench/burst.mjs';
import { LIMITS as LEDGER_LIMITS, measureLedger } from '../test/bench/ledger.mjs';
import { LOGIN, openBench } from '../test/bench/lab.mjs';
import { measureParsing } from '../test/bench/parse.mjs';
import { openQueueBench } from '../test/bench/queue.mjs';
import { measureProbing } from '../test/bench/probing.mjs';
import { fillReal, PER_CATEGORY, startSimulated } from '../test/bench/scale.mjs';
import { realCases, runScale, scaleCases, scaleRows } from '../test/bench/scaleTable.mjs';
import { ensurePackage, ensureSandbox } from './lib/install.mjs';
import { ensurePacked } from './lib/pack.mjs';
import { freePorts, stopAll } from './lib/process.mjs';
import { decideKind, installedQbittorrent, startNodes } from './lib/qbt.mjs';
import { complain, say, step } from './lib/report.mjs';

/** Parts to run. */
const parts = (process.env.BENCH_PARTS ?? 'adds,probing,scale,burst,ledger,queue,parse').split(',').map((part) => part.trim());
const rounds = Number(process.env.BENCH_ROUNDS ?? 10);
const adds = Number(process.env.BENCH_ADDS ?? 20);
const magnet = () => `magnet:?xt=urn:btih:${randomBytes(20).toString('hex')}&dn=Invented.Bench&xl=1000000`;
const addFields = () => ({ urls: magnet(), category: 'bench', stopped: 'true', paused: 'true' });

async function run() {
	await ensurePackage();
	await ensureSandbox();
	if (parts.includes('adds')) await benchAdds();
	if (parts.includes('probing')) await benchProbing();
	if (parts.includes('scale')) await benchScale();
	if (parts.includes('burst')) await benchBurst();
	if (parts.includes('ledger')) await benchLedger();
	if (parts.includes('queue')) await benchQueue();
	if (parts.includes('parse')) await benchParse();
}

async function benchAdds() {
	const kind = await decideKind('auto');
	step(`Starting n8n with the floor and three clusters (small ones: ${kind} nodes)`);
	const bench = await openBench({
		qbt3: { kind, count: 3 },
		qbt10: { kind, count: 10 },
		qbt10k: { kind: 'sim', count: 10, torrents: 1_000, profile: '5.1.0', visibleMs: '0,4' },
	});
	try {
		const cases = await casesOf(bench);
		for (const one of cases) await measure(10, 1, one.call);
		step(`${rounds} rounds of all cases`);
		for (let round = 1; round <= rounds; round++) {
			for (const one of cases) {
				one.single.push(...(await measure(one.count, 1, one.call)));
				one.ten.push(...(await measure(one.count, 10, one.call)));
			}
		}
		report(cases);
	} finally {
		await bench.close();
	}
}

/** What polls of large lists may cost beyond n8n's own floor, in ms. */
const LIMITS = { category: 6, full: 20, delta: 2 };
const SHAPE = { count: 10, torrents: 1_000 };

async function benchScale() {
	const kind = await decideKind('auto');
	step('Starting n8n over 10 simulated nodes with 1 000 torrents each');
	const clusters = { scale: { start: startSimulated, ...SHAPE } };
	if (kind === 'real') clusters.one = { kind, count: 1 };
	const bench = await openBench(clusters);
	try {
		const cases = await scaleCases({ ...bench, name: 'scale', cluster: bench.clusters.scale, shape: SHAPE, limits: LIMITS });
		const total = SHAPE.count * SHAPE.torrents;
		if (kind === 'real') step(`Filling one real qBittorrent with ${total} torrents, ${PER_CATEGORY} of them in one category`);
		const real = kind === 'real' ? realCases(await fillReal(bench.clusters.one.nodes[0], total, 'app-0'), 'app-0') : {};
		step('Polling');
		say(`\n${scaleRows(await runScale({ ...bench, cases, real }))}`);
	} finally {
		await bench.close();
	}
}

async function casesOf({ n8n, clusters }) {
	const plain = client(n8n.url);
	const floorAdd = (name) => () => plain.post(`/webhook/floor-${name}/add`, addFields());
	const list = [
		make('floor: a trigger that only answers', () => plain.get('/webhook/floor-two/direct'), adds * 2),
		make('floor: the same in a workflow of as many nodes as ours', () => plain.get('/webhook/floor-chain/direct'), adds * 2),
		make('floor: execution of two nodes', floorAdd('two')),
		make('floor: execution of as many nodes as ours', floorAdd('chain')),
	];
	const node = clusters.qbt3.nodes[0];
	const direct = await loggedIn(node.url, node);
	list.push(make('direct: add to one node', () => direct.post('/api/v2/torrents/add', addFields())));
	list.push(make('direct: list of one node', () => direct.get('/api/v2/torrents/info?category=bench')));
	for (const [name, label] of [['qbt3', '3 nodes'], ['qbt10', '10 nodes'], ['qbt10k', '10 nodes with 1 000 torrents each']]) {
		const arr = await loggedIn(`${n8n.url}/webhook/${name}`, LOGIN);
		list.push(make(`ours: app/webapiVersion, ${label}`, () => arr.get('/api/v2/app/webapiVersion'), adds * 2));
		list.push(make(`ours: poll of an empty category, ${label}`, () => arr.get('/api/v2/torrents/info?category=none'), adds * 2));
		list.push(make(`ours: add, ${label}`, () => arr.post('/api/v2/torrents/add', addFields())));
	}
	return list;
}

const make = (name, call, count = adds) => ({ name, call, count, single: [], ten: [] });

/**
 * What the p50 of one client may be. Direct answers: 1.3 times the floor of a workflow as large as
 * ours, because n8n reads the whole workflow for each request. Adds: 1.5 times an execution of two
 * nodes and 5 ms; a fifth more with long lists.
 */
function limitOf({ name }, p50Of) {
	if (!name.startsWith('ours')) return null;
	if (!/: add,/.test(name)) return 1.3 * p50Of('floor: the same');
	const limit = 1.5 * p50Of('floor: execution of two') + 5;
	return /1 000 torrents/.test(name) ? 1.2 * limit : limit;
}

function report(cases) {
	const find = (name) => cases.find((one) => one.name.startsWith(name));
	const p50Of = (name) => quantile(find(name).single, 0.5);
	const floorOf = ({ name }) => (/: add,/.test(name) ? find('floor: execution of two') : /^ours/.test(name) ? find('floor: the same') : null);
	say('\n| case | p50 ms | limit | p95 ms | 10 at once p50 | p50 to floor | at 10 |');
	say('|---|---|---|---|---|---|---|');
	for (const one of cases) {
		const floor = floorOf(one);
		const [p50, p95, ten] = [quantile(one.single, 0.5), quantile(one.single, 0.95), quantile(one.ten, 0.5)];
		const ratio = floor ? (p50 / quantile(floor.single, 0.5)).toFixed(2) : '';
		const tenRatio = floor ? (ten / quantile(floor.ten, 0.5)).toFixed(2) : '';
		say(`| ${one.name} | ${p50.toFixed(2)} | ${judged(one.name, p50, limitOf(one, p50Of))} | ${p95.toFixed(2)} | ${ten.toFixed(1)} | ${ratio} | ${tenRatio} |`);
	}
}

const missed = [];

/** The limit as a cell; a figure that is over it makes the run fail. */
function judged(name, value, limit) {
	if (limit === null) return '';
	if (value <= limit) return limit.toFixed(2);
	missed.push(`${name}: ${value.toFixed(2)} ms, limit ${limit.toFixed(2)} ms`);
	return `**${limit.toFixed(2)}**`;
}

const PROBED = 10;
/** 3 ms, or half as much again as a bare client on a machine where that alone needs more than 2 ms. */
const probingLimit = (bare) => Math.max(3, 1.5 * bare);

/** Real nodes of 5.x only: 4.5 computes its whole list for each question. BENCH_CHROOT says where one is. */
async function benchProbing() {
	const chroot = process.env.BENCH_CHROOT ?? null;
	const version = await installedQbittorrent(chroot);
	if (!/^v5/.test(version ?? '')) return say(`\nSKIPPED: probing needs qBittorrent 5 (found: ${version ?? 'none'}); BENCH_CHROOT names a chroot with one`);
	step(`Asking ${PROBED} real qBittorrent ${version} for their changes`);
	const dir = mkdtempSync(path.join(chroot ? path.join(chroot, 'tmp') : os.tmpdir(), 'arr-bench-'));
	const running = await startNodes({ kind: 'real', count: PROBED, root: chroot, dir, basePort: await freePorts(27_600, PROBED * 2) });
	try {
		const { ours, bare } = await measureProbing(running.nodes);
		say('\n| case | p50 ms | limit | p50 to bare |');
		say('|---|---|---|---|');
		say(`| ${PROBED} nodes asked by a bare client | ${bare.toFixed(2)} | | |`);
		say(`| ours: ${PROBED} nodes asked before a decision | ${ours.toFixed(2)} | ${judged('probing', ours, probingLimit(bare))} | ${(ours / bare).toFixed(2)} |`);
	} finally {
		await running.stop();
		rmSync(dir, { recursive: true, force: true });
	}
}

async function benchBurst() {
	step('Bursts over simulated nodes that just fit them');
	// The processes of the burst run what was built.
	await ensurePacked();
	const { rows, overfillBytes, doubled, lost } = await measureBurst();
	say(`\n${rows.join('\n')}`);
	if (overfillBytes > 0) missed.push(`burst: ${overfillBytes} bytes promised beyond what there is`);
	if (doubled > 0) missed.push(`burst: ${doubled} torrents on two nodes`);
	if (lost > 0) missed.push(`burst: ${lost} torrents neither placed nor held`);
}

async function benchLedger() {
	step('A ledger of 100 000 rows, in SQLite and in Postgres');
	// The process that opens them runs what was built.
	await ensurePacked();
	say('\n| case | p50 ms | limit |');
	say('|---|---|---|');
	for (const [store, figures] of Object.entries(await measureLedger())) {
		if (figures.skipped) {
			say(`SKIPPED: ${store}: ${figures.skipped}`);
			continue;
		}
		const row = (label, value, limit) => say(`| ${store}: ${label} | ${value.toFixed(2)} | ${judged(`${store}: ${label}`, value, limit)} |`);
		row(`claim, ${figures.rows} rows`, figures.claim, LEDGER_LIMITS.claim[store]);
		row('claim of a torrent that is there', figures.duplicate, LEDGER_LIMITS.claim[store]);
		row(`Get Many, slowest filter (${figures.worst})`, figures.getMany, LEDGER_LIMITS.getMany);
	}
}

/** Titles per second at least; ms for a title of 8 000 hostile characters, and of a hold-up by a feed, at most. */
const PARSE_LIMITS = { perSecond: 5_000, hostileMs: 50, blockMs: 20 };

async function benchParse() {
	step('Reading release titles');
	const { perSecond, hostileMs, blockMs, idleMs, busyMs } = await measureParsing();
	// Where other programs hold up even an idle loop, only what the thread computed says something.
	const heldMs = idleMs < PARSE_LIMITS.blockMs / 2 ? blockMs : busyMs;
	say('\n| release titles | measured | limit |');
	say('|---|---|---|');
	say(`| titles per second | ${Math.round(perSecond)} | ${PARSE_LIMITS.perSecond} |`);
	say(`| slowest of 8 000 hostile characters, ms | ${hostileMs.toFixed(1)} | ${judged('hostile title', hostileMs, PARSE_LIMITS.hostileMs)} |`);
	say(`| longest hold-up by a feed of 100 000 titles, ms | ${heldMs.toFixed(1)} | ${judged('feed', heldMs, PARSE_LIMITS.blockMs)} |`);
	say(`| the same on the clock, and of an idle loop as long | ${blockMs.toFixed(1)}, ${idleMs.toFixed(1)} | |`);
	if (perSecond < PARSE_LIMITS.perSecond) missed.push(`parse: ${Math.round(perSecond)} titles per second, at least ${PARSE_LIMITS.perSecond} wanted`);
}

/** What an add of queue mode may cost beyond n8n's own execution of as many nodes there, in ms. */
const QUEUE_LIMIT_MS = 10;

/** One process first: both together would share the cores. */
async function benchQueue() {
	const nodes = { kind: await decideKind('auto'), count: 3 };
	step('Starting n8n as one process');
	const single = await openBench({ qbt3: nodes });
	let cases;
	try {
		cases = await queueCases(single.n8n, 'qbt3', 'one process');
		await measureAll(cases);
	} finally {
		await single.close();
	}
	step('Starting n8n in queue mode: main, webhook process, two workers');
	const queue = await openQueueBench({ nodes });
	try {
		const more = await queueCases(queue.n8n.webhook, 'queue', 'queue mode');
		await measureAll(more);
		reportQueue([...cases, ...more]);
	} finally {
		await queue.close();
	}
}

async function queueCases(n8n, name, mode) {
	const plain = client(n8n.url);
	const arr = await loggedIn(`${n8n.url}/webhook/${name}`, LOGIN);
	return [
		make(`${mode}: execution of two nodes`, () => plain.post('/webhook/floor-two/add', addFields())),
		make(`${mode}: execution of as many nodes as ours`, () => plain.post('/webhook/floor-chain/add', addFields())),
		make(`${mode}: our poll of an empty category`, () => arr.get('/api/v2/torrents/info?category=none'), adds * 2),
		make(`${mode}: our add, 3 nodes`, () => arr.post('/api/v2/torrents/add', addFields())),
	];
}

async function measureAll(cases) {
	for (const one of cases) await measure(20, 1, one.call);
	for (let round = 1; round <= rounds; round++) {
		for (const one of cases) {
			one.single.push(...(await measure(one.count, 1, one.call)));
			one.ten.push(...(await measure(one.count, 10, one.call)));
		}
	}
}

function reportQueue(cases) {
	const p50Of = (name) => quantile(cases.find((one) => one.name === name).single, 0.5);
	const limit = p50Of('queue mode: execution of as many nodes as ours') + QUEUE_LIMIT_MS;
	say('\n| case | p50 ms | limit | p95 ms | 10 at once p50 |');
	say('|---|---|---|---|---|');
	for (const { name, single, ten } of cases) {
		const [p50, p95] = [quantile(single, 0.5), quantile(single, 0.95)];
		const cell = name === 'queue mode: our add, 3 nodes' ? judged(name, p50, limit) : '';
		say(`| ${name} | ${p50.toFixed(2)} | ${cell} | ${p95.toFixed(2)} | ${quantile(ten, 0.5).toFixed(1)} |`);
	}
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stopAll().then(() => process.exit(130)));
try {
	await run();
	await stopAll();
	for (const one of missed) say(`MISSED ${one}`);
	process.exit(missed.length > 0 ? 1 : 0);
} catch (error) {
	complain(error);
	await stopAll();
	process.exit(1);
}
