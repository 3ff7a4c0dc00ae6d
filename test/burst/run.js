'use strict';
/** Runs a planned burst: simulated nodes here, and processes with a service of their own each. */
const { fork } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { startSim } = require('../sim/qbt-sim');
const { judge } = require('./plan');

const CHILD = path.join(__dirname, 'child.mjs');

/** Resolves with the first message that has `field`; rejects when the process ends before. */
function message(child, field) {
	return new Promise((settle, fail) => {
		let errors = '';
		child.stderr.on('data', (text) => (errors += text));
		child.on('message', (sent) => field in sent && settle(sent[field]));
		child.once('close', (code) => fail(new Error(`A process of the burst ended with ${code}: ${errors}`)));
	});
}

const configOf = (plan) => (sim, index) => ({
	id: '',
	name: sim.name,
	url: sim.url,
	auth: { kind: 'password', username: sim.username, password: sim.password },
	tls: { allowUnauthorized: false, ca: null },
	capacityBytes: null,
	storage: plan.nodes[index].storage,
	minFreeGib: plan.minFreeGib,
});

/** Node by hash, as the nodes themselves tell it, and the hashes that are on two of them. */
function placedOn(sims) {
	const placement = new Map();
	const doubled = [];
	for (const { name, control } of sims) {
		for (const { hash } of control.torrents()) {
			if (placement.has(hash)) doubled.push(hash);
			placement.set(hash, name);
		}
	}
	return { placement, doubled };
}

/**
 * All torrents of the plan at once, dealt out to `processes`; each adds its share at once.
 *
 * @param {import('./plan').BurstPlan} plan
 * @param {{ processes?: number, lib: string, ledger?: object }} options `lib`: the folder of the compiled
 *   or plain sources; `ledger`: the location of a ledger in Postgres, instead of a file;
 *   `beforeGo`: is given the simulated nodes when all is ready
 */
async function runBurst(plan, { processes = 4, lib, ledger, beforeGo = async () => undefined }) {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'arr-burst-'));
	const sim = await startSim({ nodes: plan.nodes.map(({ name, freeBytes }) => ({ name, freeBytes })), visibleAfterMs: [0, 60] });
	const children = [];
	try {
		const location = ledger ?? path.join(folder, 'ledger.sqlite');
		const configs = sim.nodes.map(configOf(plan));
		for (let n = 0; n < processes; n++) {
			const child = fork(CHILD, [lib], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
			children.push(child);
			const share = plan.torrents.filter((_, index) => index % processes === n);
			const opened = message(child, 'ready');
			child.send({ location, configs, torrents: share });
			await opened;
		}
		await beforeGo(sim.nodes);
		const begunMs = performance.now();
		const answers = children.map((child) => message(child, 'outcomes'));
		for (const child of children) child.send({ go: true });
		const outcomes = (await Promise.all(answers)).flat();
		const ms = performance.now() - begunMs;
		const quiet = children.map((child) => message(child, 'settled'));
		for (const child of children) child.send({ settle: true });
		await Promise.all(quiet);
		const found = placedOn(sim.nodes);
		return { ms, outcomes, ...judge(plan, found.placement), ...found };
	} finally {
		for (const child of children) child.kill('SIGKILL');
		await sim.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

module.exports = { runBurst };
