/** Requests of a fake Seerr through a real n8n: by its webhook, by polling, and over a death of n8n. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { prepareN8n } from '../../scripts/lib/n8n.mjs';
import { ensurePacked } from '../../scripts/lib/pack.mjs';
import { freePorts, stopAll } from '../../scripts/lib/process.mjs';
import { sleep, until } from '../../scripts/lib/report.mjs';
import { loadTypescript } from '../support/typescript.mjs';

const load = loadTypescript(import.meta.url);
const { FakeSeerr } = load('../sim/seerr/server.ts');
const { notification } = load('../sim/seerr/notification.ts');

const SECRET = 'a header that nobody guesses';
const PATH = '/webhook/e2e-seerr';
const OURS = 'n8n-nodes-arr-dispatch';
const CREDENTIAL = { id: 'e2eSeerrCredential', name: 'Seerr' };
const WORKFLOW_ID = 'e2eSeerrWorkflow';

/** A request that is new is approved: what the fake was asked shows what started the workflow. */
const workflow = {
	name: 'Requests',
	nodes: [
		{ id: 'b0000000-0000-4000-8000-000000000001', name: 'Requests', type: `${OURS}.seerrRequestsTrigger`, typeVersion: 1, position: [0, 0], webhookId: 'b0000000-0000-4000-8000-00000000000a', parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, path: 'e2e-seerr', events: ['new'] } },
		{ id: 'b0000000-0000-4000-8000-000000000002', name: 'Approve', type: `${OURS}.seerrRequests`, typeVersion: 1, position: [220, 0], parameters: { resource: 'request', operation: 'approve', request: { __rl: true, mode: 'id', value: '={{ $json.id }}' } } },
	],
	connections: { Requests: { main: [[{ node: 'Approve', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
};

let seerr;
let n8n;
let dir;

const ask = async (body, headers = {}) => {
	const response = await fetch(`${n8n.url}${PATH}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
	return { status: response.status, text: await response.text() };
};
const notify = async (type, request) => await ask(notification(seerr.data, type, request), { authorization: SECRET });
/** 401: the webhook is there, and knows its header. */
const ready = async () => await until('The webhook was not registered', async () => (await ask({})).status === 401, { timeoutMs: 120_000 });
const approvals = (id) => seerr.count(`request/${id}/approve`);
const approved = async (id, timeoutMs = 30_000) => await until(`Request ${id} was not approved`, () => approvals(id) === 1, { timeoutMs });

before(async () => {
	const packed = await ensurePacked();
	dir = mkdtempSync(path.join(process.env.E2E_DIR ?? os.tmpdir(), 'arr-seerr-'));
	seerr = await FakeSeerr.start();
	seerr.data.nowMs = Date.now();
	seerr.data.add('movie', 100);
	n8n = await prepareN8n({ dir, port: await freePorts(27_500 + (process.pid % 400)), packed });
	await n8n.importCredentials([{ ...CREDENTIAL, type: 'arrDispatchSeerrApi', data: { url: seerr.url, apiKey: seerr.apiKey, webhookSecret: SECRET } }]);
	await n8n.importWorkflows([{ id: WORKFLOW_ID, workflow }], { arrDispatchSeerrApi: CREDENTIAL });
	await n8n.publishWorkflow(WORKFLOW_ID);
	await n8n.start();
	await ready();
	// What is made while the first reading goes on belongs to what was there before.
	await until('The first reading did not end', () => seerr.count('media') > 0);
	await sleep(2_000);
});
after(async () => {
	await n8n?.stop();
	await seerr?.close();
	await stopAll();
	if (dir && !process.env.E2E_KEEP) rmSync(dir, { recursive: true, force: true });
});

test('a notification starts the workflow, a wrong one does not, and what was there before neither', async () => {
	seerr.data.nowMs = Date.now();
	const request = seerr.data.add('movie', 101);
	assert.equal((await ask(notification(seerr.data, 'MEDIA_PENDING', request), { authorization: 'something else' })).status, 401);
	assert.deepEqual(await notify('TEST_NOTIFICATION', null), { status: 200, text: 'n8n has heard Seerr' });
	assert.equal(approvals(request.id), 0);
	assert.equal((await notify('MEDIA_PENDING', request)).status, 200);
	await approved(request.id);
	assert.equal(seerr.data.request(request.id).status, 2);
	// The same once more, as a proxy may deliver it.
	await notify('MEDIA_PENDING', request);
	assert.equal(approvals(1), 0);
});

test('polling finds what no notification told, and nothing twice', async () => {
	seerr.data.nowMs = Date.now();
	const request = seerr.data.add('tv', 102, { seasons: [1] });
	await approved(request.id, 100_000);
	assert.deepEqual([2, 3].map(approvals), [1, 1]);
});

test('what happened while n8n was dead is told when it is back, once', async () => {
	await n8n.kill();
	seerr.data.nowMs = Date.now();
	const request = seerr.data.add('movie', 103);
	await n8n.start();
	await ready();
	await approved(request.id, 100_000);
	await notify('MEDIA_PENDING', request);
	await sleep(2_000);
	assert.deepEqual([1, 2, 3, 4].map(approvals), [0, 1, 1, 1]);
});
