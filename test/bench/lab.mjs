/** One n8n with the floor and with our workflow over several clusters, all measured in one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundledWorkflow } from '../../scripts/lib/furnish.mjs';
import { prepareN8n, waitForWebhook } from '../../scripts/lib/n8n.mjs';
import { ensurePacked } from '../../scripts/lib/pack.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { freePorts } from '../../scripts/lib/process.mjs';
import { startNodes } from '../../scripts/lib/qbt.mjs';

export const LOGIN = { source: 'bench', username: 'bench', password: 'bench-password' };

export const FLOORS = {
	two: ['CUSTOM.floorReply'],
	chain: ['n8n-nodes-base.set', 'CUSTOM.floorPass', 'CUSTOM.floorPass', 'CUSTOM.floorReply', 'CUSTOM.floorPass', 'n8n-nodes-base.noOp'],
};

/**
 * @param clusters name -> options of startNodes, or of `options.start` in its place; each gets our
 *   workflow under `/webhook/<name>`
 * @param more environment for n8n; or a function of the folder that gives it
 */
export async function openBench(clusters, more = {}) {
	const dir = mkdtempSync(path.join(os.tmpdir(), 'arr-bench-'));
	const extra = typeof more === 'function' ? more(dir) : more;
	const env = { ...extra, N8N_CUSTOM_EXTENSIONS: path.join(root, 'test', 'bench', 'floor'), ...(process.env.BENCH_NODE_OPTIONS && { NODE_OPTIONS: process.env.BENCH_NODE_OPTIONS }) };
	const n8n = await prepareN8n({ dir, port: await freePorts(26_500), packed: await ensurePacked(), env });
	const running = {};
	const credentials = [{ id: 'benchLogin', name: 'login', type: 'arrDispatchWebhookLoginApi', data: { logins: { login: [LOGIN] } } }];
	const workflows = Object.entries(FLOORS).map(([name, types]) => ({ id: `floor-${name}`, workflow: floor(name, types) }));
	for (const [index, [name, options]] of Object.entries(clusters).entries()) {
		const basePort = await freePorts(26_600 + index * 250, options.count * 2);
		running[name] = await (options.start ?? startNodes)({ ...options, dir: path.join(dir, name), basePort });
		credentials.push({ id: `bench-${name}`, name, type: 'arrDispatchClusterApi', data: { nodes: { node: running[name].nodes.map(entryOf) } } });
		workflows.push({ id: `bench-${name}`, workflow: ours(name) });
	}
	await n8n.importCredentials(credentials);
	await n8n.importWorkflows(workflows);
	for (const { id } of workflows) await n8n.publishWorkflow(id);
	await n8n.start();
	for (const name of Object.keys(clusters)) await waitForWebhook(n8n, `/webhook/${name}`);
	await waitForWebhook(n8n, '/webhook/floor-chain/direct');
	return {
		n8n,
		clusters: running,
		async close() {
			await n8n.stop();
			for (const cluster of Object.values(running)) await cluster.stop();
			rmSync(dir, { recursive: true, force: true });
		},
	};
}

export const entryOf = ({ name, url, username, password }) => ({ name, url, username, password, minFreeGib: 0 });

/** Our workflow under `/webhook/<name>`; `more` are credentials for all of its nodes that are ours. */
export function ours(name, more = {}) {
	const workflow = structuredClone(bundledWorkflow('01').workflow);
	workflow.nodes = workflow.nodes.filter(({ type }) => !/form(Trigger)?$/.test(type));
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.qbtWebhook')) {
			node.parameters.path = name;
			node.webhookId = `bench-${name}`;
			node.credentials = { ...more, arrDispatchClusterApi: { id: `bench-${name}`, name }, arrDispatchWebhookLoginApi: { id: 'benchLogin', name: 'login' } };
		} else if (/dispatchLedger|qbtClusterScorer/.test(node.type)) {
			node.credentials = { ...more, arrDispatchClusterApi: { id: `bench-${name}`, name } };
		} else if (node.type.endsWith('.qbtWebhookReply')) {
			node.credentials = more;
		}
	}
	const kept = new Set(workflow.nodes.map((node) => node.name));
	for (const [from, outputs] of Object.entries(workflow.connections)) {
		if (!kept.has(from)) delete workflow.connections[from];
		else outputs.main = outputs.main.map((targets) => targets.filter(({ node }) => kept.has(node)));
	}
	return { ...workflow, name: `Bench ${name}` };
}

/** What n8n prepares for each execution though it does not run: the notes and side lanes of ours, in n8n's own nodes. */
function bystanders(executed) {
	const { nodes } = ours('floor');
	const notes = nodes.filter(({ type }) => type.endsWith('.stickyNote'));
	const lanes = Array.from({ length: nodes.length - notes.length - executed }, (_none, index) => ({ name: `Aside ${index}`, type: 'n8n-nodes-base.set', typeVersion: 3.4, position: [200 * index, 400], parameters: setOne() }));
	return [...notes, ...lanes];
}

const setOne = () => ({ assignments: { assignments: [{ id: 'a', name: 'settings.x', value: true, type: 'boolean' }] }, includeOtherFields: true, options: {} });

/** A workflow under `/webhook/floor-<name>` that does nothing of ours; `chain` has as many nodes as ours. */
export function floor(name, types) {
	const nodes = [{ name: 'Trigger', type: 'CUSTOM.floorTrigger', typeVersion: 2, position: [0, 0], parameters: { path: name }, webhookId: `floor-${name}` }];
	const connections = {};
	for (const [index, type] of types.entries()) {
		const node = { name: `Step ${index}`, type, typeVersion: type.endsWith('.set') ? 3.4 : 1, position: [200 * (index + 1), 0], parameters: {} };
		if (type.endsWith('.set')) node.parameters = setOne();
		connections[nodes.at(-1).name] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
		nodes.push(node);
	}
	if (name === 'chain') nodes.push(...bystanders(nodes.length));
	return { name: `Floor ${name}`, nodes, connections, settings: { executionOrder: 'v1' } };
}
