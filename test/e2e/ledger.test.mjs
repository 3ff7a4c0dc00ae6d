/**
 * The ledger's journeys through a real n8n: torrents that wait for room or for a person, what is told
 * about the past, and a ledger that is lost. Two nodes, of two versions when there is a tree with a 5.x.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { credentialIds, credentialList } from '../../scripts/lib/furnish.mjs';
import { restLogin, setupOwner } from '../../scripts/lib/n8n-rest.mjs';
import { sleep, until } from '../../scripts/lib/report.mjs';
import { addFile, addMagnet, magnet, openArr, torrentFile } from './client.mjs';
import { content, put, torrentOf } from './content.mjs';
import { ask, query, torrentsOn, whereIs } from './direct.mjs';
import { LOGINS, openLab } from './lab.mjs';
import { editorSuite } from './ledger/editor.mjs';
import { ASKED_CATEGORY, DECIDER, withTools } from './ledger/workflow.mjs';

const [SONARR] = LOGINS;
const OWNER = { email: 'owner@example.test', password: 'E2e-owner-password-1' };
const CATEGORY = 'tv-sonarr';
/** More than any disk has free: no node takes anything. */
const ALL_FULL_GIB = 900_000;
const root = process.env.E2E_CHROOT;
const GROUPS = [{ count: 1 }, { count: 1, ...(root ? { root } : {}) }];
/** The schedule of 01 Dispatch runs each minute. */
const NEXT_MINUTE = { timeoutMs: 80_000, everyMs: 500 };

describe('the ledger through a real n8n', { timeout: 600_000 }, () => {
	let lab;
	let arr;
	let rest;
	let minFreeGib = 0;
	/** Waited for room and is on a node since. */
	let released;
	const policy = (entry) => ({ ...entry, minFreeGib, more: { minFreePercent: 0 } });

	before(async () => {
		lab = await openLab({ groups: GROUPS, describe: policy, workflow: withTools, base: 30_000 });
		arr = await openArr(lab.base, SONARR);
		await setupOwner(lab.n8n.url, OWNER);
		rest = await restLogin(lab.n8n.url, OWNER);
		await until('the tools are registered', async () => (await post('get-approvals')).status === 200);
	});
	after(async () => await lab?.close());

	const post = async (tool, body = {}) =>
		await fetch(`${lab.n8n.url}/webhook/tool/${tool}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(30_000),
		});
	/** The items that the tool's operation gives. */
	const run = async (tool, body) => {
		const answer = await post(tool, body);
		const text = await answer.text();
		assert.equal(answer.status, 200, `${tool}: ${text}`);
		return JSON.parse(text).filter((item) => Object.keys(item).length > 0);
	};
	const add = async (torrent, category = CATEGORY) => {
		const answer = torrent.bytes
			? await addFile(arr, torrent, { category, stopped: 'False' })
			: await addMagnet(arr, torrent, { category, stopped: 'False' });
		assert.deepEqual([answer.status, answer.text], [200, 'Ok.']);
		return torrent;
	};
	const listed = async ({ hash }, category = CATEGORY) =>
		(await arr.get(`torrents/info?category=${category}`)).json().find((item) => item.hash === hash) ?? null;
	const nodesOf = async ({ hash }) => (await whereIs(lab.nodes)).get(hash) ?? [];
	const requestOf = async ({ hash }) => (await run('get-requests')).find((row) => row.hash === hash);
	const remove = async ({ hash }) => assert.equal((await arr.post('torrents/delete', { hashes: hash, deleteFiles: 'true' })).status, 200);
	/** Changes the minimum of free space as a person does, with n8n running. */
	const setMinFree = async (gib) => {
		minFreeGib = gib;
		const [{ id, name, type, data }] = credentialList(lab.nodes, LOGINS);
		data.nodes.node = data.nodes.node.map(policy);
		await rest.patch(`/credentials/${id}`, { name, type, data });
		// Nodes read a credential every few seconds.
		await sleep(4_000);
	};
	const decide = async (approval, decision, by = DECIDER) => (await run('decide', { id: approval.id, decision, by }))[0];
	const approvalOf = async ({ hash, name }) => (await run('get-approvals')).find(({ title }) => title === name || title === hash);

	test('a reader of events starts with the next one', async () => {
		assert.deepEqual(await run('get-events', { cursor: 'e2e' }), []);
	});

	test('torrents wait while all nodes are full, are listed as queued, and the schedule adds them once there is room', async () => {
		await setMinFree(ALL_FULL_GIB);
		const file = torrentFile('Invented.Held.Film.2026.1080p', { private: true });
		const [wanted, unwanted] = [await add(magnet()), await add(magnet())];
		await add(file);
		for (const one of [wanted, unwanted, file]) {
			assert.deepEqual(await nodesOf(one), []);
			const item = await listed(one);
			assert.deepEqual([item.state, item.category, item.progress], ['queuedDL', CATEGORY, 0]);
			const row = await requestOf(one);
			assert.deepEqual([row.status, row.code, row.httpStatus], ['held', 'held_for_space', 200]);
			for (const { name } of lab.nodes) assert.ok(row.reason.includes(name), row.reason);
		}
		assert.equal((await listed(file)).size, 16_384);
		assert.equal((await arr.get(`torrents/properties?hash=${wanted.hash}`)).status, 200);

		await remove(unwanted);
		assert.equal(await listed(unwanted), null);
		const row = await requestOf(unwanted);
		assert.deepEqual([row.status, row.code], ['removed', 'cancelled']);

		await setMinFree(0);
		await until('the schedule has added what waited', async () => {
			await listed(wanted);
			const where = await whereIs(lab.nodes);
			return [wanted, file].every(({ hash }) => where.get(hash)?.length === 1);
		}, NEXT_MINUTE);
		assert.deepEqual(await nodesOf(unwanted), [], 'what the app deleted stays away');
		for (const one of [wanted, file]) {
			await until('it is written down', async () => (await requestOf(one)).status === 'downloading');
			const { status, code } = await requestOf(one);
			assert.deepEqual([status, code], ['downloading', 'accepted']);
			assert.equal((await listed(one)).category, CATEGORY);
		}
		const on = (await Promise.all(lab.nodes.map(torrentsOn))).flat();
		assert.equal(on.find(({ hash }) => hash === wanted.hash).category, CATEGORY);
		released = wanted;
	});

	test('a person approves after a restart of n8n, and only the first answer counts', async () => {
		const torrent = await add(magnet(), ASKED_CATEGORY);
		assert.equal((await listed(torrent, ASKED_CATEGORY)).state, 'queuedDL');
		assert.deepEqual(await nodesOf(torrent), []);
		const approval = await approvalOf(torrent);
		assert.deepEqual([approval.status, approval.kind, approval.deciders], ['pending', 'dispatch', [`@${DECIDER}`]]);

		await lab.restartN8n();
		await until('the tools are registered', async () => (await post('get-approvals')).status === 200);
		assert.equal((await listed(torrent, ASKED_CATEGORY)).state, 'queuedDL');
		assert.equal((await requestOf(torrent)).status, 'awaiting_approval');

		const stranger = await decide(approval, 'approve', 'mallory');
		assert.deepEqual([stranger.decide.outcome, await nodesOf(torrent)], ['not_allowed', []]);
		const won = await decide(approval, 'approve');
		assert.deepEqual([won.decide.outcome, won.dispatch.outcome, won.event], ['won', 'accepted', 'download_started']);
		assert.deepEqual(await nodesOf(torrent), [won.dispatch.node]);
		assert.equal((await approvalOf(torrent)).status, 'added');
		const late = await decide(approval, 'decline');
		assert.equal(late.decide.outcome, 'too_late');
		assert.match(late.decide.reason, new RegExp(DECIDER));
		assert.equal((await nodesOf(torrent)).length, 1);
	});

	test('a declined torrent is shown as stopped until the app deletes it, and is on no node', async () => {
		const torrent = await add(magnet(), ASKED_CATEGORY);
		const { dispatch, decide: taken } = await decide(await approvalOf(torrent), 'decline');
		assert.equal(taken.outcome, 'won');
		assert.notEqual(dispatch?.outcome, 'accepted');
		assert.equal((await listed(torrent, ASKED_CATEGORY)).state, 'stoppedDL');
		assert.deepEqual([(await requestOf(torrent)).code, (await approvalOf(torrent)).status], ['declined', 'declined']);
		await remove(torrent);
		assert.equal(await listed(torrent, ASKED_CATEGORY), null);
		assert.deepEqual(await nodesOf(torrent), []);
	});

	test('a torrent that the app deletes while it is asked about ends the question', async () => {
		const torrent = await add(magnet(), ASKED_CATEGORY);
		const approval = await approvalOf(torrent);
		await remove(torrent);
		const { status, decidedBy } = await approvalOf(torrent);
		assert.deepEqual([status, decidedBy], ['declined', 'client']);
		assert.equal((await decide(approval, 'approve')).decide.outcome, 'too_late');
		assert.deepEqual(await nodesOf(torrent), []);
	});

	test('categories of one node are made on the other', async () => {
		const [first, second] = lab.nodes;
		await ask(first, 'torrents/createCategory', { category: 'only-first' });
		await ask(second, 'torrents/createCategory', { category: 'only-second' });
		const has = async (node) => Object.keys(await (await ask(node, 'torrents/categories')).json());
		const planned = await until('both are seen', async () => {
			const items = await run('sync-categories', { dryRun: true });
			const names = items.map(({ created }) => created.map(({ name }) => name));
			return names[0].includes('only-second') && names[1].includes('only-first') ? items : null;
		});
		assert.ok(planned.every(({ dryRun }) => dryRun));
		assert.ok(!(await has(first)).includes('only-second'), 'a dry run makes nothing');
		const done = await run('sync-categories', { dryRun: false });
		assert.deepEqual(done.flatMap(({ failed }) => failed), []);
		for (const node of lab.nodes) {
			const names = await has(node);
			assert.ok(['only-first', 'only-second'].every((name) => names.includes(name)), `${node.name}: ${names}`);
		}
		assert.deepEqual((await run('sync-categories', { dryRun: false })).flatMap(({ created }) => created), []);
	});

	test('Sync Status tells what was completed and what is gone, each once', async () => {
		const files = content('Invented.Complete.mkv');
		for (const { downloads } of lab.nodes) put(downloads, files);
		const [complete, gone] = [torrentOf(files), released];
		await add(complete);
		const seen = [];
		const told = async ({ hash }, status) => {
			seen.push(...(await run('sync-status')));
			return seen.some((one) => one.hash === hash && one.status === status);
		};
		await until('it is completed', () => told(complete, 'completed'), { timeoutMs: 30_000, everyMs: 1_000 });
		const [node] = await nodesOf(gone);
		await ask(lab.nodes.find(({ name }) => name === node), 'torrents/delete', { hashes: gone.hash, deleteFiles: 'false' });
		// What was added within the last minute is not looked for yet.
		await until('it is gone', () => told(gone, 'removed'), NEXT_MINUTE);
		for (const { hash } of [complete, gone]) assert.equal(seen.filter((one) => one.hash === hash).length, 1);
		assert.equal(seen.find(({ hash }) => hash === gone.hash).node, node);
		assert.equal((await requestOf(complete)).status, 'completed');
	});

	test('Get Request Tracking answers in the fields of the Qbittorrent-Dispatcher', async () => {
		const [all] = await run('get-tracking', { category: '' });
		const [asked] = await run('get-tracking', { category: ASKED_CATEGORY });
		assert.equal(all.count, all.requests.length);
		assert.equal(asked.count, 3);
		assert.ok(all.count > asked.count);
		const fields = ['name', 'category', 'size_gb', 'timestamp', 'source', 'quality_profile', 'selected_node', 'status'];
		for (const one of all.requests) assert.deepEqual(Object.keys(one), fields);
		const names = lab.nodes.map(({ name }) => name);
		const placed = asked.requests.filter(({ status }) => status === 'downloading');
		assert.equal(placed.length, 1);
		assert.ok(names.includes(placed[0].selected_node) && placed[0].source === 'sonarr');
	});

	test('Export and Replay give the decisions', async () => {
		const csv = await post('export-csv');
		assert.match(csv.headers.get('content-type'), /^text\/csv/);
		const [head, ...lines] = (await csv.text()).trim().split('\r\n');
		assert.match(head, /^id,at,outcome,node,/);
		const decisions = JSON.parse(await (await post('export-json')).text());
		assert.equal(lines.length, decisions.length);
		assert.ok(decisions.some(({ outcome }) => outcome === 'held') && decisions.some(({ outcome }) => outcome === 'accepted'));
		const placed = decisions.find(({ outcome }) => outcome === 'accepted');
		assert.deepEqual(placed.detail.nodes.map(({ name }) => name).sort(), lab.nodes.map(({ name }) => name).sort());
		const [sums] = await run('replay');
		assert.ok(sums.torrents > 0);
		assert.equal(sums.elsewhere, 0, 'the same weights decide the same');
	});

	test('Events come in order, each once, over a restart', async () => {
		const first = await run('get-events', { cursor: 'e2e' });
		const names = first.map(({ event }) => event);
		for (const name of ['torrent_held', 'hold_ready', 'approval_created', 'approval_decided', 'torrent_completed', 'torrent_removed', 'download_started']) {
			assert.ok(names.includes(name), `${name} of ${names}`);
		}
		const ids = first.map(({ id }) => id);
		assert.deepEqual(ids, [...new Set(ids)].sort((a, b) => a - b));
		await lab.restartN8n();
		await until('the tools are registered', async () => (await post('get-approvals')).status === 200);
		assert.deepEqual(await run('get-events', { cursor: 'e2e' }), []);
		const { hash } = await add(magnet());
		const more = await until('its event', async () => {
			const events = await run('get-events', { cursor: 'e2e' });
			return events.length > 0 ? events : null;
		});
		assert.deepEqual(more.map(({ event, data }) => [event, data.hash]), [['download_started', hash]]);
		assert.ok(more[0].id > ids.at(-1));
	});

	test('Clean Up forgets what has ended and keeps what is on a node', async () => {
		const before = await run('get-requests');
		const [gone] = await run('clean-up');
		const after = await run('get-requests');
		const ended = before.filter(({ status }) => status === 'removed');
		assert.ok(ended.length > 2 && gone.requests >= ended.length, JSON.stringify(gone));
		assert.deepEqual(after.map(({ id }) => id), before.filter(({ status }) => ['downloading', 'completed'].includes(status)).map(({ id }) => id));
	});

	test('a ledger that is lost is rebuilt from the nodes, and nothing is added twice', async () => {
		const where = await whereIs(lab.nodes);
		await lab.n8n.stop();
		for (const suffix of ['', '-wal', '-shm']) rmSync(`${lab.n8n.ledgerPath}${suffix}`, { force: true });
		await lab.n8n.start();
		await lab.ready();
		await until('the tools are registered', async () => (await post('get-approvals')).status === 200);
		const [rebuilt] = await run('rebuild');
		assert.deepEqual(rebuilt.nodes.map(({ node, reachable }) => [node, reachable]), lab.nodes.map(({ name }) => [name, true]));
		assert.equal(rebuilt.requests, where.size);
		const rows = await run('get-requests');
		assert.deepEqual(rows.map(({ hash }) => hash).sort(), [...where.keys()].sort());
		assert.ok(rows.every(({ code }) => code === 'rebuilt'));
		assert.ok(rows.some(({ status }) => status === 'completed'));
		assert.equal((await run('rebuild'))[0].requests, 0);
		const [known] = rows;
		await add({ uri: `magnet:?xt=urn:btih:${known.hash}` }, known.category);
		assert.deepEqual(await whereIs(lab.nodes), where);
		assert.equal(query(lab.n8n.ledgerPath, 'SELECT COUNT(*) AS n FROM decisions WHERE outcome = \'accepted\'')[0].n, 0);
	});

	if (process.env.E2E_BROWSER) editorSuite(() => lab);
	else process.stdout.write('SKIPPED: the editor in a browser, because E2E_BROWSER is not set\n');
});
