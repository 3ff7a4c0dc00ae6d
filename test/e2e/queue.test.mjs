/** n8n's queue mode: main, webhook process and two workers over one Postgres, with Redis. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bundledWorkflow, credentialIds } from '../../scripts/lib/furnish.mjs';
import { waitForWebhook } from '../../scripts/lib/n8n.mjs';
import { sleep, until } from '../../scripts/lib/report.mjs';
import { arrClient, grab, testConnection } from '../../scripts/lib/sonarr.mjs';
import { withCredentials } from '../../scripts/lib/workflow.mjs';
import { addFile, addMagnet, magnet, median, openArr, pool, torrentFile } from './client.mjs';
import { torrentsOn, whereIs } from './direct.mjs';
import { LOGINS, PREFIX } from './lab.mjs';
import { LEDGER_SCHEMA, openQueueLab } from './queue/lab.mjs';

const [SONARR] = LOGINS;
const CATEGORY = 'tv-sonarr';
const OWNER = { email: 'owner@arr.test', password: 'Queue-mode-1' };
/** Sonarr and Radarr give up after this. */
const ARR_TIMEOUT_MS = 100_000;
/** Of the claim of a run that died. */
const LEASE_MS = 15_000;

let lab;
before(async () => {
	lab = await openQueueLab();
});
after(async () => await lab?.close());

const executions = async () => Number((await lab.query("SELECT COUNT(*) AS n FROM execution_entity WHERE mode <> 'trigger'"))[0].n);
const statuses = async (hashes) => {
	const rows = await lab.query(`SELECT hash, status FROM ${LEDGER_SCHEMA}.requests WHERE hash = ANY($1) ORDER BY seq`, [hashes]);
	return new Map(rows.map(({ hash, status }) => [hash, status]));
};
const listOn = async (arr, category = CATEGORY) => (await arr.get(`torrents/info?category=${category}`)).json();
const bothLists = async (arrs) => await Promise.all(arrs.map(async (arr) => (await listOn(arr)).map(({ hash }) => hash)));

/** One app that is logged in at the webhook process, and the same session used at the main process. */
async function openBoth() {
	return [await openArr(lab.base, SONARR), await openArr(lab.mainBase, SONARR)];
}

describe('an app in queue mode', () => {
	test("Sonarr's test and grab through the webhook process", async () => {
		const [arr] = await openBoth();
		await testConnection(arr, CATEGORY);
		const wanted = magnet();
		const { known, item } = await grab(arr, { magnet: wanted.uri, hash: wanted.hash, category: CATEGORY });
		assert.equal(known, true);
		assert.equal(item?.category, CATEGORY);
		assert.equal((await whereIs(lab.nodes)).get(wanted.hash).length, 1);
	});

	test('a session of one process holds in the other', async () => {
		const body = new URLSearchParams({ username: SONARR.username, password: SONARR.password });
		const login = await fetch(`${lab.base}/api/v2/auth/login`, { method: 'POST', body });
		const cookie = login.headers.getSetCookie().find((line) => line.startsWith('SID='))?.split(';')[0];
		const answer = await fetch(`${lab.mainBase}/api/v2/app/version`, { headers: { cookie } });
		assert.deepEqual([answer.status, await answer.text()], [200, 'v5.1.4']);
	});

	test('20 adds, each listed by main and webhook process with the next request', async () => {
		const arrs = await openBoth();
		for (let i = 0; i < 20; i++) {
			const wanted = magnet();
			const answer = await addMagnet(arrs[i % 2], wanted, { category: CATEGORY });
			assert.deepEqual([answer.status, answer.text], [200, 'Ok.']);
			const lists = await bothLists(arrs);
			assert.deepEqual(lists.map((list) => list.includes(wanted.hash)), [true, true], `add ${i}`);
			assert.equal((await arrs[1 - (i % 2)].get(`torrents/properties?hash=${wanted.hash}`)).status, 200);
		}
	});

	test('a delete at one process is gone at the other, and a category set at one shows at the other', async () => {
		const arrs = await openBoth();
		const wanted = [magnet(), magnet()];
		for (const one of wanted) assert.equal((await addMagnet(arrs[0], one, { category: CATEGORY })).text, 'Ok.');
		await arrs[1].post('torrents/delete', { hashes: wanted[0].hash, deleteFiles: 'true' });
		for (const list of await bothLists(arrs)) assert.deepEqual(wanted.map(({ hash }) => list.includes(hash)), [false, true]);
		await arrs[0].post('torrents/createCategory', { category: 'imported' });
		assert.ok('imported' in (await arrs[1].get('torrents/categories')).json());
		assert.equal((await arrs[1].post('torrents/setCategory', { hashes: wanted[1].hash, category: 'imported' })).status, 200);
		for (const arr of arrs) assert.deepEqual((await listOn(arr, 'imported')).map(({ hash }) => hash), [wanted[1].hash]);
	});

	test('a .torrent file travels through the ledger to the worker', async () => {
		const [arr] = await openBoth();
		const file = torrentFile('Invented.Film.2026.2160p.mkv');
		const answer = await addFile(arr, file, { category: CATEGORY, stopped: 'true', paused: 'true' });
		assert.deepEqual([answer.status, answer.text], [200, 'Ok.']);
		const found = (await Promise.all(lab.nodes.map(torrentsOn))).flat().filter(({ hash }) => hash === file.hash);
		assert.deepEqual(found.map(({ name }) => name), [file.name]);
	});

	test('100 polls of both processes make no execution', async () => {
		const arrs = await openBoth();
		await sleep(1_000);
		const before = await executions();
		await pool(100, 4, (i) => arrs[i % 2].get(i % 3 ? `torrents/info?category=${CATEGORY}` : 'sync/maindata?rid=0'));
		assert.equal(await executions(), before);
	});

	test('the same magnet at both processes at once is one torrent', async () => {
		const arrs = await openBoth();
		for (let round = 0; round < 5; round++) {
			const wanted = magnet();
			const answers = await Promise.all([0, 1, 0, 1].map((i) => addMagnet(arrs[i], wanted, { category: CATEGORY })));
			assert.deepEqual(answers.map(({ text }) => text), ['Ok.', 'Ok.', 'Ok.', 'Ok.']);
			assert.equal((await whereIs(lab.nodes)).get(wanted.hash).length, 1);
		}
	});
});

test('a workflow whose ledger is an SQLite file is not published, and the reason is given', async () => {
	const { main } = lab.n8n;
	await main.setupOwner(OWNER);
	const rest = await main.login(OWNER);
	const { workflow } = bundledWorkflow('01');
	const nodes = withCredentials(workflow, credentialIds).nodes.filter(({ type }) => !/form(Trigger)?$/.test(type));
	const trigger = nodes.find(({ type }) => type.endsWith('.qbtWebhook'));
	const changed = nodes.map((node) => (node === trigger ? { ...node, webhookId: 'sqlite', parameters: { ...node.parameters, path: 'sqlite' } } : node));
	const names = new Set(nodes.map(({ name }) => name));
	const connections = Object.fromEntries(
		Object.entries(workflow.connections)
			.filter(([from]) => names.has(from))
			.map(([from, { main: outputs }]) => [from, { main: outputs.map((targets) => (targets ?? []).filter(({ node }) => names.has(node))) }]),
	);
	const saved = await rest.post('/workflows', { name: 'On SQLite', nodes: changed, connections, settings: workflow.settings });
	const reason = await rest.post(`/workflows/${saved.id}/activate`, { versionId: saved.versionId }).then(
		async () => {
			const status = await until('n8n did not decide', async () => {
				const answer = await rest.get(`/workflows/${saved.id}/publication-status`);
				return answer.status === 'in_progress' ? null : answer;
			});
			return JSON.stringify(status);
		},
		(error) => error.message,
	);
	assert.match(reason, /SQLite file, which the workers of queue mode do not share/);
	const answer = await fetch(`${main.url}/webhook/sqlite/api/v2/app/version`);
	assert.equal(answer.status, 404);
});

describe('when parts of it fail', () => {
	const COUNT = Number(process.env.QUEUE_ADDS ?? 500);
	const magnets = Array.from({ length: COUNT }, () => magnet());
	let answers;

	test(`${COUNT} adds, 10 at a time, with a worker killed and Postgres restarted in between`, async () => {
		const arrs = await openBoth();
		let done = 0;
		const [victim] = lab.n8n.workers;
		const trouble = [
			{ at: 0.25, act: () => victim.kill() },
			{ at: 0.5, act: async () => (await victim.start(), undefined) },
			{
				at: 0.7,
				act: async () => {
					await lab.postgres.stop('fast');
					await lab.postgres.start();
				},
			},
		];
		const acted = [];
		answers = await pool(COUNT, 10, async (i) => {
			while (trouble.length > 0 && done >= trouble[0].at * COUNT) acted.push(trouble.shift().act());
			const answer = await addMagnet(arrs[i % 2], magnets[i], { category: CATEGORY }).catch((error) => ({ status: 0, text: error.message, ms: 0 }));
			done += 1;
			// Apps do not ask at once again either; without Postgres n8n refuses in milliseconds.
			if (answer.text !== 'Ok.') await sleep(500);
			return answer;
		});
		await Promise.all(acted);
		assert.equal(acted.length, 3);
		const byAnswer = {};
		for (const { status, text } of answers) {
			const kind = `${status} ${text.slice(0, 60)}`;
			byAnswer[kind] = (byAnswer[kind] ?? 0) + 1;
		}
		console.log(`        answers: ${JSON.stringify(byAnswer)}`);
		console.log(`        an add: ${Math.round(median(answers.map(({ ms }) => ms)))} ms; the slowest: ${Math.round(Math.max(...answers.map(({ ms }) => ms)))} ms`);
		assert.ok(answers.filter(({ text }) => text === 'Ok.').length >= COUNT * 0.7, 'most were accepted all the same');
	});

	test('every add that got Ok. is on exactly one node or held, and none is doubled', async () => {
		const told = magnets.filter((_, i) => answers[i].text === 'Ok.').map(({ hash }) => hash);
		const check = async () => {
			const [where, known] = [await whereIs(lab.nodes), await statuses(told)];
			const lost = told.filter((hash) => !where.has(hash) && known.get(hash) !== 'held');
			const doubled = magnets.filter(({ hash }) => (where.get(hash)?.length ?? 0) > 1);
			return { lost, doubled: doubled.map(({ hash }) => hash) };
		};
		const arrs = await openBoth();
		// A copy that a node added late is taken out as soon as that is seen.
		await until('copies were left', async () => (await listOn(arrs[0]), (await check()).doubled.length === 0), { timeoutMs: 40_000, everyMs: 1_000 });
		assert.deepEqual(await check(), { lost: [], doubled: [] });
	});

	test('those that got no Ok. are accepted when they are asked for again, by the lease at the latest', async () => {
		const open = magnets.filter((_, i) => answers[i].text !== 'Ok.');
		await sleep(LEASE_MS);
		for (const one of [lab.n8n.main, lab.n8n.webhook]) await waitForWebhook(one, PREFIX);
		const [arr] = await openBoth();
		const again = await pool(open.length, 5, (i) => addMagnet(arr, open[i], { category: CATEGORY }));
		assert.deepEqual(again.filter(({ text }) => text !== 'Ok.'), []);
		const where = await whereIs(lab.nodes);
		const known = await statuses(magnets.map(({ hash }) => hash));
		const wrong = magnets.filter(({ hash }) => (where.get(hash) ?? []).length !== 1 && known.get(hash) !== 'held');
		assert.deepEqual(wrong.map(({ hash }) => [hash, where.get(hash), known.get(hash)]), []);
	});

	test('a worker that dies in the middle of an add: the app is answered before it gives up, and may ask again', async () => {
		const { username, password } = SONARR;
		const arr = arrClient(lab.base, { username, password, timeoutMs: ARR_TIMEOUT_MS });
		await arr.login();
		const wanted = Array.from({ length: 10 }, () => magnet());
		const asked = wanted.map((one) => addMagnet(arr, one, { category: CATEGORY }).catch((error) => ({ status: 0, text: error.message, ms: 0 })));
		await sleep(60);
		await Promise.all(lab.n8n.workers.map((worker) => worker.kill()));
		await Promise.all(lab.n8n.workers.map((worker) => worker.start()));
		const first = await Promise.all(asked);
		console.log(`        answers: ${first.map(({ status, ms }) => `${status} after ${(ms / 1000).toFixed(1)} s`).join(', ')}`);
		for (const { status, text } of first) assert.ok(text === 'Ok.' || status >= 500, `${status} ${text}`);
		const again = await pool(wanted.length, 10, (i) => addMagnet(arr, wanted[i], { category: CATEGORY }));
		assert.deepEqual(again.map(({ text }) => text), wanted.map(() => 'Ok.'));
		const where = await whereIs(lab.nodes);
		assert.deepEqual(wanted.map(({ hash }) => (where.get(hash) ?? []).length), wanted.map(() => 1));
	});
});
