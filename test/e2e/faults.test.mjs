/** Nodes that stop, hang, refuse, die and lose their lists, on real parts. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { sleep, until } from '../../scripts/lib/report.mjs';
import { addFile, addMagnet, magnet, median, openArr, torrentFile } from './client.mjs';
import { ask, emptyNodes, query, torrentsOn, whereIs } from './direct.mjs';
import { LOGINS, mixedNodes, openLab } from './lab.mjs';

const [SONARR] = LOGINS;
/** How much slower than usual an add may be once a node's circuit breaker is open. */
const USUAL_EXTRA_MS = 100;

describe('faults of real nodes', { timeout: 900_000 }, () => {
	let lab;
	let arr;
	before(async () => {
		// The first node is the best one: it is the one that fails.
		lab = await openLab({ groups: mixedNodes(), describe: preferFirst, base: 25_000 });
		arr = await openArr(lab.base, SONARR);
	});
	after(async () => await lab?.close());

	const add = async (torrent = magnet(), fields = {}) => ({ torrent, answer: await addMagnet(arr, torrent, { category: 'tv-sonarr', ...fields }) });
	const addPrivate = async (name) => {
		const torrent = torrentFile(name, { private: true });
		return { torrent, answer: await addFile(arr, torrent, { category: 'tv-sonarr', stopped: 'False' }) };
	};
	const usualMs = async () => {
		const times = [];
		for (let i = 0; i < 10; i++) times.push((await add()).answer.ms);
		return median(times);
	};
	const nodesOf = async ({ hash }, nodes = lab.nodes) => (await whereIs(nodes)).get(hash) ?? [];
	const decisionOf = ({ hash }) => query(lab.n8n.ledgerPath, `SELECT * FROM decisions JOIN decision_details ON decision = seq WHERE hash = '${hash}' ORDER BY seq DESC`)[0];
	const rowOf = ({ hash }) => query(lab.n8n.ledgerPath, `SELECT status, code, reason FROM requests WHERE hash = '${hash}' ORDER BY seq DESC`)[0];
	const usable = async (node) => await until(`${node.name} is used again`, async () => {
		const { torrent } = await add();
		return (await nodesOf(torrent)).includes(node.name);
	}, { timeoutMs: 90_000, everyMs: 1_000 });

	test('a stopped node: the next one gets the torrent, within 3 s and then as fast as ever', async () => {
		const usual = await usualMs();
		await lab.nodes[0].stop();
		const others = lab.nodes.slice(1);
		const first = await add();
		assert.equal(first.answer.text, 'Ok.');
		assert.ok(first.answer.ms < 3_000, `${first.answer.ms} ms`);
		assert.equal((await nodesOf(first.torrent, others)).length, 1);
		assert.match(JSON.stringify(decisionOf(first.torrent)), /refuses connections/);
		const times = [];
		for (let i = 0; i < 10; i++) times.push((await add()).answer.ms);
		assert.ok(median(times) < usual + USUAL_EXTRA_MS, `${median(times)} ms, usually ${usual} ms`);
		await lab.nodes[0].start();
		await usable(lab.nodes[0]);
	});

	test('a hanging node: fails over once, then is left alone; what it did late is taken out again', async () => {
		const usual = await usualMs();
		const others = lab.nodes.slice(1);
		lab.nodes[0].pause();
		const adds = [];
		try {
			adds.push(await add(magnet(), { stopped: 'False' }));
			assert.equal(adds[0].answer.text, 'Ok.');
			assert.ok(adds[0].answer.ms < 3_000, `${adds[0].answer.ms} ms`);
			for (let i = 0; i < 10; i++) adds.push(await add(magnet(), { stopped: 'False' }));
			const times = adds.slice(1).map(({ answer }) => answer.ms);
			assert.ok(median(times) < usual + USUAL_EXTRA_MS, `${median(times)} ms, usually ${usual} ms`);
			for (const { torrent } of adds) assert.equal((await nodesOf(torrent, others)).length, 1);
		} finally {
			lab.nodes[0].resume();
		}
		await until('every torrent is on one node only', async () => {
			const where = await whereIs(lab.nodes);
			return adds.every(({ torrent }) => where.get(torrent.hash)?.length === 1);
		}, { timeoutMs: 60_000, everyMs: 500 });
		await usable(lab.nodes[0]);
	});

	test('a private torrent never ends on two nodes, whatever hangs', async () => {
		await until('the first node is the one to get it', async () => {
			const probe = await addPrivate(`Invented.Probe.${Math.random()}`);
			return (await nodesOf(probe.torrent))[0] === lab.nodes[0].name;
		});
		lab.nodes[0].pause();
		const sent = [];
		let waiting;
		try {
			for (let i = 0; i < 3; i++) sent.push(await addPrivate(`Invented.Private.S01E0${i}`));
			waiting = rowOf(sent[0].torrent);
		} finally {
			lab.nodes[0].resume();
		}
		assert.equal(sent[0].answer.text, 'Ok.');
		assert.deepEqual([waiting.status, waiting.code], ['held', 'held_for_node']);
		assert.match(waiting.reason, /did not answer/);
		await sleep(3_000);
		for (const { torrent } of sent) {
			const retried = await addFile(arr, torrent, { category: 'tv-sonarr', stopped: 'False' });
			assert.equal(retried.text, 'Ok.');
		}
		await sleep(1_000);
		const where = await whereIs(lab.nodes);
		for (const { torrent } of sent) assert.ok((where.get(torrent.hash) ?? []).length <= 1);
		const landed = (await torrentsOn(lab.nodes[0])).find(({ hash }) => hash === sent[0].torrent.hash);
		assert.ok(landed, 'the hung node carried the first add out late, and it was adopted there');
		await until('it was started', async () => {
			const row = (await torrentsOn(lab.nodes[0])).find(({ hash }) => hash === sent[0].torrent.hash);
			return !/paused|stopped/.test(row.state);
		}, { timeoutMs: 30_000, everyMs: 500 });
	});

	test('a node killed outright', async () => {
		await lab.nodes[0].kill();
		const { torrent, answer } = await add();
		assert.equal(answer.text, 'Ok.');
		assert.equal((await nodesOf(torrent, lab.nodes.slice(1))).length, 1);
		await lab.nodes[0].start();
		await usable(lab.nodes[0]);
	});

	test('a wrong password: tried twice at most, no ban, the others go on', async () => {
		lab.nodes[0].typedPassword = 'not-the-password';
		await lab.n8n.stop();
		await lab.setCredentials();
		await lab.n8n.start();
		await lab.ready();
		const others = lab.nodes.slice(1);
		for (let i = 0; i < 12; i++) {
			const { torrent, answer } = await add();
			assert.equal(answer.text, 'Ok.');
			assert.equal((await nodesOf(torrent, others)).length, 1);
			await sleep(600);
		}
		assert.equal((await ask(lab.nodes[0], 'app/version')).status, 200);
		const body = new URLSearchParams({ username: lab.nodes[0].username, password: lab.nodes[0].password });
		const login = await fetch(`${lab.nodes[0].url}/api/v2/auth/login`, { method: 'POST', body });
		assert.ok([200, 204].includes(login.status), 'the node has not banned this address');
		delete lab.nodes[0].typedPassword;
		await lab.n8n.stop();
		await lab.setCredentials();
		await lab.n8n.start();
		await lab.ready();
		await usable(lab.nodes[0]);
	});

	test('all nodes gone: adds wait with the reason, polls go on, n8n lives, and what waited is added once', async () => {
		const known = await add();
		for (const node of lab.nodes) await node.stop();
		const waiting = await add(magnet(), { stopped: 'False' });
		assert.equal(waiting.answer.text, 'Ok.');
		const { status, reason } = rowOf(waiting.torrent);
		assert.equal(status, 'held');
		assert.match(reason, /refuses connections/);
		const list = (await arr.get('torrents/info?category=tv-sonarr')).json();
		assert.equal(list.find(({ hash }) => hash === waiting.torrent.hash)?.state, 'queuedDL');
		assert.ok(list.some(({ hash }) => hash === known.torrent.hash), 'known torrents stay in the list');
		for (const node of lab.nodes) await node.start();
		await until('adds work again', async () => (await nodesOf((await add()).torrent)).length === 1, { timeoutMs: 90_000, everyMs: 1_000 });
		// The schedule of 01 Dispatch looks each minute.
		await until('what waited is on one node', async () => (await nodesOf(waiting.torrent)).length === 1, { timeoutMs: 130_000, everyMs: 1_000 });
	});

	test('a torrent that is on a node already is adopted, also when the ledger is lost', async () => {
		const byHand = magnet();
		await ask(lab.nodes[1], 'torrents/add', { urls: byHand.uri, paused: 'true', stopped: 'true' });
		await sleep(2_500);
		assert.equal((await add(byHand)).answer.text, 'Ok.');
		assert.deepEqual(await nodesOf(byHand), [lab.nodes[1].name]);

		const before = await add();
		await lab.n8n.stop();
		for (const suffix of ['', '-wal', '-shm']) rmSync(`${lab.n8n.ledgerPath}${suffix}`, { force: true });
		await lab.n8n.start();
		await lab.ready();
		assert.equal((await add(before.torrent)).answer.text, 'Ok.');
		assert.equal((await nodesOf(before.torrent)).length, 1);
	});

	test('n8n killed in the middle of adds: what was answered Ok. is there once, a repeat doubles nothing', async () => {
		const magnets = Array.from({ length: 40 }, () => magnet());
		const answers = magnets.map((one) => add(one).then(({ answer }) => answer, () => null));
		await sleep(250);
		await lab.n8n.kill();
		const settled = await Promise.all(answers);
		await lab.n8n.start();
		await lab.ready();
		const where = await whereIs(lab.nodes);
		for (const [i, { hash }] of magnets.entries()) {
			const copies = where.get(hash)?.length ?? 0;
			assert.ok(copies <= 1, 'doubled');
			if (settled[i]?.text === 'Ok.') assert.equal(copies, 1, 'lost');
		}
		await sleep(16_000);
		for (const one of magnets) assert.equal((await add(one)).answer.text, 'Ok.');
		const after = await whereIs(lab.nodes);
		for (const { hash } of magnets) assert.equal(after.get(hash)?.length, 1);
	});

	test('a node that loses its whole list is closed for adds, and its items stay', async () => {
		const [node] = lab.nodes;
		const had = (await torrentsOn(node)).map(({ hash }) => hash);
		assert.ok(had.length > 5);
		await arr.get('torrents/info');
		await emptyNodes([node]);
		await sleep(2_500);
		const listed = new Set((await arr.get('torrents/info')).json().map(({ hash }) => hash));
		assert.deepEqual(had.filter((hash) => !listed.has(hash)), [], `the old ${had.length} items stay in the list`);
		const { torrent, answer } = await add();
		assert.equal(answer.text, 'Ok.');
		assert.notDeepEqual(await nodesOf(torrent), [node.name]);
		const { nodes } = JSON.parse(decisionOf(torrent).detail);
		assert.ok(nodes.find(({ name }) => name === node.name).lostTorrents > 0, 'the decision says why it was out');
	});
});

/** Weights that make the first node win while it is well. */
const preferFirst = (entry, index) => ({ ...entry, weight: index === 0 ? 1 : 0.5 });
