/**
 * Arr Profile, Upgrade Detector and Release Feed Trigger in a real n8n, with fake *arr apps and a feed of
 * this process: the credential's test, what the nodes answer and change, as AI tools, and each release once
 * over a kill of n8n.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { published } from '../../scripts/lib/furnish.mjs';
import { prepareN8n } from '../../scripts/lib/n8n.mjs';
import { restLogin, setupOwner } from '../../scripts/lib/n8n-rest.mjs';
import { ensurePacked } from '../../scripts/lib/pack.mjs';
import { freePorts, stopAll } from '../../scripts/lib/process.mjs';
import { until } from '../../scripts/lib/report.mjs';
import { arrCredential, fakes } from './arrs.mjs';
import { feedWorkflow, mcpWorkflow, toolsWorkflow } from './quality/workflow.mjs';

const OWNER = { email: 'owner@example.test', password: 'E2e-owner-password-1' };
const GIB = 1024 ** 3;
const FEL = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.P7.FEL.TrueHD.7.1.Atmos-GRP';
const SMALL = 'Invented.Film.2022.720p.WEB-DL.DD5.1.H.264-GRP';
const HASH = 'aabbccddeeff00112233445566778899aabbccdd';
const { fakeRadarr, fakeSonarr, fakeProwlarr, film, filmFile, found, paged, qualityModel, serve, startFeedServer, torznab } = fakes;

/** A server that remembers what is posted to it, by the last part of the address. */
async function openSink() {
	const got = { release: [], problem: [] };
	const server = http.createServer(async (request, response) => {
		let text = '';
		for await (const part of request) text += part;
		got[request.url.split('/').at(-1)].push(JSON.parse(text));
		response.end('{}');
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { got, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

describe('quality through a real n8n', { timeout: 300_000 }, () => {
	const dir = mkdtempSync(path.join(process.env.E2E_DIR ?? os.tmpdir(), 'arr-e2e-quality-'));
	let n8n;
	let rest;
	let radarr;
	let sonarr;
	let prowlarr;
	let feed;
	let sink;

	before(async () => {
		const packed = await ensurePacked();
		radarr = await fakeRadarr({
			films: [film(1, 'Invented Film', { hasFile: true }), film(2, 'Another Film')],
			files: [filmFile(11, 1, qualityModel('WEBDL-2160p', 'radarr'))],
		});
		sonarr = await fakeSonarr({ files: ['WEBDL-1080p', null] }, { urlBase: '/tv' });
		prowlarr = await fakeProwlarr({ releases: [found(FEL)], feed: () => torznab([{ n: 7 }]) });
		radarr.on('GET queue', paged([{ id: 5, downloadId: HASH.toUpperCase(), title: FEL, movieId: 1 }, { id: 6, downloadId: 'FF', title: 'x' }]));
		radarr.on('DELETE queue/*', () => ({}));
		feed = await startFeedServer();
		sink = await openSink();
		n8n = await prepareN8n({ dir, port: await freePorts(21_000 + (process.pid % 400)), packed });
		await n8n.start();
		await setupOwner(n8n.url, OWNER);
		rest = await restLogin(n8n.url, OWNER);
	});
	after(async () => {
		await n8n?.stop();
		await stopAll();
		await Promise.all([radarr, sonarr, prowlarr, feed, sink].map((one) => one?.close()));
		rmSync(dir, { recursive: true, force: true });
	});

	const stored = {};
	/** The credential of all nodes, made at first use. */
	const credentials = async () => {
		if (!stored.arrDispatchArrApi) {
			const { name, type, data } = arrCredential([radarr, sonarr, prowlarr]);
			const { id } = await rest.post('/credentials', { name, type, data });
			stored.arrDispatchArrApi = { id, name };
		}
		return stored;
	};
	const publish = async (workflow) => {
		const { id, versionId } = await rest.post('/workflows', workflow);
		const again = async () => {
			await rest.post(`/workflows/${id}/activate`, { versionId });
			await published(rest, id);
		};
		await again();
		return { id, again };
	};
	const run = async (tool, body = {}) => {
		const answer = await fetch(`${n8n.url}/webhook/quality/${tool}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
		const text = await answer.text();
		assert.equal(answer.status, 200, `${tool}: ${text}`);
		return JSON.parse(text).filter((item) => Object.keys(item).length > 0);
	};

	test('the credential says which apps answer, and why one does not', async () => {
		const check = async (...more) => {
			const entry = arrCredential([radarr, sonarr]);
			entry.data.apps.app.forEach((app, index) => Object.assign(app, more[index]));
			return await rest.post('/credentials/test', { credentials: { ...entry, id: '' } });
		};
		assert.deepEqual(await check(), { status: 'OK', message: 'All 2 apps answer' });
		const wrong = await check({ apiKey: 'wrong-secret-key' }, { type: 'radarr' });
		assert.equal(wrong.status, 'Error');
		assert.match(wrong.message, /0 of 2 apps answer\. 'radarr' refuses the API key .*'sonarr' is Sonarr, not Radarr/);
		assert.doesNotMatch(wrong.message, /wrong-secret-key/);
		const port = await freePorts(21_900);
		assert.match((await check({}, { url: `http://127.0.0.1:${port}` })).message, /'sonarr' refuses connections/);
	});

	test('the nodes answer by webhook', async () => {
		await publish(toolsWorkflow(await credentials()));
		const [evaluated] = await run('evaluate', { app: 'radarr', title: FEL, sizeBytes: 60 * GIB });
		assert.deepEqual(
			[evaluated.fits, evaluated.isUpgrade, evaluated.quality.new, evaluated.quality.current, evaluated.score.new],
			[true, true, 'Remux-2160p', 'WEBDL-2160p', 6_500],
		);
		const [episode] = await run('evaluate', { app: 'sonarr', title: 'Invented.Show.S01E02.1080p.WEB-DL-GRP', sizeBytes: 0 });
		assert.deepEqual([episode.fits, episode.reason], [true, 'missing']);
		assert.deepEqual((await run('library', { app: 'radarr' })).map(({ title }) => title), ['Invented Film', 'Another Film']);
		assert.deepEqual((await run('library', { app: 'sonarr' })).map(({ title }) => title), ['Invented Show']);
		assert.deepEqual((await run('find', { by: 'tmdbId', value: '10002' })).map(({ id }) => id), [2]);
		assert.deepEqual(await run('find', { by: 'title', value: 'no such film' }), []);
		assert.equal((await run('files', { item: 1, simple: true }))[0].dynamicRange, 'DV');
		assert.equal((await run('files', { item: 1, simple: false }))[0].mediaInfo.videoDynamicRangeType, 'DV');
		const [suggested] = await run('suggest', { item: 1 });
		assert.deepEqual([suggested.better, suggested.best.title], [true, FEL]);
		const [one] = await run('search', { query: 'invented film' });
		assert.equal(one.title, FEL);
		assert.doesNotMatch(JSON.stringify([suggested, one]), /topsecret/);
		assert.deepEqual(await run('library', { app: 'prowlarr' }), [{ error: "'prowlarr' is a Prowlarr, which has no library" }]);
	});

	test('what is removed from the queue goes to the blocklist, and stays in the download client', async () => {
		assert.deepEqual(await run('remove', { hash: HASH }), [{ removed: 1, ids: [5], blocklist: true, fromClient: false, skipSearch: true }]);
		const [deleted, ...more] = radarr.asked.filter(({ method }) => method === 'DELETE');
		assert.deepEqual([deleted.resource, more], ['queue/5', []]);
		const query = Object.fromEntries(deleted.query);
		assert.deepEqual([query.blocklist, query.removeFromClient, query.skipRedownload], ['true', 'false', 'true']);
		assert.deepEqual((await run('remove', { hash: '00'.repeat(20) }))[0].ids, []);
	});

	test("an upgrade is found in Radarr's library, and what is none says why", async () => {
		const [{ upgrade }] = await run('detect', { title: FEL });
		assert.deepEqual([upgrade.notify, upgrade.code], [true, 'fel_from_dv']);
		assert.equal(upgrade.reason, 'Dolby Vision P5 -> P7 FEL; gains TrueHD Atmos 7.1, Blu-ray remux; loses nothing');
		const [skipped] = await run('detect', { title: SMALL });
		assert.deepEqual([skipped.upgrade.notify, skipped.upgrade.code], [false, 'resolution_downgrade']);
		for (let n = 0; n < 4; n++) radarr.troubles.push((_request, response) => response.writeHead(401).end());
		assert.deepEqual(await run('detect', { title: FEL }), [{ error: "'radarr' refuses the API key" }]);
		radarr.troubles.length = 0;
	});

	test('an AI model gets the answers too, also of what is no upgrade', async () => {
		await publish(mcpWorkflow(await credentials()));
		let session;
		const ask = async (method, params, id) => {
			const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...(session && { 'mcp-session-id': session }) };
			const answer = await fetch(`${n8n.url}/mcp/quality`, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id, method, params }), signal: AbortSignal.timeout(30_000) });
			session = answer.headers.get('mcp-session-id') ?? session;
			const data = /^data: (.*)$/m.exec(await answer.text())?.[1];
			return data ? JSON.parse(data).result : null;
		};
		await ask('initialize', { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'e2e', version: '1' } }, 1);
		await ask('notifications/initialized', {});
		const { tools } = await ask('tools/list', {}, 2);
		assert.deepEqual(tools.map(({ name }) => name).sort(), ['evaluate', 'is_upgrade']);
		const call = async (name, title) => JSON.parse((await ask('tools/call', { name, arguments: { title } }, 3)).content[0].text);
		assert.equal((await call('is_upgrade', FEL))[0].upgrade.code, 'fel_from_dv');
		assert.equal((await call('is_upgrade', SMALL))[0].upgrade.code, 'resolution_downgrade');
		assert.equal((await call('evaluate', FEL))[0].isUpgrade, true);
	});

	test('each release of a feed and of an indexer starts the workflow once, also when n8n is killed', async () => {
		const titles = () => sink.got.release.map(({ title }) => title).sort();
		const film = (n) => `Invented.Film.${2000 + n}.2160p.WEB-GRP`;
		let workflow;
		/** n8n reads when it publishes. */
		const read = async () => {
			const from = feed.requests.length;
			await rest.post(`/workflows/${workflow.id}/deactivate`);
			await workflow.again();
			await until('the feed is read again', () => feed.requests.length > from, { timeoutMs: 70_000 });
		};
		/** What the first of two readings brings is here after the second. */
		const readTwice = async () => {
			await read();
			await read();
		};
		feed.answer = serve(torznab([1, 2]));
		workflow = await publish(feedWorkflow(await credentials(), `${feed.url}/rss?passkey=${fakes.MARK}`, sink.url));
		await until('all releases are here', () => titles().length >= 3, { timeoutMs: 60_000 });
		await readTwice();
		assert.deepEqual(titles(), [film(1), film(2), film(7)]);

		await n8n.kill();
		feed.answer = serve(torznab([1, 2, 3]));
		await n8n.start();
		await until('what is new is here', () => titles().includes(film(3)), { timeoutMs: 60_000 });
		await readTwice();
		assert.deepEqual(titles(), [film(1), film(2), film(3), film(7)]);

		feed.answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Login</title>');
		await read();
		await until('the problem is told', () => sink.got.problem.length > 0, { timeoutMs: 60_000 });
		const [problem] = sink.got.problem;
		assert.deepEqual([problem.problem, problem.feed, problem.code], ['failed', 'tracker', 'html']);
		assert.doesNotMatch(JSON.stringify(sink.got.problem), new RegExp(fakes.MARK));
	});
});
