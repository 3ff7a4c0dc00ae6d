#!/usr/bin/env node
'use strict';
/**
 * node test/sim/cli.js --n 3 --base-port 18100 --profile 5.1.0 --torrents 0 --free-gib 900,600,300
 *   [--username admin --password adminadmin] [--auth bypass] [--categories tv-sonarr,radarr]
 *   [--clock 1] [--rate-mib 20] [--visible-ms 0,120] [--cost] [--host 127.0.0.1]
 * Prints one JSON line when ready; SIGTERM or SIGINT stops it.
 */
const { parseArgs } = require('node:util');
const { startSim } = require('./qbt-sim');

const text = { type: 'string' };
const { values } = parseArgs({
	options: {
		n: { ...text, default: '1' },
		'base-port': { ...text, default: '18100' },
		profile: { ...text, default: '5.1.0' },
		torrents: { ...text, default: '0' },
		'free-gib': { ...text, default: '500' },
		categories: { ...text, default: 'tv-sonarr,radarr' },
		clock: { ...text, default: '1' },
		'rate-mib': { ...text, default: '20' },
		'visible-ms': { ...text, default: '0,120' },
		cost: { type: 'boolean', default: false },
		host: text,
		username: text,
		password: text,
		auth: text,
	},
});

const numbers = (list) => list.split(',').map(Number);
const cycle = (list, i) => list[i % list.length];

async function main() {
	const free = numbers(values['free-gib']);
	const profiles = values.profile.split(',');
	const sim = await startSim({
		nodes: Array.from({ length: Number(values.n) }, (_, i) => ({
			freeBytes: cycle(free, i) * 2 ** 30,
			profile: cycle(profiles, i),
		})),
		basePort: Number(values['base-port']),
		torrents: Number(values.torrents),
		categories: values.categories.split(',').filter(Boolean),
		clockSpeed: Number(values.clock),
		rateBytesPerSecond: Number(values['rate-mib']) * 2 ** 20,
		visibleAfterMs: numbers(values['visible-ms']),
		costModel: values.cost,
		...(values.host ? { host: values.host } : {}),
		...(values.username ? { username: values.username } : {}),
		...(values.password ? { password: values.password } : {}),
		...(values.auth ? { auth: values.auth } : {}),
	});
	const nodes = sim.nodes.map(({ name, url, username, password }) => ({
		name,
		url,
		username,
		password,
	}));
	process.stdout.write(`${JSON.stringify({ pid: process.pid, nodes })}\n`);
	for (const signal of ['SIGTERM', 'SIGINT'])
		process.on(signal, () => void sim.close().then(() => process.exit(0)));
}

main().catch((error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});
