/** n8n's queue mode with the floor and with our workflow, the ledger in the same Postgres. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { waitForWebhook } from '../../scripts/lib/n8n.mjs';
import { prepareQueueMode } from '../../scripts/lib/n8n-queue.mjs';
import { ensurePacked } from '../../scripts/lib/pack.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { freePorts, stopAll } from '../../scripts/lib/process.mjs';
import { startNodes } from '../../scripts/lib/qbt.mjs';
import { startRedis } from '../../scripts/lib/redis.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { entryOf, floor, FLOORS, LOGIN, ours } from './lab.mjs';

// Below the range from which the system takes ports for outgoing connections.
const BASE_PORT = 22_000;
const LEDGER = { arrDispatchLedgerApi: { id: 'benchLedger', name: 'ledger' } };

/**
 * @param options.nodes options of startNodes
 * @param options.settings more of postgresql.conf
 */
export async function openQueueBench({ nodes, settings = {} }) {
	const packed = await ensurePacked();
	const dir = mkdtempSync(path.join(os.tmpdir(), 'arr-bench-queue-'));
	const postgres = await startPostgres({ settings });
	const close = async () => {
		await stopAll();
		await postgres.dispose();
		rmSync(dir, { recursive: true, force: true });
	};
	try {
		return { ...(await open({ dir, postgres, packed, nodes })), close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function open({ dir, postgres, packed, nodes }) {
	const redis = await startRedis({ dir, port: await freePorts(BASE_PORT) });
	const cluster = await startNodes({ ...nodes, dir: path.join(dir, 'nodes'), basePort: await freePorts(BASE_PORT + 100, nodes.count * 2) });
	const env = { N8N_CUSTOM_EXTENSIONS: path.join(root, 'test', 'bench', 'floor') };
	const n8n = await prepareQueueMode({ dir, basePort: await freePorts(BASE_PORT + 500, 60), packed, postgres, redis, env });
	const { host, port, database, user, password } = postgres;
	await n8n.main.importCredentials([
		{ id: 'benchLogin', name: 'login', type: 'arrDispatchWebhookLoginApi', data: { logins: { login: [LOGIN] } } },
		{ id: 'bench-queue', name: 'queue', type: 'arrDispatchClusterApi', data: { nodes: { node: cluster.nodes.map(entryOf) } } },
		{ ...LEDGER.arrDispatchLedgerApi, type: 'arrDispatchLedgerApi', data: { store: 'postgres', host, port, database, user, password } },
	]);
	const workflows = Object.entries(FLOORS).map(([name, types]) => ({ id: `floor-${name}`, workflow: floor(name, types) }));
	workflows.push({ id: 'bench-queue', workflow: ours('queue', LEDGER) });
	await n8n.main.importWorkflows(workflows);
	for (const { id } of workflows) await n8n.main.publishWorkflow(id);
	await n8n.start();
	await waitForWebhook(n8n.webhook, '/webhook/queue');
	await waitForWebhook(n8n.webhook, '/webhook/floor-chain/direct');
	return { n8n, cluster };
}
