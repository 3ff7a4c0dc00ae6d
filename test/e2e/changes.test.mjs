/** Changes that start the workflow, and logins that may come from some addresses only. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sleep, until } from '../../scripts/lib/report.mjs';
import { openEditor } from './browser.mjs';
import { addMagnet, magnet, openArr } from './client.mjs';
import { executionCount, query, whereIs } from './direct.mjs';
import { LOGINS, openLab } from './lab.mjs';

const TRIGGER = 'qBittorrent for Apps';
const HOME = '192.0.2.20';
const AWAY = '203.0.113.9';
const AT_HOME = { source: 'lidarr', username: 'lidarr', password: 'e2e-lidarr-pass', apiKey: 'e2e-key-for-lidarr-0003', ipRanges: '192.0.2.0/24\nfd00::/8' };
const SLOW_MS = 3_000;

/** The bundled workflow, with a slow branch behind the second output. */
function withChanges(json) {
	const workflow = structuredClone(json);
	const trigger = workflow.nodes.find(({ name }) => name === TRIGGER);
	trigger.parameters.options = { changeEvents: ['category_changed', 'deleted'], snapshotAge: 1 };
	workflow.nodes.push(
		node('Slow', 'code', 2, { jsCode: `await new Promise((resolve) => setTimeout(resolve, ${SLOW_MS}));\nreturn $input.all();` }),
		node('On Change', 'noOp', 1, {}),
	);
	workflow.connections[TRIGGER].main[1] = [{ node: 'Slow', type: 'main', index: 0 }];
	workflow.connections.Slow = { main: [[{ node: 'On Change', type: 'main', index: 0 }]] };
	return workflow;
}

const node = (name, type, typeVersion, parameters) => ({
	id: name.toLowerCase().replaceAll(' ', '-'),
	name,
	type: `n8n-nodes-base.${type}`,
	typeVersion,
	parameters,
	position: [160, name === 'Slow' ? 420 : 560],
});

/** n8n stores runs as a list in which strings are the places of values. */
function unflatten(text) {
	const list = JSON.parse(text);
	const seen = new Map();
	const at = (index) => {
		if (seen.has(index)) return seen.get(index);
		const value = list[index];
		if (typeof value !== 'object' || value === null) return value;
		const copy = Array.isArray(value) ? [] : {};
		seen.set(index, copy);
		for (const [key, inner] of Object.entries(value)) copy[key] = typeof inner === 'string' ? at(Number(inner)) : inner;
		return copy;
	};
	return at(0);
}

describe('changes through a real n8n', { timeout: 600_000 }, () => {
	let lab;
	let sonarr;
	before(async () => {
		lab = await openLab({
			groups: [{ count: 1 }],
			workflow: withChanges,
			logins: [...LOGINS, AT_HOME],
			env: { N8N_PROXY_HOPS: '1' },
			base: 27_000,
		});
		sonarr = await openArr(lab.base, LOGINS[0]);
	});
	after(async () => await lab?.close());

	const lastRun = () => {
		const [row] = query(lab.n8n.databasePath, "SELECT e.id, e.status, d.data FROM execution_entity e JOIN execution_data d ON d.executionId = e.id WHERE e.mode <> 'trigger' ORDER BY e.id DESC LIMIT 1");
		return { id: row.id, status: row.status, runData: row.status === 'success' ? unflatten(row.data).resultData.runData : null };
	};
	const finished = async (before) =>
		await until('the execution did not end', async () => {
			if (executionCount(lab.n8n) === before) return null;
			const run = lastRun();
			return run.status === 'success' ? run : null;
		});
	const itemsOf = (run, name) => run.runData[name]?.[0].data.main.flat().map(({ json }) => json) ?? [];
	const settled = async () => {
		let count = -1;
		while (count !== executionCount(lab.n8n)) {
			count = executionCount(lab.n8n);
			await sleep(1_000);
		}
		return count;
	};
	const add = async () => {
		const torrent = magnet();
		assert.deepEqual((await addMagnet(sonarr, torrent, { category: 'tv-sonarr' })).text, 'Ok.');
		return torrent;
	};

	test('an add leaves by the first output, as before', async () => {
		const count = await settled();
		const { hash } = await add();
		const run = await finished(count);
		assert.deepEqual(itemsOf(run, 'Reply').map((item) => item.hash), [hash]);
		assert.ok(!('On Change' in run.runData), 'nothing left by the second output');
	});

	test('a delete starts one execution with its item, and the app does not wait for it', async () => {
		const { hash, name } = await add();
		const count = await settled();
		const begun = performance.now();
		const answer = await sonarr.post('torrents/delete', { hashes: hash, deleteFiles: 'true' });
		const ms = performance.now() - begun;
		assert.deepEqual([answer.status, answer.text], [200, '']);
		assert.match(answer.headers['content-type'], /^text\/plain/);
		assert.equal(answer.headers['content-length'], '0');
		assert.ok(ms < SLOW_MS, `answered after ${ms} ms`);
		const run = await finished(count);
		const [item, ...more] = itemsOf(run, 'On Change');
		const { at, ...rest } = item;
		assert.deepEqual(rest, {
			event: 'deleted',
			action: 'delete',
			source: 'sonarr',
			hashes: [hash],
			names: [name],
			nodes: [lab.nodes[0].name],
			categories: ['tv-sonarr'],
			deleteFiles: true,
		});
		assert.ok(Math.abs(Date.now() - Date.parse(at)) < 60_000, at);
		assert.deepEqual(more, []);
		assert.deepEqual(Object.keys(run.runData).sort(), ['On Change', 'Slow', TRIGGER].sort());
		assert.equal(await settled(), count + 1);
		assert.equal((await whereIs(lab.nodes)).has(hash), false);
	});

	test('a category set on import starts one, and setting it again none', async () => {
		const { hash } = await add();
		await sonarr.post('torrents/createCategory', { category: 'tv-imported' });
		const count = await settled();
		const form = { hashes: hash.toUpperCase(), category: 'tv-imported' };
		assert.equal((await sonarr.post('torrents/setCategory', form)).status, 200);
		const [item] = itemsOf(await finished(count), 'On Change');
		assert.deepEqual([item.event, item.category, item.categories], ['category_changed', 'tv-imported', ['tv-sonarr']]);
		assert.equal((await sonarr.post('torrents/setCategory', form)).status, 200);
		assert.equal(await settled(), count + 1);
	});

	test('polls, other changes, refusals and deletes of nothing start none', async () => {
		const { hash } = await add();
		const count = await settled();
		for (const endpoint of ['app/version', 'torrents/info', 'sync/maindata', 'torrents/categories', 'transfer/info']) {
			for (let i = 0; i < 5; i++) assert.equal((await sonarr.get(endpoint)).status, 200);
		}
		assert.equal((await sonarr.post('torrents/stop', { hashes: hash })).status, 200);
		assert.equal((await sonarr.post('torrents/delete', { hashes: 'all' })).status, 409);
		assert.equal((await sonarr.post('torrents/delete', { hashes: 'f'.repeat(40) })).status, 200);
		assert.equal((await sonarr.post('torrents/setCategory', { hashes: hash, category: 'no-such' })).status, 409);
		assert.equal(await settled(), count);
	});

	describe('a login with IP ranges, behind one proxy', () => {
		const from = (address, init = {}) => ({ ...init, headers: { 'x-forwarded-for': address, ...init.headers } });
		const logIn = async (address) => {
			const body = new URLSearchParams({ username: AT_HOME.username, password: AT_HOME.password });
			const answer = await fetch(`${lab.base}/api/v2/auth/login`, from(address, { method: 'POST', body }));
			return { text: await answer.text(), status: answer.status, cookie: answer.headers.get('set-cookie')?.split(';')[0] };
		};
		const versionWith = async (address, headers) =>
			(await fetch(`${lab.base}/api/v2/app/version`, from(address, { headers }))).status;

		test('is taken from there and nowhere else, with its session too', async () => {
			const home = await logIn(HOME);
			assert.deepEqual([home.status, home.text], [200, 'Ok.']);
			assert.deepEqual(await logIn(AWAY), { status: 200, text: 'Fails.', cookie: undefined });
			assert.equal(await versionWith(HOME, { cookie: home.cookie }), 200);
			assert.equal(await versionWith(AWAY, { cookie: home.cookie }), 403);
			const authorization = `Bearer ${AT_HOME.apiKey}`;
			assert.equal(await versionWith('fd00::20', { authorization }), 200);
			assert.equal(await versionWith(AWAY, { authorization }), 403);
		});

		test('is not taken from whoever says so: only the last address of the header counts', async () => {
			const authorization = `Bearer ${AT_HOME.apiKey}`;
			assert.equal(await versionWith(`${HOME}, ${AWAY}`, { authorization }), 403);
			assert.equal(await versionWith(`${AWAY}, ${HOME}`, { authorization }), 200);
		});

		test('keeps its session over a restart of n8n', async () => {
			const { cookie } = await logIn(HOME);
			await lab.restartN8n();
			assert.equal(await versionWith(HOME, { cookie }), 200);
			assert.equal(await versionWith(AWAY, { cookie }), 403);
		});
	});

	if (process.env.E2E_BROWSER) {
		describe('the editor', () => {
			let browser;
			let page;
			before(async () => {
				({ browser, page } = await openEditor(lab.n8n));
			});
			after(async () => await browser?.close());
			const shot = async (name) => {
				if (process.env.SHOTS_DIR) await page.screenshot({ path: path.join(process.env.SHOTS_DIR, `${name}.png`) });
			};

			test('shows both outputs and the options', async () => {
				await page.goto(`${lab.n8n.url}/workflow/${lab.workflowId}`);
				await page.locator('[data-test-id="canvas-node"]').first().waitFor({ timeout: 30_000 });
				await page.waitForTimeout(1_500);
				await page.keyboard.press('Escape');
				await shot('changes-canvas');
				const canvas = await page.locator('body').innerText();
				for (const name of ['Torrent Added', 'Changed']) assert.ok(canvas.includes(name), name);
				await page.locator(`[data-test-id="canvas-node"][data-node-name="${TRIGGER}"]`).first().dblclick();
				await page.waitForTimeout(1_000);
				await shot('changes-panel');
				const panel = await page.locator('body').innerText();
				for (const words of ['Start on Changes', 'Snapshot Age (Seconds)', 'Path Rules']) assert.ok(panel.includes(words), words);
				await page.locator('.el-select').filter({ hasText: 'Category Changed' }).last().locator('.el-input__suffix').last().click();
				await page.getByText('Queue Position Changed').waitFor();
				await page.waitForTimeout(600);
				await shot('changes-options');
				await page.keyboard.press('Escape');
				await page.keyboard.press('Escape');
			});

			test('shows the IP ranges of a login, and says which one it cannot read', async () => {
				await page.goto(`${lab.n8n.url}/home/credentials/arrDispatchLogins`);
				await page.getByText('Allowed IP Ranges').first().waitFor({ timeout: 20_000 });
				await page.getByText('Allowed IP Ranges').last().scrollIntoViewIfNeeded();
				await page.waitForTimeout(600);
				await shot('changes-login');
				const values = await page.locator('input, textarea').evaluateAll((inputs) => inputs.map(({ value }) => value));
				assert.ok(values.some((value) => value.includes('192.0.2.0/24')), 'the ranges are shown');
				assert.ok(!(await page.content()).includes(AT_HOME.password));
				await page.locator('textarea:visible').last().fill('192.0.2.0/24\n10.0.0.0/33');
				await page.getByRole('button', { name: 'Save' }).click();
				await page.getByText('More details').click();
				await page.getByText("'10.0.0.0/33' in the IP ranges of login 'lidarr' is neither an address").first().waitFor({ timeout: 20_000 });
				await shot('changes-login-refused');
			});
		});
	} else process.stdout.write('SKIPPED: the editor in a browser, because E2E_BROWSER is not set\n');
});
