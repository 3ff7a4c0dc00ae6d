/**
 * The stage of the end-to-end tests: a real n8n with the packed package, its workflow published, and
 * real qBittorrent nodes behind it. Environment: E2E_DIR (work folder), E2E_CHROOT (a tree with a 5.x).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundledWorkflow, credentialIds, credentialList } from '../../scripts/lib/furnish.mjs';
import { prepareN8n, waitForWebhook } from '../../scripts/lib/n8n.mjs';
import { ensurePacked } from '../../scripts/lib/pack.mjs';
import { freePorts, stopAll } from '../../scripts/lib/process.mjs';
import { startNodes } from '../../scripts/lib/qbt.mjs';

export const PREFIX = '/webhook/qbt';
export const LOGINS = [
	{ source: 'sonarr', username: 'sonarr', password: 'e2e-sonarr-pass', apiKey: 'e2e-key-for-sonarr-0001' },
	{ source: 'radarr', username: 'radarr', password: 'e2e-radarr-pass', apiKey: 'e2e-key-for-radarr-0002' },
];

/** Two nodes of Debian's own qBittorrent, and one 5.x when there is a tree with one. */
export const mixedNodes = () =>
	process.env.E2E_CHROOT ? [{ count: 2 }, { count: 1, root: process.env.E2E_CHROOT }] : [{ count: 3 }];

/** 01 Dispatch with the lanes of another bundled workflow behind its own schedule. */
export function withLanesOf(number, workflow) {
	const { nodes, connections } = bundledWorkflow(number).workflow;
	workflow.nodes.push(...nodes.filter(({ name }) => !workflow.nodes.some((own) => own.name === name)));
	for (const [name, { main }] of Object.entries(connections)) {
		const own = workflow.connections[name];
		if (own) own.main[0].push(...main[0]);
		else workflow.connections[name] = { main };
	}
	return workflow;
}

/**
 * @param options.groups options of startNodes, one entry per kind of node (count, kind, root, prefs, tmpfsMb, conf)
 * @param options.describe changes the entries of the cluster credential
 * @param options.workflow changes the workflow before it is imported
 * @param options.logins entries of the login credential
 * @param options.credentials further ones, `{ id, name, type, data }`, for the nodes that take them
 */
export async function openLab({ groups = [{ count: 3 }], describe = (entry) => entry, workflow = (json) => json, logins = LOGINS, credentials = [], env = {}, base = 24_000 } = {}) {
	// First, because it may fail, and nothing runs yet.
	const packed = await ensurePacked();
	const dir = mkdtempSync(path.join(process.env.E2E_DIR ?? os.tmpdir(), 'arr-e2e-'));
	const clusters = [];
	for (const [index, group] of groups.entries()) clusters.push(await startGroup(dir, group, index, base));
	const nodes = clusters.flatMap((cluster) => cluster.nodes);
	// n8n binds its port half a minute later: two runs at once must not choose the same one.
	const n8n = await prepareN8n({ dir, port: await freePorts(base + 500 + (process.pid % 450)), packed, env });
	const bundled = bundledWorkflow('01');
	const setCredentials = async () => {
		const entries = credentialList(nodes, logins);
		entries[0].data.nodes.node = entries[0].data.nodes.node.map((entry, index) =>
			describe({ ...entry, password: nodes[index].typedPassword ?? entry.password }, index),
		);
		await n8n.importCredentials(entries);
	};
	await setCredentials();
	if (credentials.length > 0) await n8n.importCredentials(credentials);
	const ids = Object.fromEntries(credentials.map(({ type, id, name }) => [type, { id, name }]));
	await n8n.importWorkflows([{ id: bundled.id, workflow: workflow(bundled.workflow) }], { ...credentialIds, ...ids });
	await n8n.publishWorkflow(bundled.id);
	await n8n.start();
	// The base itself is registered last.
	const ready = async () => await waitForWebhook(n8n, PREFIX);
	await ready();
	return {
		dir,
		n8n,
		nodes,
		base: `${n8n.url}${PREFIX}`,
		workflowId: bundled.id,
		ready,
		setCredentials,
		async restartN8n() {
			await n8n.stop();
			await n8n.start();
			await ready();
		},
		async close() {
			await n8n.stop();
			for (const cluster of clusters) await cluster.stop();
			await stopAll();
			if (process.env.E2E_KEEP) return;
			for (const cluster of clusters) rmSync(cluster.dir, { recursive: true, force: true });
			rmSync(dir, { recursive: true, force: true });
		},
	};
}

async function startGroup(labDir, group, index, base) {
	const dir = group.root ? mkdtempSync(path.join(group.root, 'tmp', 'arr-e2e-')) : path.join(labDir, `nodes-${index}`);
	const basePort = await freePorts(base + index * 100, group.count * 2);
	const cluster = await startNodes({ kind: 'real', ...group, dir, basePort });
	for (const node of cluster.nodes) node.name = `${node.name}-${'abc'[index]}`;
	return { ...cluster, dir };
}
