/**
 * The stage of the queue-mode tests: Postgres, Redis, n8n as one main, one webhook process and two
 * workers, our ledger in that Postgres, real qBittorrent nodes. Environment as for ../lab.mjs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { bundledWorkflow, credentialIds, credentialList } from '../../../scripts/lib/furnish.mjs';
import { waitForWebhook } from '../../../scripts/lib/n8n.mjs';
import { prepareQueueMode } from '../../../scripts/lib/n8n-queue.mjs';
import { ensurePacked } from '../../../scripts/lib/pack.mjs';
import { freePorts, stopAll } from '../../../scripts/lib/process.mjs';
import { startNodes } from '../../../scripts/lib/qbt.mjs';
import { startRedis } from '../../../scripts/lib/redis.mjs';
import { startPostgres } from '../../support/postgres.mjs';
import { LOGINS, mixedNodes, PREFIX } from '../lab.mjs';

// Below the range from which the system takes ports for outgoing connections.
const BASE_PORT = 22_000;
export const LEDGER_SCHEMA = 'arr_ledger';
export const LEDGER = { arrDispatchLedgerApi: { id: 'arrDispatchLedger', name: 'Ledger in Postgres' } };

/** So that a killed worker's job is given up within seconds; n8n's defaults are 60, 30 and 10 s. */
const SHORT_LEASES = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
};

/** The credential entry of a ledger in this Postgres. */
export const ledgerEntry = ({ host, port, database, user, password }) => ({
	...LEDGER.arrDispatchLedgerApi,
	type: 'arrDispatchLedgerApi',
	data: { store: 'postgres', host, port, database, user, password, schema: LEDGER_SCHEMA },
});

export async function openQueueLab({ groups = mixedNodes(), env = {} } = {}) {
	const packed = await ensurePacked();
	const dir = mkdtempSync(path.join(process.env.E2E_DIR ?? os.tmpdir(), 'arr-queue-'));
	const folders = [dir];
	const postgres = await startPostgres();
	const close = async () => {
		await stopAll();
		await postgres.dispose();
		if (process.env.E2E_KEEP) return;
		for (const folder of folders) rmSync(folder, { recursive: true, force: true });
	};
	try {
		return { ...(await open({ dir, folders, postgres, packed, groups, env })), dir, postgres, close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function open({ dir, folders, postgres, packed, groups, env }) {
	const redis = await startRedis({ dir, port: await freePorts(BASE_PORT) });
	const nodes = [];
	for (const [index, group] of groups.entries()) nodes.push(...(await startGroup(dir, folders, group, index)));
	const basePort = await freePorts(BASE_PORT + 500 + (process.pid % 400), 60);
	const n8n = await prepareQueueMode({ dir, basePort, packed, postgres, redis, env: { ...SHORT_LEASES, ...env } });
	const bundled = bundledWorkflow('01');
	await n8n.main.importCredentials([...credentialList(nodes, LOGINS), ledgerEntry(postgres)]);
	await n8n.main.importWorkflows([{ id: bundled.id, workflow: bundled.workflow }], { ...credentialIds, ...LEDGER });
	await n8n.main.publishWorkflow(bundled.id);
	await n8n.start();
	for (const one of [n8n.main, n8n.webhook]) await waitForWebhook(one, PREFIX);
	return {
		n8n,
		nodes,
		redis,
		workflowId: bundled.id,
		/** Of the process that apps use in queue mode, and of the other one that answers them too. */
		base: `${n8n.webhook.url}${PREFIX}`,
		mainBase: `${n8n.main.url}${PREFIX}`,
		/** Rows of a query on n8n's tables, or on those of our ledger. */
		query: (sql, values) => query(postgres.url, sql, values),
	};
}

async function startGroup(labDir, folders, group, index) {
	const dir = group.root ? mkdtempSync(path.join(group.root, 'tmp', 'arr-queue-')) : path.join(labDir, `nodes-${index}`);
	folders.push(dir);
	const basePort = await freePorts(BASE_PORT + 100 + index * 100, group.count * 2);
	const { nodes } = await startNodes({ kind: 'real', ...group, dir, basePort });
	for (const node of nodes) node.name = `${node.name}-${'abc'[index]}`;
	return nodes;
}

async function query(url, sql, values = []) {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		return (await client.query(sql, values)).rows;
	} finally {
		await client.end();
	}
}
