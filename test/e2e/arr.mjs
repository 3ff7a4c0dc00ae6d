/** The sequences of Sonarr and Radarr, request by request, against the real n8n with real nodes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sleep } from '../../scripts/lib/report.mjs';
import { testConnection } from '../../scripts/lib/sonarr.mjs';
import { addFile, addMagnet, dotnetMultipart, magnet, openArr, torrentFile } from './client.mjs';
import { executionCount, torrentsOn, whereIs } from './direct.mjs';
import { LOGINS } from './lab.mjs';

const [SONARR, RADARR] = LOGINS;

/** The row of a hash in the app's own category, as its queue shows it. */
async function inQueue(arr, category, hash) {
	const list = (await arr.get(`torrents/info?category=${encodeURIComponent(category)}`)).json();
	return list.find((item) => item.hash === hash) ?? null;
}

export function arrSuite(lab) {
	describe('Sonarr', () => {
		test('passes its connection test, category made on the way', async () => {
			const arr = await openArr(lab().base, SONARR);
			await testConnection(arr, 'tv-sonarr');
			await testConnection(arr, 'tv-imported');
			const categories = (await arr.get('torrents/categories')).json();
			assert.equal(categories['tv-sonarr'].name, 'tv-sonarr');
		});

		test('tests with an API key instead of a login', async () => {
			const { base } = lab();
			const bearer = { headers: { Authorization: `Bearer ${SONARR.apiKey}` } };
			const version = await fetch(`${base}/api/v2/app/webapiVersion`, bearer);
			assert.equal(await version.text(), '2.11.4');
			const wrong = await fetch(`${base}/api/v2/app/webapiVersion`, { headers: { Authorization: 'Bearer wrong-wrong-wrong-00' } });
			assert.equal(wrong.status, 403);
		});

		test('follows a magnet from grab to removal', async () => {
			const arr = await openArr(lab().base, SONARR);
			const grabbed = magnet();
			const added = await addMagnet(arr, grabbed, { category: 'tv-sonarr' });
			assert.deepEqual([added.status, added.text], [200, 'Ok.']);
			assert.equal((await arr.get(`torrents/properties?hash=${grabbed.hash.toLowerCase()}`)).status, 200);
			const item = await inQueue(arr, 'tv-sonarr', grabbed.hash);
			assert.equal(item.category, 'tv-sonarr');
			assert.ok(['stoppedDL', 'metaDL', 'queuedDL'].includes(item.state), item.state);

			const imported = await arr.post('torrents/setCategory', { hashes: grabbed.hash, category: 'tv-imported' });
			assert.equal(imported.status, 200);
			assert.equal(await inQueue(arr, 'tv-sonarr', grabbed.hash), null);
			assert.ok(await inQueue(arr, 'tv-imported', grabbed.hash));

			const removed = await arr.post('torrents/delete', { hashes: grabbed.hash, deleteFiles: 'true' });
			assert.equal(removed.status, 200);
			assert.equal(await inQueue(arr, 'tv-imported', grabbed.hash), null);
			await sleep(300);
			assert.equal((await whereIs(lab().nodes)).has(grabbed.hash), false);
		});

		test('adds a long magnet as multipart', async () => {
			const arr = await openArr(lab().base, SONARR);
			const long = magnet('Invented.Long.Magnet.S01E01', { trackers: 40 });
			assert.ok(long.uri.length > 1024);
			const { body, headers } = dotnetMultipart({ urls: long.uri, category: 'tv-sonarr', stopped: 'False' });
			const answer = await arr.send('POST', 'torrents/add', { body, headers });
			assert.deepEqual([answer.status, answer.text], [200, 'Ok.']);
			assert.equal((await whereIs(lab().nodes)).get(long.hash)?.length, 1);
		});

		test('starts a magnet by default and leaves one stopped when asked', async () => {
			const arr = await openArr(lab().base, SONARR);
			const [started, stopped] = [magnet(), magnet()];
			await addMagnet(arr, started, { category: 'tv-sonarr', stopped: 'False' });
			await addMagnet(arr, stopped, { category: 'tv-sonarr', stopped: 'True' });
			const rows = (await Promise.all(lab().nodes.map(torrentsOn))).flat();
			const stateOf = ({ hash }) => rows.find((row) => row.hash === hash).state;
			assert.match(stateOf(stopped), /^(paused|stopped)DL$/);
			assert.match(stateOf(started), /^(metaDL|queuedDL|stalledDL)$/);
		});

		test('keeps its session over a restart of n8n', async () => {
			const arr = await openArr(lab().base, SONARR);
			const before = await arr.once('GET', 'torrents/info');
			await lab().restartN8n();
			const after = await arr.once('GET', 'torrents/info');
			assert.deepEqual([before.status, after.status], [200, 200]);
			assert.equal(after.json().length, before.json().length);
		});
	});

	describe('Radarr', () => {
		test('adds a .torrent file, private and public, and sees it complete its way', async () => {
			const arr = await openArr(lab().base, RADARR, 'Radarr/6.0.4');
			await testConnection(arr, 'radarr');
			for (const isPrivate of [false, true]) {
				const file = torrentFile(`Invented.Film.2021.${isPrivate ? 'Private' : 'Public'}.1080p ünï`, { private: isPrivate });
				const added = await addFile(arr, file, { category: 'radarr', stopped: 'False', contentLayout: 'Original', ratioLimit: '2', seedingTimeLimit: '1440' });
				assert.deepEqual([added.status, added.text], [200, 'Ok.']);
				const item = await inQueue(arr, 'radarr', file.hash);
				assert.equal(item.size, 16_384);
				assert.notEqual(item.content_path, item.save_path);
				assert.ok(!/stopped|paused/.test(item.state), `${item.state} after an add that was to start`);
				assert.equal(item.ratio_limit, 2);
				const removed = await arr.post('torrents/delete', { hashes: file.hash, deleteFiles: 'true' });
				assert.equal(removed.status, 200);
			}
		});

		test('is refused a torrent that Sonarr has, with the reason', async () => {
			const [sonarr, radarr] = [await openArr(lab().base, SONARR), await openArr(lab().base, RADARR)];
			const shared = magnet();
			assert.equal((await addMagnet(sonarr, shared, { category: 'tv-sonarr' })).text, 'Ok.');
			assert.equal((await addMagnet(sonarr, shared, { category: 'tv-sonarr' })).text, 'Ok.');
			const refused = await addMagnet(radarr, shared, { category: 'radarr' });
			assert.equal(refused.status, 409);
			assert.match(refused.text, /tv-sonarr/);
			assert.equal((await whereIs(lab().nodes)).get(shared.hash).length, 1);
		});
	});

	test('polls start no execution', async () => {
		const arr = await openArr(lab().base, SONARR);
		const before = executionCount(lab().n8n);
		for (let i = 0; i < 50; i++) {
			await arr.get('app/webapiVersion');
			await arr.get('app/preferences');
			await arr.get('torrents/info?category=tv-sonarr');
		}
		await sleep(500);
		assert.equal(executionCount(lab().n8n), before);
	});
}
