import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REST_MS } from '../../../lib/arr/breaker';
import { ArrClient } from '../../../lib/arr/client';
import type { Json } from '../../../lib/arr/shapes/json';
import { correctFromHistory, type HistoryReport, type HistoryRun } from '../../../lib/dispatch/grabHistory';
import { type LedgerStore, openLedger } from '../../../lib/ledger';
import { grabbed, tellsHistory } from '../../sim/arr/history';
import { FakeArr, Raw } from '../../sim/arr/server';
import { film } from '../../sim/arr/shapes';
import { claimed, hashOf, NOW, request, reservation } from '../ledger/fixtures';

const GIB = 1024 ** 3;
const MINUTE = 60_000;
let folder = '';
let ledger: LedgerStore;
let radarr: FakeArr;
let client: ArrClient;
let entries: Json[];
let nowMs = 0;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'arr-dispatch-'));
	ledger = await openLedger(join(folder, 'ledger.sqlite'));
	entries = [];
	radarr = tellsHistory(await FakeArr.start({ type: 'radarr' }), entries);
	client = new ArrClient(radarr.instance({ name: 'Radarr' }));
	nowMs = NOW + 10_000;
});
afterEach(async () => {
	client.close();
	await Promise.all([radarr.close(), ledger.close()]);
	rmSync(folder, { recursive: true, force: true });
});

const run = async (changes: Partial<HistoryRun> = {}, apps = [client]): Promise<HistoryReport> =>
	await correctFromHistory(ledger, apps, { lookBackMs: 6 * 60 * MINUTE, limit: 50, timeoutMs: 2_000, ...changes }, () => nowMs);

async function added(n: number, sizeBytes: number | null = null): Promise<string> {
	const id = await claimed(ledger, request(n, { source: 'radarr', sizeBytes }));
	await ledger.reserve(id, NOW, () => reservation(n, { bytes: 10 * GIB, guessed: sizeBytes === null }));
	await ledger.update(id, { status: 'downloading', nodeId: 'node-a', code: 'accepted', httpStatus: 200, attempt: { nodeId: 'node-a', fate: 'settled' } }, NOW);
	return id;
}

describe('after an add', () => {
	it('size, indexer and item come from the history of its app, once', async () => {
		const id = await added(1);
		entries.push(grabbed(hashOf(1), { movieId: 1, movie: film(1, 'Invented Film') }));
		expect(await run()).toEqual({
			corrected: [
				{
					row: { id, hash: hashOf(1), name: request(1).name, source: 'radarr', tries: 0 },
					facts: { app: 'Radarr', indexer: 'Invented Tracker', releaseTitle: 'Invented.Film.2022.2160p.WEB-DL.DV.H.265-GRP', item: { id: 1, title: 'Invented Film', year: 2022 }, quality: 'WEBDL-2160p', sizeBytes: 20 * GIB },
					...{ sizeBefore: null, sizeAfter: 20 * GIB, reservation: true },
				},
			],
			warnings: [],
		});
		expect(await ledger.getRequest(id)).toMatchObject({ sizeBytes: 20 * GIB });
		expect(await ledger.reservations()).toMatchObject([{ bytes: 20 * GIB, guessed: false }]);
		nowMs += 60 * MINUTE;
		expect(await run()).toEqual({ corrected: [], warnings: [] });
		expect(radarr.count('history')).toBe(1);
	});

	it('a size that the torrent told itself stays', async () => {
		const id = await added(1, 5 * GIB);
		entries.push(grabbed(hashOf(1)));
		expect((await run()).corrected).toMatchObject([{ sizeBefore: 5 * GIB, sizeAfter: 5 * GIB, reservation: false, facts: { indexer: 'Invented Tracker' } }]);
		expect(await ledger.getRequest(id)).toMatchObject({ sizeBytes: 5 * GIB });
	});

	it('its app is asked after five seconds, as it writes its history late', async () => {
		await added(1);
		nowMs = NOW + 4_999;
		await run();
		expect(radarr.count('history')).toBe(0);
		nowMs = NOW + 5_000;
		await run();
		expect(radarr.count('history')).toBe(1);
	});

	it('its app is asked six times within a quarter of an hour, however often this runs', async () => {
		await added(1);
		const askedAt: number[] = [];
		for (nowMs = NOW; nowMs < NOW + 60 * MINUTE; nowMs += 5_000) {
			const before = radarr.count('history');
			await run();
			if (radarr.count('history') > before) askedAt.push((nowMs - NOW) / 1_000);
		}
		expect(askedAt).toEqual([5, 20, 60, 180, 420, 900]);
	});

	it('what is written late is found later, also after a restart', async () => {
		const id = await added(1);
		await run();
		await ledger.close();
		ledger = await openLedger(join(folder, 'ledger.sqlite'));
		entries.push(grabbed(hashOf(1)));
		expect((await run()).corrected).toEqual([]);
		nowMs += 15_000;
		expect((await run()).corrected).toMatchObject([{ row: { id, tries: 1 } }]);
	});
});

describe('the apps', () => {
	it('get one request per torrent, and no more of them than wanted', async () => {
		for (let n = 1; n <= 7; n++) await added(n);
		await run({ limit: 3 });
		expect(radarr.count('history')).toBe(3);
		await run({ limit: 10 });
		expect(radarr.asked.map(({ query }) => query.get('downloadId')).sort()).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => hashOf(n).toUpperCase()));
	});

	it('get four requests at once at most', async () => {
		for (let n = 1; n <= 12; n++) await added(n);
		await client.apiVersion();
		let open = 0;
		let most = 0;
		for (let n = 1; n <= 12; n++) {
			radarr.troubles.push((_request, response) => {
				most = Math.max(most, ++open);
				setImmediate(() => {
					open--;
					response.writeHead(200, { 'content-type': 'application/json' }).end('{"records":[],"totalRecords":0}');
				});
			});
		}
		await run();
		expect([radarr.troubles.length, most <= 4]).toEqual([0, true]);
	});

	it('are asked for torrents of their own only', async () => {
		await added(1);
		const other = await claimed(ledger, request(2, { source: 'script' }));
		await ledger.update(other, { status: 'downloading', nodeId: 'node-a' }, NOW);
		await run();
		expect(radarr.asked.map(({ query }) => query.get('downloadId'))).toEqual([hashOf(1).toUpperCase()]);
		expect(await run({}, [])).toEqual({ corrected: [], warnings: [] });
	});

	it('that fail are asked once in a run, cost no try, and are asked again when the lease is over', async () => {
		for (let n = 1; n <= 20; n++) await added(n);
		radarr.on('GET history', () => new Raw(401, '{}'));
		expect(await run()).toEqual({ corrected: [], warnings: ["'Radarr' refuses the API key"] });
		expect(radarr.count('history')).toBeLessThanOrEqual(4);
		tellsHistory(radarr, [grabbed(hashOf(1))]);
		nowMs += 2 * MINUTE;
		expect((await run()).corrected).toMatchObject([{ row: { tries: 0 } }]);
	});

	it('that do not answer in time are left alone for a minute', async () => {
		await added(1);
		await client.apiVersion();
		radarr.troubles.push(() => undefined);
		expect((await run({ timeoutMs: 50 })).warnings).toEqual([expect.stringMatching(/^'Radarr' did not answer within/)]);
		nowMs += REST_MS - 1;
		await added(2);
		expect((await run()).corrected).toEqual([]);
		expect(radarr.asked).toEqual([]);
		entries.push(grabbed(hashOf(1)), grabbed(hashOf(2)));
		nowMs += REST_MS + 1;
		expect((await run()).corrected).toHaveLength(2);
	});

	it('that fail do not keep others from being asked', async () => {
		const sonarr = tellsHistory(await FakeArr.start({ type: 'sonarr' }), [grabbed(hashOf(2))]);
		const second = new ArrClient(sonarr.instance());
		await added(1);
		const id = await claimed(ledger, request(2, { source: 'sonarr' }));
		await ledger.update(id, { status: 'downloading', nodeId: 'node-a' }, NOW);
		radarr.on('GET history', () => new Raw(404, '{}'));
		expect(await run({}, [client, second])).toMatchObject({ corrected: [{ row: { id } }], warnings: [expect.stringContaining("'Radarr'")] });
		second.close();
		await sonarr.close();
	});

	it('never have their key in a warning', async () => {
		await added(1);
		radarr.on('GET history', () => new Raw(500, JSON.stringify({ message: `no ${radarr.apiKey}` })));
		const { warnings } = await run();
		expect(warnings).toHaveLength(1);
		expect(warnings.join()).not.toContain(radarr.apiKey);
	});
});
