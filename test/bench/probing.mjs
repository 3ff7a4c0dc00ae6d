/**
 * What asking every node for its changes costs before a decision, beside a bare client that asks the
 * same questions on the same sockets' terms. In this process, so that n8n's own work is not in it.
 */
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { loggedIn, quantile } from './http.mjs';

const require = createRequire(path.join(root, 'package.json'));

const WARM_UP = 500;

/** p50 in ms of one look at all `nodes`, by our cluster and by a bare client, in turns. */
export async function measureProbing(nodes, rounds = 100) {
	const { Cluster } = require('./dist/lib/qbittorrent/cluster.js');
	const { processLoginGuard } = require('./dist/lib/qbittorrent/loginGuard.js');
	const cluster = new Cluster(nodes.map(configOf), processLoginGuard());
	const bare = await Promise.all(nodes.map((node) => bareProbe(node)));
	const times = { ours: [], bare: [] };
	// A server that has been up for a minute has done this often.
	for (let i = 0; i < WARM_UP; i++) {
		await Promise.all(cluster.nodes.map((node) => node.refresh()));
		await Promise.all(bare.map((probe) => probe()));
	}
	const calls = { ours: () => cluster.refreshForDecision(0), bare: () => Promise.all(bare.map((probe) => probe())) };
	for (let i = 0; i < rounds; i++) {
		// In turns: whoever comes second finds the nodes awake.
		for (const who of i % 2 === 0 ? ['ours', 'bare'] : ['bare', 'ours']) times[who].push(await timed(calls[who]));
		// A node is not asked again before twenty times the time that its last answer took.
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	if (!cluster.nodes.every((node) => node.up)) throw new Error('a node did not answer');
	cluster.close();
	return { ours: quantile(times.ours, 0.5), bare: quantile(times.bare, 0.5) };
}

async function timed(work) {
	const begun = performance.now();
	await work();
	return performance.now() - begun;
}

function configOf({ name, url, username, password }) {
	const policy = { pathRules: [], savePaths: {}, storage: null, weight: 1, paused: false, categories: [], tags: [], trackerHosts: [] };
	return { id: name, name, url, auth: { kind: 'password', username, password }, tls: { allowUnauthorized: false, ca: null }, policy };
}

async function bareProbe({ url, username, password }) {
	const { headers } = await loggedIn(url, { username, password });
	const agent = new http.Agent({ keepAlive: true });
	let rid = 0;
	return async () => {
		const text = await new Promise((resolve, reject) => {
			const request = http.get(`${url}/api/v2/sync/maindata?rid=${rid}`, { agent, headers }, (response) => {
				let body = '';
				response.setEncoding('utf8').on('data', (part) => (body += part));
				response.on('end', () => resolve(body));
			});
			request.on('error', reject);
		});
		rid = JSON.parse(text).rid;
	};
}
