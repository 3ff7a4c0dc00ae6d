/**
 * What must never happen to torrents and files, on real nodes of two versions: data deleted or moved
 * by mistake, items that vanish, states that make an app import or remove something.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { credentialIds } from '../../scripts/lib/furnish.mjs';
import { restLogin, setupOwner } from '../../scripts/lib/n8n-rest.mjs';
import { sleep, until } from '../../scripts/lib/report.mjs';
import { addMagnet, magnet, openArr } from './client.mjs';
import { content, giveTo, has, ownPath, put, torrentOf } from './content.mjs';
import { ask, query, torrentsOn } from './direct.mjs';
import { LOGINS, openLab } from './lab.mjs';

const [SONARR] = LOGINS;
/** Deletes of this one are accepted although the node is away. */
const LATER = { ...LOGINS[1], whenOffline: 'remember' };
const NARROW = { source: 'narrow', username: 'narrow', password: 'e2e-narrow-pass', apiKey: 'e2e-key-for-narrow-0003', categories: 'mine,mine-too' };
const RATIO = { max_ratio_enabled: true, max_ratio: 1.5, max_ratio_act: 0 };
const root = process.env.E2E_CHROOT;

/** `a` and `b` write to one storage; `c` is the newer version where there is one, and takes no adds. */
const GROUPS = [
	{ count: 1, prefs: RATIO, tmpfsMb: [96] },
	{ count: 1, prefs: { ...RATIO, max_ratio_act: 1 }, tmpfsMb: [192] },
	{ count: 1, prefs: RATIO, ...(root ? { root } : {}) },
];

describe('data safety on real nodes', { timeout: 1_200_000 }, () => {
	let lab;
	let sonarr;
	let later;
	let a;
	let b;
	let c;
	const policies = [{ storage: 'disk-1' }, { storage: 'disk-1' }, { paused: true }];

	before(async () => {
		const describeEntry = (entry, index) => {
			const { paused = false, ...more } = policies[index];
			return { ...entry, minFreeGib: 0, paused, more: { minFreePercent: 0, ...more } };
		};
		lab = await openLab({ groups: GROUPS, describe: describeEntry, logins: [SONARR, LATER, NARROW], base: 29_000 });
		[a, b, c] = lab.nodes;
		for (const node of lab.nodes) node.own = await ownPath(node);
		policies[0].savePaths = `series = ${a.own}/own-series`;
		await lab.n8n.stop();
		await lab.setCredentials();
		await lab.n8n.start();
		await lab.ready();
		sonarr = await openArr(lab.base, SONARR);
		later = await openArr(lab.base, LATER);
	});
	after(async () => await lab?.close());

	const list = async (arr = sonarr, query_ = '') => (await arr.get(`torrents/info${query_}`)).json();
	const listed = async ({ hash }, arr = sonarr) => (await list(arr, `?hashes=${hash}`))[0] ?? null;
	const rowOn = async (node, { hash }) => (await torrentsOn(node)).find((row) => row.hash === hash) ?? null;
	/** Those with content are seen as complete: what was seen last is what is shown while a node is away. */
	const shown = async (...torrents) =>
		await until('the apps see the torrents', async () => {
			const items = await Promise.all(torrents.map((one) => listed(one)));
			return items.every((item, i) => item !== null && (!torrents[i].complete || LIVE.test(item.state)));
		}, { timeoutMs: 20_000, everyMs: 250 });
	const remove = async (torrent, { arr = sonarr, files = true } = {}) =>
		await arr.post('torrents/delete', { hashes: torrent.hash, deleteFiles: String(files) });
	const events = (type) => query(lab.n8n.ledgerPath, `SELECT * FROM events WHERE type = '${type}'`).map(({ data }) => JSON.parse(data));
	const away = async (torrent) =>
		await until('the apps are told that it is away', async () => {
			await list();
			return (await sonarr.get(`torrents/files?hash=${torrent.hash}`)).status === 503;
		}, { timeoutMs: 20_000, everyMs: 250 });

	for (const pick of ['a', 'c']) {
		describe(pick === 'a' ? 'on 4.5' : 'on the newer version', () => {
			const node = () => (pick === 'a' ? a : c);

			test('a delete with files beside a cross-seed keeps the files, until the last one goes', async () => {
				const files = content(`Invented.Show.S01.${pick}/e1.mkv`, `Invented.Show.S01.${pick}/e2.mkv`);
				put(node().downloads, files);
				const [first, second] = [torrentOf(files), torrentOf(files, { pieceLength: 32_768 })];
				for (const one of [first, second]) await giveTo(node(), one);
				await shown(first, second);
				assert.equal((await remove(first)).status, 200);
				assert.equal(await listed(first), null);
				await until('it is off the node', async () => (await rowOn(node(), first)) === null);
				await sleep(1_000);
				assert.deepEqual(has(node().downloads, files), [true, true]);
				assert.equal((await rowOn(node(), second)).progress, 1);
				assert.equal((await remove(second)).status, 200);
				await until('the files are gone', () => has(node().downloads, files).every((there) => !there));
			});

			test('a delete with files keeps them for a torrent that lies inside, and for one around it', async () => {
				const names = [`Invented.Pack.${pick}/e1.mkv`, `Invented.Pack.${pick}/e2.mkv`];
				const files = content(...names);
				put(node().downloads, files);
				const pack = torrentOf(files);
				const episode = torrentOf(files, { only: [names[0]] });
				await giveTo(node(), pack);
				await giveTo(node(), episode, { savepath: `${node().own}/Invented.Pack.${pick}` });
				await shown(pack, episode);
				assert.equal((await remove(episode)).status, 200);
				await until('it is off the node', async () => (await rowOn(node(), episode)) === null);
				await sleep(1_000);
				assert.deepEqual(has(node().downloads, files), [true, true]);
				await giveTo(node(), episode, { savepath: `${node().own}/Invented.Pack.${pick}` });
				await shown(episode);
				assert.equal((await remove(pack)).status, 200);
				await until('it is off the node', async () => (await rowOn(node(), pack)) === null);
				await sleep(1_000);
				assert.deepEqual(has(node().downloads, files), [true, true]);
				assert.equal((await remove(episode)).status, 200);
			});

			test('a category change of an automatically managed torrent moves nothing', async () => {
				const files = content(`Invented.Managed.${pick}.mkv`);
				const [from, to, alike] = [`from-${pick}`, `to-${pick}`, `alike-${pick}`];
				await ask(node(), 'torrents/createCategory', { category: from, savePath: `${node().own}/from` });
				await ask(node(), 'torrents/createCategory', { category: to, savePath: `${node().own}/to` });
				await ask(node(), 'torrents/createCategory', { category: alike, savePath: `${node().own}/from` });
				const place = path.join(node().downloads, 'from');
				put(place, files);
				const torrent = torrentOf(files);
				const added = await giveTo(node(), torrent, { autoTMM: 'true', category: from });
				assert.equal(added.auto_tmm, true);
				await shown(torrent);
				await until('the apps know the categories', async () => alike in (await sonarr.get('torrents/categories')).json());
				assert.equal((await sonarr.post('torrents/setCategory', { hashes: torrent.hash, category: alike })).status, 200);
				await until('it is in the alike one', async () => (await rowOn(node(), torrent)).category === alike);
				assert.equal((await rowOn(node(), torrent)).auto_tmm, true, 'the same folder: management stays on');
				assert.equal((await sonarr.post('torrents/setCategory', { hashes: torrent.hash, category: to })).status, 200);
				await until('it is in the other one', async () => (await rowOn(node(), torrent)).category === to);
				await sleep(2_000);
				const row = await rowOn(node(), torrent);
				assert.equal(row.auto_tmm, false);
				assert.equal(row.save_path.replace(/\/+$/, ''), `${node().own}/from`);
				assert.deepEqual(has(place, files), [true]);
			});

			test('torrents/export gives the file as the node has it; 409 without metadata, 404 for none', async () => {
				const files = content(`Invented.Export.${pick}.mkv`);
				put(node().downloads, files);
				const torrent = torrentOf(files);
				await giveTo(node(), torrent);
				const bare = magnet();
				await ask(node(), 'torrents/add', { urls: bare.uri, paused: 'true', stopped: 'true' });
				await shown(torrent, bare);
				const headers = { authorization: `Bearer ${SONARR.apiKey}` };
				const exported = await fetch(`${lab.base}/api/v2/torrents/export?hash=${torrent.hash}`, { headers });
				assert.equal(exported.status, 200);
				assert.match(exported.headers.get('content-type'), /^application\/x-bittorrent/);
				const direct = await ask(node(), `torrents/export?hash=${torrent.hash}`);
				const [bytes, expected] = [Buffer.from(await exported.arrayBuffer()), Buffer.from(await direct.arrayBuffer())];
				assert.ok(bytes.equals(expected), `${bytes.length} bytes, not ${expected.length}`);
				const pieces = torrent.bytes.subarray(torrent.bytes.indexOf('6:pieces') + 10, -30);
				assert.ok(bytes.includes(pieces.subarray(0, 20)), 'the pieces are binary and whole');
				const status = async (hash) => (await fetch(`${lab.base}/api/v2/torrents/export?hash=${hash}`, { headers })).status;
				assert.equal(await status(bare.hash), 409);
				assert.equal(await status('ab'.repeat(20)), 404);
				assert.equal((await remove(bare)).status, 200);
			});
		});
	}

	test('a delete with files keeps them for a torrent of another node on the same storage', async () => {
		const files = content('Invented.Shared/e1.mkv', 'Invented.Shared/e2.mkv');
		put(a.downloads, files);
		const [first, second] = [torrentOf(files), torrentOf(files, { pieceLength: 32_768 })];
		await giveTo(a, first);
		await giveTo(b, second, { savepath: a.own });
		await shown(first, second);
		assert.equal((await remove(first)).status, 200);
		await until('it is off the node', async () => (await rowOn(a, first)) === null);
		await sleep(1_000);
		assert.deepEqual(has(a.downloads, files), [true, true]);
		assert.equal((await remove(second)).status, 200);
		await until('the files are gone', () => !has(a.downloads, files).some(Boolean));
	});

	test('global limits are told as limits of each torrent where the node stops it, and not where it removes', async () => {
		const torrents = [];
		for (const node of [a, b, c]) {
			const files = content(`Invented.Limits.${node.name}.mkv`);
			put(node.downloads, files);
			torrents.push(torrentOf(files));
			await giveTo(node, torrents.at(-1));
		}
		await shown(...torrents);
		const limits = await Promise.all(torrents.map(async (one) => (await listed(one)).ratio_limit));
		assert.deepEqual(limits, [1.5, -2, 1.5]);
		const preferences = (await sonarr.get('app/preferences')).json();
		assert.deepEqual([preferences.max_ratio_enabled, preferences.max_ratio_act], [false, 0]);
	});

	test('delete and all are refused together, and nothing goes', async () => {
		const before = (await list()).length;
		assert.ok(before > 0);
		for (const deleteFiles of ['true', 'false']) {
			assert.equal((await sonarr.post('torrents/delete', { hashes: 'all', deleteFiles })).status, 409);
		}
		await sleep(2_500);
		assert.equal((await list()).length, before);
	});

	test('createCategory makes it here and on every node, with its own path, and it stays after a restart', async () => {
		assert.equal((await sonarr.post('torrents/createCategory', { category: 'series', savePath: '' })).status, 200);
		const on = async (node) => (await (await ask(node, 'torrents/categories')).json()).series?.savePath;
		assert.deepEqual([await on(a), await on(b), await on(c)], [`${a.own}/own-series`, '', '']);
		assert.equal((await sonarr.post('torrents/createCategory', { category: 'series' })).status, 409);
		// Made here alone: the nodes forget it, n8n does not.
		for (const node of lab.nodes) await ask(node, 'torrents/removeCategories', { categories: 'series' });
		assert.equal((await sonarr.post('torrents/createTags', { tags: 'kept-tag' })).status, 200);
		for (const node of lab.nodes) await ask(node, 'torrents/deleteTags', { tags: 'kept-tag' });
		await lab.restartN8n();
		assert.ok('series' in (await sonarr.get('torrents/categories')).json());
		assert.ok((await sonarr.get('torrents/tags')).json().includes('kept-tag'));
	});

	test('a blank category in the poll of a login with categories lists only those', async () => {
		const narrow = await openArr(lab.base, NARROW);
		const mine = torrentOf(content('Invented.Mine.mkv'));
		const bytes = new FormData();
		bytes.append('category', 'mine');
		mine.complete = false;
		bytes.append('stopped', 'true');
		bytes.append('paused', 'true');
		bytes.append('torrents', new Blob([mine.bytes]), 'a.torrent');
		await ask(a, 'torrents/createCategory', { category: 'mine' });
		assert.equal((await ask(a, 'torrents/add', bytes)).status, 200);
		await shown(mine);
		assert.deepEqual((await list(narrow, '?category=')).map(({ hash }) => hash), [mine.hash]);
		assert.deepEqual((await list(narrow)).map(({ hash }) => hash), [mine.hash]);
		const [other] = (await list()).filter(({ category }) => category === '');
		const answer = await narrow.post('torrents/delete', { hashes: other.hash, deleteFiles: 'true' });
		assert.equal(answer.status, 409);
		assert.ok(await listed(other));
		assert.equal((await remove(mine)).status, 200);
	});

	test('free_space_on_disk is that of the largest node that takes adds', async () => {
		const free = async (node) => (await (await ask(node, 'sync/maindata')).json()).server_state.free_space_on_disk;
		const [ofA, ofB, ofC] = [await free(a), await free(b), await free(c)];
		assert.ok(ofC > ofB && ofB > ofA, `${ofA} ${ofB} ${ofC}`);
		const told = (await sonarr.get('sync/maindata')).json().server_state.free_space_on_disk;
		// c is paused, and b removes torrents by itself: neither takes adds.
		assert.ok(Math.abs(told - ofA) < 2 ** 20, `${told}, not ${ofA}`);
	});

	test('nested virtual prefixes are refused when the credential is saved', async () => {
		const owner = { email: 'owner@e2e.test', password: 'E2e-owner-pass-1' };
		await setupOwner(lab.n8n.url, owner);
		const rest = await restLogin(lab.n8n.url, owner);
		const tested = async (ruleOfB) => {
			const node = [a, b].map(({ name, url, username, password }, index) => ({
				...{ name, url, authentication: 'password', username, password },
				more: { pathRules: `/downloads => ${index === 0 ? '/data' : ruleOfB}` },
			}));
			const credentials = { ...credentialIds.arrDispatchClusterApi, type: 'arrDispatchClusterApi', data: { nodes: { node } } };
			return await rest.post('/credentials/test', { credentials });
		};
		const nested = await tested('/data/b');
		assert.equal(nested.status, 'Error');
		assert.match(nested.message, /nested/);
		assert.equal((await tested('/data-b')).status, 'OK');
	});

	describe('a node that does not answer', () => {
		test('a delete is a 503, the item stays, and nothing is removed when it is back', async () => {
			const files = content('Invented.Stays/e1.mkv', 'Invented.Stays/e2.mkv');
			put(c.downloads, files);
			const torrent = torrentOf(files);
			await giveTo(c, torrent);
			await shown(torrent);
			await c.stop();
			await away(torrent);
			const answer = await remove(torrent);
			assert.equal(answer.status, 503, answer.text);
			assert.match(answer.text, new RegExp(c.name));
			assert.equal((await listed(torrent)).state, 'checkingResumeData');
			await c.start();
			await until('it is back', async () => LIVE.test((await listed(torrent)).state), { timeoutMs: 90_000, everyMs: 500 });
			await sleep(2_500);
			assert.ok(await rowOn(c, torrent));
			assert.deepEqual(has(c.downloads, files), [true, true]);
			await remove(torrent);
		});

		for (const pick of ['a', 'c']) {
			test(`an accepted delete survives a restart and is carried out on its return (${pick === 'a' ? '4.5' : 'the newer version'})`, async () => {
				const node = pick === 'a' ? a : c;
				const alone = content(`Invented.Later.${pick}/e1.mkv`, `Invented.Later.${pick}/e2.mkv`);
				const shared = content(`Invented.LaterShared.${pick}/e1.mkv`);
				const wanted = content(`Invented.Again.${pick}/e1.mkv`, `Invented.Again.${pick}/e2.mkv`);
				for (const files of [alone, shared, wanted]) put(node.downloads, files);
				const torrents = { alone: torrentOf(alone), shared: torrentOf(shared), beside: torrentOf(shared, { pieceLength: 32_768 }), wanted: torrentOf(wanted) };
				for (const one of Object.values(torrents)) await giveTo(node, one);
				await shown(...Object.values(torrents));
				// The last known torrents are written at most every 30 s.
				await until('the ledger knows them', async () => {
					await list();
					const rows = query(lab.n8n.ledgerPath, 'SELECT hash FROM last_rows').map(({ hash }) => hash);
					return Object.values(torrents).every(({ hash }) => rows.includes(hash));
				}, { timeoutMs: 60_000, everyMs: 1_000 });
				await node.stop();
				await away(torrents.alone);
				for (const one of [torrents.alone, torrents.shared, torrents.wanted]) {
					const answer = await remove(one, { arr: later });
					assert.equal(answer.status, 200, answer.text);
					for (const arr of [later, sonarr]) assert.equal(await listed(one, arr), null, 'off every list at once');
				}
				assert.ok(await listed(torrents.beside));
				await lab.restartN8n();
				assert.equal(await listed(torrents.alone), null, 'still off the list after a restart');
				assert.ok(await listed(torrents.beside), 'the others are still there');
				const again = await addMagnet(sonarr, { uri: `magnet:?xt=urn:btih:${torrents.wanted.hash}` });
				assert.equal(again.text, 'Ok.', 'it waits for its node');
				assert.ok(await listed(torrents.wanted), 'it is wanted again');
				await node.start();
				await until('it is carried out', async () => {
					await list();
					return (await rowOn(node, torrents.alone)) === null && (await rowOn(node, torrents.shared)) === null;
				}, { timeoutMs: 90_000, everyMs: 500 });
				await until('its files are gone', () => !has(node.downloads, alone).some(Boolean));
				await sleep(1_500);
				assert.deepEqual(has(node.downloads, shared), [true], 'another torrent has these files');
				assert.ok(await rowOn(node, torrents.wanted));
				assert.deepEqual(has(node.downloads, wanted), [true, true]);
				assert.deepEqual(query(lab.n8n.ledgerPath, 'SELECT * FROM removals'), []);
				const done = events('removal_done').filter(({ node: name }) => name === node.name);
				assert.deepEqual(Object.fromEntries(done.map(({ hash, files }) => [hash, files])), { [torrents.alone.hash]: true, [torrents.shared.hash]: false });
				assert.equal(events('removal_cancelled').filter(({ hash }) => hash === torrents.wanted.hash).length, 1);
				await remove(torrents.wanted);
				await remove(torrents.beside);
			});
		}

		test('stopped and back, n8n restarted in between: no item vanished, no state flipped, nothing removed', async () => {
			const finished = [];
			for (let i = 0; i < 4; i++) {
				const files = content(`Invented.Steady.${i}.mkv`);
				put(c.downloads, files);
				finished.push({ ...torrentOf(files), files });
				await giveTo(c, finished.at(-1));
			}
			const bare = [magnet(), magnet(), magnet()];
			await ask(c, 'torrents/add', { urls: bare.map(({ uri }) => uri).join('\n') });
			await shown(...finished, ...bare);
			const expected = new Map([...finished.map(({ hash }) => [hash, 'finished']), ...bare.map(({ hash }) => [hash, 'unfinished'])]);
			await until('the ledger knows them', async () => {
				await list();
				const rows = query(lab.n8n.ledgerPath, 'SELECT hash FROM last_rows').map(({ hash }) => hash);
				return [...expected.keys()].every((hash) => rows.includes(hash));
			}, { timeoutMs: 60_000, everyMs: 1_000 });
			const wrong = [];
			let samples = 0;
			let sampling = true;
			const sample = async () => {
				while (sampling) {
					const answer = await sonarr.get('torrents/info').catch(() => null);
					// n8n itself is down during its restart: that is no answer of ours.
					if (answer?.status === 200 && answer.text.startsWith('[')) {
						samples++;
						const items = new Map(answer.json().map((item) => [item.hash, item]));
						for (const [hash, kind] of expected) {
							const item = items.get(hash);
							if (!item) wrong.push(`${kind} ${hash} vanished`);
							else if (!ALLOWED[kind].has(item.state)) wrong.push(`${kind} ${hash} is ${item.state}`);
							else if (kind === 'unfinished' && item.progress === 1) wrong.push(`${hash} is finished`);
						}
					}
					await sleep(50);
				}
			};
			const sampler = sample();
			await sleep(1_000);
			await c.stop();
			await until('its items are shown as away', async () => (await listed(finished[0])).state === 'checkingResumeData', { timeoutMs: 20_000, everyMs: 250 });
			await sleep(4_000);
			await lab.restartN8n();
			assert.equal((await listed(finished[0])).state, 'checkingResumeData', 'also after a restart');
			assert.equal((await listed(finished[0])).ratio_limit, 1.5, 'with the limits of its node');
			await sleep(4_000);
			await c.start();
			await until('it is back', async () => LIVE.test((await listed(finished[0])).state), { timeoutMs: 90_000, everyMs: 500 });
			await sleep(3_000);
			sampling = false;
			await sampler;
			assert.ok(samples > 60, `${samples} samples`);
			assert.deepEqual([...new Set(wrong)], []);
			for (const one of finished) assert.deepEqual(has(c.downloads, one.files), [true]);
			assert.equal((await torrentsOn(c)).filter(({ hash }) => expected.has(hash)).length, expected.size);
		});
	});

	test('a node re-installed empty: items kept, closed for adds, exactly one event', async () => {
		const torrents = [];
		for (let i = 0; i < 8; i++) {
			const files = content(`Invented.Lost.${i}.mkv`);
			put(a.downloads, files);
			torrents.push({ ...torrentOf(files), files });
			await giveTo(a, torrents.at(-1));
		}
		await shown(...torrents);
		await a.stop();
		rmSync(path.join(a.profile, 'qBittorrent', 'data', 'BT_backup'), { recursive: true });
		await a.start();
		assert.deepEqual(await torrentsOn(a), []);
		await until('it is noticed', async () => {
			await list();
			return events('node_lost_torrents').length > 0;
		}, { timeoutMs: 90_000, everyMs: 500 });
		const kept = async () => {
			const items = new Map((await list()).map((item) => [item.hash, item.state]));
			assert.deepEqual(torrents.map(({ hash }) => items.get(hash)), torrents.map(() => 'checkingResumeData'));
		};
		await kept();
		const torrent = magnet();
		assert.equal((await addMagnet(sonarr, torrent)).text, 'Ok.');
		const [row] = query(lab.n8n.ledgerPath, `SELECT status, reason FROM requests WHERE hash = '${torrent.hash}'`);
		assert.equal(row.status, 'held');
		assert.match(row.reason, /lost/);
		for (let i = 0; i < 5; i++) {
			await sleep(2_100);
			await list();
		}
		await lab.restartN8n();
		await sleep(500);
		await kept();
		await sleep(2_500);
		await kept();
		assert.equal(events('node_lost_torrents').length, 1);
		assert.deepEqual(events('node_lost_torrents')[0].node, a.name);
		for (const { files } of torrents) assert.deepEqual(has(a.downloads, files), [true]);
	});
});

/** Complete and with its node: which of them depends on the queue of the node. */
const LIVE = /^(stalled|queued|forced)UP$|^uploading$/;

/** What an app may see of a torrent whose node stops and comes back. */
const ALLOWED = {
	finished: new Set(['stalledUP', 'uploading', 'queuedUP', 'forcedUP', 'checkingUP', 'checkingResumeData']),
	unfinished: new Set(['metaDL', 'forcedMetaDL', 'stalledDL', 'queuedDL', 'downloading', 'checkingDL', 'checkingResumeData']),
};
