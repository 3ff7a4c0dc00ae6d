#!/usr/bin/env node
/**
 * `npm run bench`: what an add and a poll cost through n8n, beside n8n's own floor and direct calls to
 * a node. Medians of interleaved rounds in one run; the ratios are what counts. Real nodes where
 * qbittorrent-nox is installed, and the simulator where a thousand torrents each are needed.
 * BENCH_ROUNDS (3) and BENCH_ADDS (60 per round and case) change its length.
 */
import { randomBytes } from 'node:crypto';
import { client, loggedIn, measure, quantile } from '../test/bench/http.mjs';
import { LOGIN, openBench } from '../test/bench/lab.mjs';
import { ensurePackage, ensureSandbox } from './lib/install.mjs';
import { stopAll } from './lib/process.mjs';
import { decideKind } from './lib/qbt.mjs';
import { complain, say, step } from './lib/report.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const adds = Number(process.env.BENCH_ADDS ?? 60);
const magnet = () => `magnet:?xt=urn:btih:${randomBytes(20).toString('hex')}&dn=Invented.Bench&xl=1000000`;
const addFields = () => ({ urls: magnet(), category: 'bench', stopped: 'true', paused: 'true' });

async function run() {
	await ensurePackage();
	await ensureSandbox();
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
		for (let round = 1; round <= rounds; round++) {
			step(`Round ${round} of ${rounds}`);
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

async function casesOf({ n8n, clusters }) {
	const plain = client(n8n.url);
	const floorAdd = (name) => () => plain.post(`/webhook/floor-${name}/add`, addFields());
	const list = [
		make('floor: a trigger that only answers', () => plain.get('/webhook/floor-two/direct'), adds * 2),
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

function report(cases) {
	const find = (name) => cases.find((one) => one.name.startsWith(name));
	const floorOf = ({ name }) => (/: add,/.test(name) ? find('floor: execution of two') : /^ours/.test(name) ? find('floor: a trigger') : null);
	say('\n| case | p50 ms | p95 ms | 10 at once p50 | p50 to floor | at 10 |');
	say('|---|---|---|---|---|---|');
	for (const one of cases) {
		const floor = floorOf(one);
		const [p50, p95, ten] = [quantile(one.single, 0.5), quantile(one.single, 0.95), quantile(one.ten, 0.5)];
		const ratio = floor ? (p50 / quantile(floor.single, 0.5)).toFixed(2) : '';
		const tenRatio = floor ? (ten / quantile(floor.ten, 0.5)).toFixed(2) : '';
		say(`| ${one.name} | ${p50.toFixed(2)} | ${p95.toFixed(2)} | ${ten.toFixed(1)} | ${ratio} | ${tenRatio} |`);
	}
}

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stopAll().then(() => process.exit(130)));
try {
	await run();
	await stopAll();
	process.exit(0);
} catch (error) {
	complain(error);
	await stopAll();
	process.exit(1);
}
