/**
 * Apps that no registry offers, by the requests they make: same order, methods, encodings and login
 * rules, and as strict about what they get.
 */
import assert from 'node:assert/strict';
import { sleep, until } from '../../../scripts/lib/report.mjs';
import { dotnetMultipart, magnet, torrentFile } from '../client.mjs';
import { assertStrictItem, assertStrictTransfer } from './strict.mjs';

const MISSING = '0123456789abcdef0123456789abcdef01234567';

/** Fetch with what every request of an app carries. */
function caller(base, headers = {}) {
	const send = async (method, endpoint, body) => {
		const answer = await fetch(endpoint === null ? base : `${base}/api/v2/${endpoint}`, { method, body, headers, redirect: 'manual' });
		const bytes = Buffer.from(await answer.arrayBuffer());
		return { status: answer.status, headers: answer.headers, bytes, text: bytes.toString('utf8'), json: () => JSON.parse(bytes.toString('utf8')) };
	};
	return {
		head: () => send('HEAD', null),
		get: (endpoint) => send('GET', endpoint),
		post: (endpoint, fields = {}) => send('POST', endpoint, new URLSearchParams(fields)),
		/** A body of no length, and no type. */
		postNothing: (endpoint) => send('POST', endpoint, ''),
		form: (endpoint, fields, files = []) => {
			const form = new FormData();
			for (const { field, name, bytes } of files) form.append(field, new File([bytes], name));
			for (const [name, value] of Object.entries(fields)) form.append(name, value);
			return send('POST', endpoint, form);
		},
		with: (more) => caller(base, { ...headers, ...more }),
	};
}

/** The first `name=value` of the first Set-Cookie, which is all that .NET clients keep. */
const sessionOf = ({ headers }) => headers.getSetCookie()[0].split(';', 1)[0];

async function logIn(api, { username, password }) {
	const answer = await api.post('auth/login', { username, password });
	assert.deepEqual([answer.status, answer.text, answer.headers.getSetCookie().length], [200, 'Ok.', 1]);
	assert.match(answer.headers.get('content-type'), /^text\/plain/);
	return api.with({ cookie: sessionOf(answer) });
}

function ok(answer, text) {
	assert.equal(answer.status, 200, answer.text);
	if (text !== undefined) assert.equal(answer.text, text);
	return answer;
}

const listOf = (answer) => {
	const items = ok(answer).json();
	assert.ok(Array.isArray(items));
	for (const item of items) assertStrictItem(item);
	return items;
};

async function homepage({ base, login, add, remove }) {
	const { hash } = await add();
	const api = caller(base);
	assert.equal((await api.get('torrents/info')).status, 403);
	const answer = await api.post('auth/login', login);
	assert.deepEqual([answer.status, answer.text], [200, 'Ok.']);
	const [line] = answer.headers.getSetCookie();
	assert.match(line, /; ?path=\/(?:;|$)/i);
	assert.doesNotMatch(line, /secure|max-age/i);
	const items = listOf(await api.with({ cookie: sessionOf(answer) }).get('torrents/info'));
	assert.ok(items.some((item) => item.hash === hash));
	await remove(hash);
}

async function homarr({ base, login, add, gone }) {
	const { hash } = await add();
	const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
	const api = (await logIn(caller(base), login)).with({ authorization: basic });
	for (let i = 0; i < 2; i++) ok(await api.get('app/version'), 'v5.1.4');
	assert.ok(listOf(await api.get('torrents/info?limit=1000')).some((item) => item.hash === hash));
	assert.equal(listOf(await api.get('torrents/info?limit=1')).length, 1);
	for (const verb of ['start', 'stop']) ok(await api.post(`torrents/${verb}`, { hashes: hash }));
	assert.equal(listOf(await api.get(`torrents/info?hashes=${hash}`))[0].state, 'stoppedDL');
	ok(await api.post('torrents/delete', { hashes: hash, deleteFiles: 'false' }));
	await gone(hash);
	const byKey = caller(base, { authorization: `Bearer ${login.apiKey}` });
	ok(await byKey.get('app/version'), 'v5.1.4');
	assert.equal((await caller(base, { authorization: 'Bearer of-nobody' }).get('app/version')).status, 403);
}

async function autobrr({ base, login, category, onNode, gone }) {
	const refused = await caller(base).post('auth/login', { ...login, password: 'wrong' });
	assert.deepEqual([refused.text, refused.headers.getSetCookie()], ['Fails.', []]);
	const api = await logIn(caller(base), login);
	listOf(await api.get('torrents/info?filter=all'));
	assertStrictTransfer(ok(await api.get('transfer/info')).json());
	listOf(await api.get('torrents/info?filter=downloading'));
	assert.equal(ok(await api.get('app/preferences')).json().queueing_enabled, true);
	const file = torrentFile('Invented.Autobrr.S01E01');
	const fields = { category, paused: 'true', stopped: 'true', skip_checking: 'false', autoTMM: 'false', contentLayout: 'Original', tags: 'autobrr', ratioLimit: '2', upLimit: '1000' };
	const added = ok(await api.form('torrents/add', fields, [{ field: 'torrents', name: 'a.torrent', bytes: file.bytes }]), 'Ok.');
	assert.match(added.headers.get('content-type'), /^text\/plain/);
	const row = await onNode(file.hash);
	assert.deepEqual([row.tags, row.ratio_limit, row.category], ['autobrr', 2, category]);
	const pausedNow = async () => listOf(await api.get('torrents/info?filter=paused')).some(({ hash }) => hash === file.hash);
	await until('it is among the paused ones', pausedNow, { timeoutMs: 5_000, everyMs: 200 });
	assert.ok(listOf(await api.get('torrents/info?filter=resumed')).every(({ hash }) => hash !== file.hash));
	assert.ok(ok(await api.get(`torrents/trackers?hash=${file.hash}`)).json().every(({ url, status }) => typeof url === 'string' && Number.isInteger(status)));
	ok(await api.post('torrents/reannounce', { hashes: file.hash }));
	ok(await api.post('app/setPreferences', { json: '{"queueing_enabled":true}' }));
	ok(await api.post('torrents/topPrio', { hashes: file.hash }));
	ok(await api.post('torrents/delete', { hashes: file.hash, deleteFiles: 'true' }));
	await gone(file.hash);
}

async function crossSeed({ base, login, category, add, onNode, gone }) {
	const original = await add();
	const answer = await caller(base).post('auth/login', login);
	// It sends the whole line back, attributes and all.
	const api = caller(base, { cookie: answer.headers.getSetCookie()[0] });
	assert.match(ok(await api.postNothing('app/version')).text, /^v5\.1\.\d+$/);
	const all = listOf(await api.postNothing('torrents/info'));
	assert.ok(all.length > 0, 'it takes an empty list for a broken client');
	assert.ok(all.some((item) => item.infohash_v1 === original.hash));
	assert.equal(ok(await api.post('torrents/files', { hash: original.hash })).json().length, 1);
	ok(await api.post('torrents/createTags', { tags: 'cross-seed' }));
	const { save_path } = await onNode(original.hash);
	const file = torrentFile('Invented.CrossSeed.S01E01');
	const fields = { savepath: save_path, autoTMM: 'false', category, tags: 'cross-seed', contentLayout: 'Original', skip_checking: 'false', stopped: 'true', foo: 'bar' };
	ok(await api.form('torrents/add', fields, [{ field: 'torrents', name: `${file.name}.cross-seed.torrent`, bytes: file.bytes }]), 'Ok.');
	const [injected] = listOf(await api.post('torrents/info', { hashes: file.hash }));
	assert.deepEqual([injected.hash, injected.save_path, injected.auto_tmm, injected.tags], [file.hash, save_path, false, 'cross-seed']);
	ok(await api.post('torrents/recheck', { hashes: file.hash }));
	ok(await api.post('torrents/start', { hashes: file.hash }));
	ok(await api.post('torrents/addTags', { hashes: file.hash, tags: 'more' }));
	assert.equal(listOf(await api.post('torrents/info', { hashes: MISSING })).length, 0);
	ok(await api.post('torrents/delete', { hashes: `${file.hash}|${original.hash}`, deleteFiles: 'false' }));
	await gone(file.hash);
}

async function pythonClient({ base, login, category, onNode, gone }) {
	const answer = await caller(base).head();
	assert.ok(answer.status < 400);
	const api = await logIn(caller(base), login);
	ok(await api.postNothing('app/version'), 'v5.1.4');
	ok(await api.get('app/webapiVersion'), '2.11.4');
	const file = torrentFile('Invented.Python.S01E01');
	const fields = { category, paused: 'True', stopped: 'True', use_auto_torrent_management: 'False' };
	const add = () => api.form('torrents/add', fields, [{ field: 'torrent__0', name: 'torrent__0', bytes: file.bytes }]);
	// After a 5xx it sends the body again.
	for (let i = 0; i < 2; i++) ok(await add(), 'Ok.');
	assert.ok(await onNode(file.hash));
	const exported = ok(await api.post('torrents/export', { hash: file.hash }));
	assert.ok(exported.bytes.includes(file.bytes.subarray(file.bytes.indexOf('4:info'))), 'the same info dictionary');
	assert.equal((await api.post('torrents/export', { hash: MISSING })).status, 404);
	assert.equal(ok(await api.post('torrents/properties', { hash: file.hash.toUpperCase() })).json().total_size, 16_384);
	assert.equal((await api.post('torrents/properties', { hash: MISSING })).status, 404);
	ok(await api.post('torrents/setShareLimits', { hashes: file.hash, ratioLimit: '1.5', seedingTimeLimit: '60', inactiveSeedingTimeLimit: '-2' }));
	assert.equal((await onNode(file.hash)).seeding_time_limit, 60);
	ok(await api.post('torrents/rename', { hash: file.hash, name: 'Another name ünï' }));
	assert.equal((await onNode(file.hash)).name, 'Another name ünï');
	ok(await api.post('torrents/delete', { hashes: file.hash, deleteFiles: 'True' }));
	await gone(file.hash);
	ok(await api.postNothing('auth/logout'));
	assert.equal((await api.postNothing('app/version')).status, 403);
}

async function homeAssistant({ base, login, add, remove }) {
	const { hash } = await add();
	const api = await logIn(caller(base), login);
	const full = ok(await api.post('sync/maindata', { rid: '0' })).json();
	assert.equal(full.full_update, true);
	assertStrictTransfer(full.server_state);
	assert.match(full.torrents[hash].state, /^(?:stoppedDL|checkingResumeData)$/);
	for (const item of Object.values(full.torrents)) assertStrictItem(item, { hash: false });
	for (const key of ['categories', 'tags', 'torrents', 'trackers']) assert.ok(key in full, key);
	const next = ok(await api.post('sync/maindata', { rid: String(full.rid) })).json();
	assert.ok(Number.isSafeInteger(next.rid));
	await remove(hash);
}

async function qui({ base, login, category, onNode }) {
	const api = await logIn(caller(base), login);
	ok(await api.get('app/webapiVersion'), '2.11.4');
	const full = ok(await api.get('sync/maindata?rid=0')).json();
	const file = torrentFile('Invented.Qui.S01E01');
	ok(await api.form('torrents/add', { category, stopped: 'true' }, [{ field: 'torrents', name: 'a.torrent', bytes: file.bytes }]), 'Ok.');
	const came = ok(await api.get(`sync/maindata?rid=${full.rid}`)).json();
	assert.notEqual(came.full_update, true);
	assertStrictItem(came.torrents[file.hash], { hash: false });
	ok(await api.post('torrents/setTags', { hashes: file.hash, tags: 'b,a' }));
	assert.equal((await onNode(file.hash)).tags, 'a, b');
	const changed = ok(await api.get(`sync/maindata?rid=${came.rid}`)).json();
	assert.equal(changed.torrents[file.hash].tags, 'a, b');
	assert.equal('name' in changed.torrents[file.hash], false, 'only what changed');
	ok(await api.post('torrents/delete', { hashes: file.hash, deleteFiles: 'true' }));
	assert.ok(ok(await api.get(`sync/maindata?rid=${changed.rid}`)).json().torrents_removed.includes(file.hash));
	ok(await api.get('torrents/tags'));
}

/** The Prometheus exporters of the field: a round of reads each time they are scraped. */
async function exporter({ base, login }) {
	const api = await logIn(caller(base), login);
	ok(await api.get('app/version'));
	assert.equal(typeof ok(await api.get('app/preferences')).json().max_active_downloads, 'number');
	assertStrictTransfer(ok(await api.get('transfer/info')).json());
	const { server_state } = ok(await api.get('sync/maindata')).json();
	assert.match(server_state.global_ratio, /^(?:-|\d+\.\d+)$/);
	assert.ok(Number.isSafeInteger(server_state.free_space_on_disk));
	for (const { hash } of listOf(await api.get('torrents/info?filter=all'))) ok(await api.get(`torrents/trackers?hash=${hash}`)).json();
}

async function heimdall({ base, login }) {
	listOf(await (await logIn(caller(base), login)).get('torrents/info'));
}

/**
 * Lidarr, Readarr, Whisparr and older Sonarr: the login must say exactly `Ok.`, and a Basic header
 * goes with every request.
 */
const olderArr = (userAgent) => async ({ base, login, category, onNode, gone }) => {
	const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`, 'latin1').toString('base64')}`;
	const open = caller(base, { 'user-agent': userAgent, authorization: basic, connection: 'close' });
	assert.ok([200, 403].includes((await open.get('app/webapiVersion')).status));
	const api = await logIn(open, login);
	const preferences = ok(await api.get('app/preferences')).json();
	assert.deepEqual([preferences.dht, preferences.max_ratio_enabled, preferences.max_ratio_act], [true, false, 0]);
	assert.ok(category in ok(await api.get('torrents/categories')).json());
	const grabbed = magnet();
	ok(await api.post('torrents/add', { urls: grabbed.uri, category, stopped: 'True' }), 'Ok.');
	await knownWithin(api, grabbed.hash, 10);
	ok(await api.post('torrents/topPrio', { hashes: grabbed.hash }));
	assert.ok(await onNode(grabbed.hash));
	assert.ok(listOf(await api.get(`torrents/info?category=${category}`)).some(({ hash }) => hash === grabbed.hash));
	ok(await api.post('torrents/delete', { hashes: grabbed.hash, deleteFiles: 'true' }));
	await gone(grabbed.hash);
};

/** It only adds, and gives up after five looks. */
async function prowlarr({ base, login, category, onNode, gone }) {
	const api = await logIn(caller(base, { 'user-agent': 'Prowlarr/1.28.2', connection: 'close' }), login);
	for (const endpoint of ['app/webapiVersion', 'app/preferences', 'torrents/categories']) ok(await api.get(endpoint));
	const file = torrentFile('Invented.Prowlarr.Grab');
	const { body, headers } = dotnetMultipart({ category, stopped: 'True' }, [{ fileName: `${file.name}.torrent`, bytes: file.bytes }]);
	const added = await fetch(`${base}/api/v2/torrents/add`, { method: 'POST', body, headers: { ...headers, authorization: `Bearer ${login.apiKey}` } });
	assert.deepEqual([added.status, await added.text()], [200, 'Ok.']);
	await knownWithin(api, file.hash, 5);
	assert.equal((await onNode(file.hash)).category, category);
	ok(await api.post('torrents/delete', { hashes: file.hash }));
	await gone(file.hash);
}

async function knownWithin(api, hash, tries) {
	for (let i = 0; i < tries; i++) {
		if ((await api.get(`torrents/properties?hash=${hash.toLowerCase()}`)).status === 200) return;
		await sleep(100);
	}
	assert.fail(`not known after ${tries} looks`);
}

export const APPS = {
	Homepage: homepage,
	Homarr: homarr,
	autobrr,
	'cross-seed': crossSeed,
	'qbittorrent-api of Python': pythonClient,
	'Home Assistant': homeAssistant,
	qui,
	'an exporter for Prometheus': exporter,
	Heimdall: heimdall,
	Lidarr: olderArr('Lidarr/2.9.6.4552'),
	Readarr: olderArr('Readarr/0.4.10.2734'),
	Whisparr: olderArr('Whisparr/2.0.0.987'),
	Prowlarr: prowlarr,
};
