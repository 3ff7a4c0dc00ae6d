/**
 * What the apps know of torrents, through a real n8n: 01 Dispatch with *Enrich Torrent* before Claim, and
 * with *Check Added* switched on, and the lanes of 05 Health and Clean-Up, a real qBittorrent and a fake Radarr that
 * writes its history after the add was answered, as the real one does.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../../scripts/lib/report.mjs';
import { arrCredential, fakes } from './arrs.mjs';
import { addMagnet, magnet, openArr } from './client.mjs';
import { query, whereIs } from './direct.mjs';
import { LOGINS, openLab, withLanesOf } from './lab.mjs';

const [, RADARR] = LOGINS;
const MIB = 1024 ** 2;
const SIZE = 20 * 1024 * MIB;
/** What Enrich expects of a WEB-DL in 2160p with 120 minutes. */
const EXPECTED = 130 * 120 * MIB;
const LONG = { timeoutMs: 40_000, everyMs: 250 };

/** 01 Dispatch as a person sets it, with a schedule of seconds. */
function asking(bundled) {
	const workflow = withLanesOf('05', structuredClone(bundled));
	const node = (name) => workflow.nodes.find((one) => one.name === name);
	node('Check Added').disabled = false;
	node('Every Minute').parameters = { rule: { interval: [{ field: 'seconds', secondsInterval: 3 }] } };
	workflow.nodes.push({ id: 'enrich', name: 'Enrich', type: 'n8n-nodes-arr-dispatch.arrProfile', typeVersion: 1, position: [490, 160], parameters: { resource: 'release', operation: 'enrich', timeLimit: 2 } });
	workflow.connections.Enrich = workflow.connections.Settings;
	workflow.connections.Settings = { main: [[{ node: 'Enrich', type: 'main', index: 0 }]] };
	return workflow;
}

describe('what the apps know of torrents', { timeout: 400_000 }, () => {
	let lab;
	let arr;
	let radarr;
	const history = [];

	before(async () => {
		const { fakeRadarr, film, filmFile, qualityModel, tellsHistory } = fakes;
		radarr = tellsHistory(await fakeRadarr({ films: [film(1, 'Invented Film', { hasFile: true })], files: [filmFile(11, 1, qualityModel('Remux-2160p', 'radarr'))] }), history);
		lab = await openLab({
			groups: [{ count: 1, ...(process.env.E2E_CHROOT ? { root: process.env.E2E_CHROOT } : {}) }],
			describe: (entry) => ({ ...entry, minFreeGib: 0, more: { minFreePercent: 0 } }),
			workflow: asking,
			credentials: [arrCredential([radarr])],
			base: 23_000,
		});
		arr = await openArr(lab.base, RADARR);
	});
	after(async () => {
		await lab?.close();
		await radarr?.close();
	});

	const rows = (sql) => query(lab.n8n.ledgerPath, sql);
	const requestOf = ({ hash }) => rows(`SELECT seq, id, size_bytes, status FROM requests WHERE hash = '${hash}'`)[0];
	const reservedFor = (torrent) => rows(`SELECT bytes FROM reservations WHERE request = ${requestOf(torrent).seq}`)[0]?.bytes;
	const eventsOf = ({ hash }) => rows('SELECT type, data FROM events ORDER BY id').map(({ type, data }) => ({ type, ...JSON.parse(data) })).filter((event) => event.hash === hash);
	const titled = (tag) => magnet(`Invented.Film.2022.2160p.WEB-DL.DV.H.265-${tag}`);
	const add = async (torrent) => {
		const answer = await addMagnet(arr, torrent, { category: 'radarr', stopped: 'False' });
		assert.deepEqual([answer.status, answer.text], [200, 'Ok.']);
		return answer;
	};

	test('an add is placed by the size that its app expects, and gets the true one from its history', async () => {
		const torrent = titled('GRP');
		await add(torrent);
		assert.equal((await whereIs(lab.nodes)).get(torrent.hash)?.length, 1);
		assert.deepEqual([requestOf(torrent).size_bytes, reservedFor(torrent)], [null, EXPECTED]);

		history.push(fakes.grabbed(torrent.hash, { movieId: 1, movie: fakes.film(1, 'Invented Film') }));
		await until('the ledger has its size', () => requestOf(torrent).size_bytes === SIZE, LONG);
		assert.equal(reservedFor(torrent), SIZE);
		const [{ facts }] = rows(`SELECT facts FROM grabs WHERE request = ${requestOf(torrent).seq}`);
		assert.deepEqual([JSON.parse(facts).indexer, JSON.parse(facts).item.title], ['Invented Tracker', 'Invented Film']);
		const asked = radarr.count('history');
		await new Promise((resolve) => setTimeout(resolve, 4_000));
		assert.equal(radarr.count('history'), asked);
	});

	test('a torrent that is no upgrade goes on, and a suggestion is written once', async () => {
		const torrent = titled('OTHER');
		await add(torrent);
		await until('there is a suggestion', () => eventsOf(torrent).some(({ type }) => type === 'quality_suggestion'), LONG);
		const events = eventsOf(torrent);
		assert.deepEqual(events.map(({ type }) => type), ['download_started', 'quality_suggestion']);
		assert.deepEqual([events[1].code, events[1].sentence], ['not_an_upgrade', 'It is no upgrade: the library has Remux-2160p, which is better than WEBDL-2160p']);
		assert.equal(requestOf(torrent).status, 'downloading');
	});

	test('a Radarr that hangs costs one add its time, and the next ones nothing', async () => {
		for (let n = 0; n < 20; n++) radarr.troubles.push(() => undefined);
		await add(titled('SLOW'));
		const left = radarr.troubles.length;
		assert.ok(left < 20);
		for (const tag of ['ONE', 'TWO', 'THREE']) await add(titled(tag));
		assert.equal(radarr.troubles.length, left);
		radarr.troubles.length = 0;
	});

	test('no key of an app is in an execution or in the ledger', () => {
		const seen = JSON.stringify([query(lab.n8n.databasePath, 'SELECT data FROM execution_data'), rows('SELECT data FROM events'), rows('SELECT facts FROM grabs')]);
		assert.ok(seen.includes('Invented Tracker'));
		assert.equal(seen.includes(radarr.apiKey), false);
	});
});
