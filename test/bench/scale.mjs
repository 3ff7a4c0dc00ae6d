/** Large clusters for the bench and the proof: simulated nodes, changes on them, a meter inside n8n. */
import { mkdirSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { bin } from '../../scripts/lib/paths.mjs';
import { start, stop, toolEnv } from '../../scripts/lib/process.mjs';
import { until } from '../../scripts/lib/report.mjs';
import { loggedIn } from './http.mjs';

const CREDENTIALS = { username: 'admin', password: 'bench-node-password' };

/** So many categories that one of them has a thousand torrents, like those of one app. */
export const PER_CATEGORY = 1_000;
export const categoriesOf = ({ count, torrents }) =>
	Array.from({ length: Math.max(1, Math.round((count * torrents) / PER_CATEGORY)) }, (_, index) => `app-${index}`);

/** All nodes in one process of the simulator, with the options of `startNodes` that matter here. */
export async function startSimulated({ dir, basePort, count, torrents, clock = 0 }) {
	mkdirSync(dir, { recursive: true });
	const settings = {
		n: count,
		'base-port': basePort,
		profile: '5.1.0',
		torrents,
		categories: categoriesOf({ count, torrents }).join(','),
		clock,
		...CREDENTIALS,
	};
	const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
	const program = path.join(root, 'test', 'sim', 'cli.js');
	const child = start('simulator', bin('node'), [program, ...args], { cwd: root, env: toolEnv(), logFile: path.join(dir, 'sim.log') });
	const nodes = Array.from({ length: count }, (_, index) => ({
		name: `sim-${index + 1}`,
		url: `http://127.0.0.1:${basePort + index}`,
		...CREDENTIALS,
	}));
	const answers = async () => (await fetch(`${nodes.at(-1).url}/api/v2/app/version`)).status > 0;
	await until('the simulator did not answer', answers, { everyMs: 50 });
	return { kind: 'sim', nodes, pid: child.pid, stop: async () => await stop(child) };
}

/** @returns a function that changes `share` of every node's torrents (a limit, which is a field of the list) */
export async function changerOf(nodes, torrents, share) {
	const perNode = Math.max(1, Math.round(torrents * share));
	const clients = [];
	for (const node of nodes) {
		const client = await loggedIn(node.url, node, { sockets: 1 });
		const list = await fetch(`${node.url}/api/v2/torrents/info`, { headers: client.headers });
		clients.push({ client, hashes: (await list.json()).map(({ hash }) => hash) });
	}
	let turn = 0;
	return async () => {
		turn++;
		for (const { client, hashes } of clients) {
			const from = (turn * perNode) % Math.max(1, hashes.length - perNode);
			const chosen = hashes.slice(from, from + perNode).join('|');
			await client.post('/api/v2/torrents/setUploadLimit', { hashes: chosen, limit: String(1024 * (turn + 1)) });
		}
	};
}

/** The environment that puts the meter into an n8n, and the questions to it. */
export function probeAt(socketPath) {
	const ask = (question) =>
		new Promise((resolve, reject) => {
			const request = http.request({ socketPath, path: `/${question}` }, (response) => {
				let text = '';
				response.on('data', (chunk) => (text += chunk));
				response.on('end', () => resolve(JSON.parse(text)));
			});
			request.on('error', reject);
			request.end();
		});
	const preload = path.join(root, 'test', 'bench', 'probe.cjs');
	return {
		env: { ARR_PROBE_SOCKET: socketPath, NODE_OPTIONS: `--require=${preload}` },
		read: () => ask('read'),
		/** Figures since the last `reset`, which it is itself. */
		reset: () => ask('reset'),
		collected: () => ask('gc'),
	};
}

/** Fills a real node with stopped magnets: a list of the same length as the cluster's, one category of it polled. */
export async function fillReal(node, count, category) {
	const real = await loggedIn(node.url, node, { sockets: 1 });
	const magnet = (index) => `magnet:?xt=urn:btih:e${index.toString(16).padStart(39, '0')}&dn=Invented.Series.S01E${index}.1080p.WEB`;
	for (let from = 1; from <= count; from += 250) {
		const urls = Array.from({ length: Math.min(250, count - from + 1) }, (_, index) => magnet(from + index)).join('\n');
		const fields = { urls, stopped: 'true', paused: 'true', category: from <= PER_CATEGORY ? category : 'other' };
		await real.post('/api/v2/torrents/add', fields);
	}
	const answer = async () => (await (await fetch(`${node.url}/api/v2/torrents/info`, { headers: real.headers })).json()).length >= count;
	await until(`the real node does not show its ${count} torrents`, answer, { everyMs: 500 });
	return real;
}
