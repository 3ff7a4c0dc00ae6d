/**
 * 02 Upgrade Approval through a real n8n with a real qBittorrent: a feed offers a better version of a
 * film, a person is asked in a chat, and what is approved lands on the node. Radarr, Telegram and the
 * tracker are fakes.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundledWorkflow, missingCredentials } from '../../scripts/lib/furnish.mjs';
import { restLogin } from '../../scripts/lib/n8n-rest.mjs';
import { sleep, until } from '../../scripts/lib/report.mjs';
import { fakes } from './arrs.mjs';
import { torrentFile } from './client.mjs';
import { content, put, torrentOf } from './content.mjs';
import { torrentsOn } from './direct.mjs';
import { browserSuite } from './upgrade/browser.mjs';
import { activate, BESIDE, CHAT, CHOOSY, DECIDER, KEY, openLab, OWNER, SHORT_LIVED, TIER_SEEDERS } from './upgrade/lab.mjs';
import { PASSKEY } from './upgrade/tracker.mjs';

const P7_FEL = '2022.2160p.UHD.BluRay.REMUX.DV.P7.FEL.HEVC.TrueHD.7.1.Atmos-GRP';
const OLD_FILE = 1_000;
const NAMES = ['The Batman', 'Invented Refusal', 'Invented Delay', `Invented ${SHORT_LIVED}`, 'Invented Outage', 'Invented Crash', 'Invented Login', 'Invented Tier', 'Invented Silence', `Invented ${CHOOSY}`, 'Invented Tap', 'Invented Page'];
const SOON = { timeoutMs: 40_000, everyMs: 200 };

/** Films of which the library has Dolby Vision P5; one of them is in a folder that the node can write to. */
function library(dir) {
	const all = [...NAMES, `Invented ${BESIDE}`].map((title, index) => fakes.film(index + 1, title, { hasFile: true, movieFileId: OLD_FILE + index + 1, path: path.join(dir, 'films', `${title} (2022)`) }));
	const files = all.map(({ id, title }) =>
		fakes.filmFile(OLD_FILE + id, id, fakes.qualityModel('WEBDL-2160p', 'radarr'), { sceneName: `${title.replaceAll(' ', '.')}.2022.2160p.WEB-DL.DDP5.1.DV.P5.H.265-OLD` }),
	);
	return { films: all, files };
}

describe('upgrade approval through a real n8n', { timeout: 600_000 }, () => {
	let lab;
	let rest;
	before(async () => {
		lab = await openLab({ radarr: library });
		rest = await restLogin(lab.n8n.url, OWNER);
		// The feed begins empty, and only what comes after counts.
		await until('the feed was read', () => lab.tracker.reads > 0, SOON);
	});
	after(async () => await lab?.close());

	/** Puts a release into the feed. @returns the torrent with its title */
	const offer = (name, { group = 'GRP', torrent = torrentFile(`${name} ${group}`), ...more } = {}) => {
		const title = `${name.replaceAll(' ', '.')}.${P7_FEL.replace('GRP', group)}`;
		return { ...lab.tracker.offer(title, torrent, more), title };
	};
	/** The message that asks about a film, as soon as it has come and its answer would count. */
	const question = async (name) =>
		await until(`'${name}' is asked about`, () => lab.telegram.about(name).find(({ buttons }) => buttons.length > 0), SOON);
	const says = async (message, pattern) =>
		await until(`the message says ${pattern}; it says ${message.text}`, () => pattern.test(message.text), SOON);
	const urlOf = (message, label) => new URL(message.buttons.find(({ text }) => text.includes(label)).url);
	/** What the page behind a button does, without a browser: look, then send the form. */
	const answer = async (url, decision = url.searchParams.get('do')) => {
		const { origin, pathname, searchParams } = url;
		const response = await fetch(`${origin}${pathname}`, { method: 'POST', body: new URLSearchParams({ id: searchParams.get('id'), decision }), signal: AbortSignal.timeout(60_000) });
		return { status: response.status, text: await response.text() };
	};
	const call = async (method, name, body, key = KEY.value) => {
		const response = await fetch(`${lab.n8n.url}/webhook/upgrades/${name}`, {
			method,
			headers: { 'content-type': 'application/json', ...(key === null ? {} : { [KEY.name]: key }) },
			...(body && { body: JSON.stringify(body) }),
			signal: AbortSignal.timeout(60_000),
		});
		const text = await response.text();
		return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : null, text };
	};
	const onNode = async ({ hash }) => (await torrentsOn(lab.node)).filter((row) => row.hash === hash);
	const arrives = async (torrent) => await until(`'${torrent.title}' is on the node`, async () => (await onNode(torrent))[0], SOON);
	/** Two more readings: what was offered before the first of them has been judged. */
	const feedRead = async () => {
		const { reads } = lab.tracker;
		await until('the feed was read twice', () => lab.tracker.reads >= reads + 2, SOON);
		await sleep(2_000);
	};

	test('The Batman: P7 FEL with Atmos in place of P5 is asked about, and the button adds it once', async () => {
		const torrent = offer('The Batman');
		const message = await question('The Batman');
		assert.deepEqual([message.chat, message.parse_mode], [CHAT, 'HTML']);
		assert.match(message.text, /<b>The Batman \(2022\)<\/b>/);
		assert.match(message.text, /Dolby Vision P5 -&gt; P7 FEL; gains TrueHD Atmos 7\.1/);
		assert.deepEqual(message.buttons.map((button) => Object.keys(button).sort()), [['text', 'url'], ['text', 'url'], ['text', 'url']]);
		assert.ok(!JSON.stringify(message).includes(PASSKEY), 'no passkey in the chat');

		const page = await fetch(urlOf(message, 'Download'));
		const html = await page.text();
		assert.match(page.headers.get('content-type'), /text\/html/);
		assert.match(html, /The Batman \(2022\)/);
		assert.match(html, /getElementById\('approve'\)/);
		assert.deepEqual(await onNode(torrent), [], 'a look at the page adds nothing');
		const { json: pending } = await call('GET', 'pending');
		const [asked] = pending.requests.filter(({ title }) => title === 'The Batman (2022)');
		assert.deepEqual([pending.count, asked.status, asked.message_id], [1, 'pending', String(message.id)]);
		assert.equal(asked.request_id, urlOf(message, 'Skip').searchParams.get('id'));

		const skip = urlOf(message, 'Skip');
		const answers = await Promise.all(Array.from({ length: 3 }, async () => await answer(urlOf(message, 'Download'))));
		assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
		assert.equal((await answer(skip)).status, 409);
		const row = await arrives(torrent);
		assert.equal(row.category, 'radarr');
		await says(message, /Started/);
		assert.deepEqual(message.buttons, [], 'the buttons are gone');
		assert.match(await (await fetch(page.url)).text(), /It is added already/);
		assert.equal((await onNode(torrent)).length, 1);
	});

	test('the same offer by another torrent is not asked again', async () => {
		const before = lab.telegram.messages.size;
		const again = offer('The Batman', { torrent: torrentFile('The Batman from elsewhere') });
		await feedRead();
		assert.equal(lab.telegram.messages.size, before);
		assert.deepEqual(await onNode(again), []);
		assert.equal((await call('GET', 'pending')).json.count, 0);
	});

	test('what is skipped is not added, and history tells who and when', async () => {
		const torrent = offer('Invented Refusal');
		const message = await question('Invented Refusal');
		const approve = urlOf(message, 'Download');
		const { status, text } = await answer(urlOf(message, 'Skip'));
		assert.equal(status, 200);
		assert.match(text, /Skipped/);
		await says(message, /Skipped/);
		assert.deepEqual(await onNode(torrent), []);
		assert.equal((await answer(approve)).status, 409);
		const { json } = await call('GET', 'history?limit=1');
		assert.equal(json.count, 1);
		const [last] = json.requests;
		assert.deepEqual([last.title, last.status, last.decided_via], ['Invented Refusal (2022)', 'declined', 'link']);
	});

	const idOf = async (name) => (await call('GET', 'history?limit=100')).json.requests.find(({ title }) => title.startsWith(name))?.request_id;

	test('calls need the key; snoozed by a call it is asked again, approved by a call it is added', async () => {
		const torrent = offer('Invented Delay');
		const first = await question('Invented Delay');
		const request_id = await idOf('Invented Delay');
		for (const key of [null, 'wrong-key-of-the-calls', '']) {
			for (const [method, name] of [['GET', 'pending'], ['GET', 'history?limit=50'], ['POST', 'approve'], ['POST', 'decline'], ['POST', 'snooze']]) {
				const { status, text } = await call(method, name, method === 'POST' ? { request_id } : undefined, key);
				assert.equal(status, 403, `${method} ${name}`);
				assert.ok(!text.includes('Invented Delay'));
			}
		}
		const later = await call('POST', 'snooze', { request_id, hours: 0.002, by: 'ann' });
		assert.deepEqual([later.status, later.json.status, later.json.request_id, later.json.message_id], [200, 'snoozed', request_id, String(first.id)]);
		await until('it is asked again', () => lab.telegram.about('Invented Delay').length === 2, SOON);
		const [, second] = lab.telegram.about('Invented Delay');
		assert.equal(second.buttons.length, 3);
		assert.match(first.text, /Later/);
		assert.equal((await call('POST', 'approve', { request_id: 'no-such-id' })).status, 404);
		const approved = await call('POST', 'approve', { request_id, by: 'ann' });
		assert.deepEqual([approved.status, approved.json.status, approved.json.request_id, approved.json.message_id], [200, 'added', request_id, String(second.id)]);
		await arrives(torrent);
		await says(second, /Started \(ann\)/);
	});

	test('an answer after the time is over adds nothing', async () => {
		const torrent = offer(`Invented ${SHORT_LIVED}`);
		const message = await question(`Invented ${SHORT_LIVED}`);
		const url = urlOf(message, 'Download');
		await says(message, /Expired/);
		assert.equal((await answer(url)).status, 410);
		assert.deepEqual(await onNode(torrent), []);
	});

	test('a question outlasts a power cut', async () => {
		const torrent = offer('Invented Outage');
		const message = await question('Invented Outage');
		await lab.crash();
		assert.equal((await answer(urlOf(message, 'Download'))).status, 200);
		await arrives(torrent);
		await says(message, /Started/);
		assert.equal(lab.telegram.about('Invented Outage').length, 1, 'asked once');
		assert.equal((await onNode(torrent)).length, 1);
	});

	test('an approved torrent outlasts a power cut before it was added', async () => {
		const torrent = offer('Invented Crash');
		const message = await question('Invented Crash');
		await lab.node.pause();
		const cut = answer(urlOf(message, 'Download')).catch(() => null);
		// Decided, and the node that is to take it does not answer.
		await until('it is approved', async () => (await call('GET', 'history?limit=20')).json.requests.some(({ title, status }) => title.startsWith('Invented Crash') && ['approved', 'adding'].includes(status)), SOON);
		await lab.crash(async () => await lab.node.resume());
		assert.equal(await cut, null, 'the answer was cut off');
		await arrives(torrent);
		await says(message, /Started/);
		assert.equal((await onNode(torrent)).length, 1);
	});

	test('a question that could not be sent is sent when Telegram is back', async () => {
		lab.telegram.broken = true;
		offer('Invented Silence');
		await until('it is open', async () => (await call('GET', 'pending')).json.requests.some(({ title }) => title.startsWith('Invented Silence')), SOON);
		lab.telegram.broken = false;
		await question('Invented Silence');
		assert.equal(lab.telegram.about('Invented Silence').length, 1);
	});

	test('a node with a wrong password: the chat is told that it failed, and it is added when the password is right', async () => {
		const type = async (password) => {
			const { id, name, type: kind, data } = lab.clusterEntry(password);
			await rest.patch(`/credentials/${id}`, { name, type: kind, data });
			// Nodes read a credential every few seconds.
			await sleep(4_000);
		};
		const torrent = offer('Invented Login');
		const message = await question('Invented Login');
		await type('not-the-password');
		const { status, text } = await answer(urlOf(message, 'Download'));
		assert.equal(status, 200);
		assert.match(text, /tried again/);
		await says(message, /failed for now/);
		assert.deepEqual(await onNode(torrent), []);
		await type(lab.node.password);
		await arrives(torrent);
		await says(message, /Started/);
	});

	test('what a tier approves is added without a question', async () => {
		const torrent = offer('Invented Tier', { seeders: TIER_SEEDERS });
		const row = await arrives(torrent);
		assert.equal(row.category, 'radarr');
		const message = await until('the chat is told', () => lab.telegram.about('Invented Tier')[0], SOON);
		assert.match(message.text, /Started \(tier: well seeded\)/);
		assert.deepEqual(message.buttons, []);
	});

	test('beside the film: saved in its folder, told when complete, and Radarr deletes what it replaced', async () => {
		const name = `Invented ${BESIDE}`;
		const { radarr, dir } = lab;
		const folder = path.join(dir, 'films', `${name} (2022)`);
		const film = (await (await fetch(`${radarr.instance().url}/api/v3/movie`, { headers: { 'X-Api-Key': radarr.apiKey } })).json()).find(({ title }) => title === name);
		const files = content('Neighbour.mkv');
		put(folder, files);
		const gone = [];
		radarr.on('POST command', ({ body }) => ({ id: 1, name: body.name, status: 'queued' }));
		radarr.on('DELETE moviefile/*', ({ resource }) => {
			gone.push(resource);
			return {};
		});
		const torrent = offer(name, { torrent: torrentOf(files) });
		await answer(urlOf(await question(name), 'Download'));
		const row = await arrives(torrent);
		assert.equal(row.save_path.replace(/\/$/, ''), folder);
		await says(lab.telegram.about(name)[0], /Downloaded/);
		await until('Radarr is asked to look', () => radarr.asked.some(({ method, resource, body }) => method === 'POST' && resource === 'command' && /Rescan/i.test(body.name)), SOON);
		assert.deepEqual(gone, [], 'as long as Radarr uses the old file');
		radarr.on('GET movie/*', () => ({ ...film, movieFileId: 5_000 }));
		await until('Radarr deletes the old file', () => gone.length > 0, SOON);
		await sleep(4_000);
		assert.deepEqual(gone, [`moviefile/${film.movieFileId}`], 'once, and that one only');
	});

	test('only those who may decide: a link does not tell who it is, a tap in the chat does', async () => {
		await activate(rest, lab.workflowId, ['Answers in the Chat', 'Stop the Spinner', 'Answer by Form']);
		const name = `Invented ${CHOOSY}`;
		const torrent = offer(name);
		const message = await question(name);
		assert.equal((await answer(urlOf(message, 'Download'))).status, 403);
		const id = await idOf(name);
		assert.equal((await lab.telegram.tap(DECIDER, `approve:${id}`, 'not-the-secret')).status, 403);
		await lab.telegram.tap(DECIDER + 1, `approve:${id}`);
		await until('the tap was answered', () => lab.telegram.answered.length === 1, SOON);
		await sleep(2_000);
		assert.ok((await call('GET', 'pending')).json.requests.some(({ request_id }) => request_id === id));
		assert.deepEqual(await onNode(torrent), []);
		await lab.telegram.tap(DECIDER, `approve:${id}`);
		await arrives(torrent);
		await says(message, new RegExp(`Started \\(${DECIDER}\\)`));
	});

	browserSuite(() => ({ lab, offer, question, urlOf, arrives, says }));

	test('as it comes it cannot be published, and n8n names what each node needs', async () => {
		const { nodes, connections, settings } = structuredClone(bundledWorkflow('02').workflow);
		// The addresses of the pages are taken by the one that runs.
		for (const node of nodes) if (node.type.endsWith('.webhook')) node.parameters.path = `fresh/${node.parameters.path}`;
		const fresh = await rest.post('/workflows', { name: 'Fresh', nodes, connections, settings });
		const refused = await rest.post(`/workflows/${fresh.id}/activate`, { versionId: fresh.versionId }).catch((error) => error);
		const needs = missingCredentials(refused);
		assert.deepEqual(needs.map(({ credential }) => credential).sort(), ['Arr Apps', 'qBittorrent Cluster', 'telegramApi']);
		assert.deepEqual(needs.find(({ credential }) => credential === 'Arr Apps').nodes, ['Detect Upgrade']);
		assert.deepEqual(missingCredentials(new Error('something else')), []);
	});

	test('no passkey got into the chat', () => {
		assert.ok(!JSON.stringify([...lab.telegram.messages.values()]).includes(PASSKEY));
		assert.equal(lab.telegram.refused, 0);
	});
});
