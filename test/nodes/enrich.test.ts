import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { closeArrClients } from '../../lib/arr/clients';
import type { Json } from '../../lib/arr/shapes/json';
import { grabbed, tellsHistory } from '../sim/arr/history';
import { fakeRadarr } from '../sim/arr/radarr';
import { type FakeArr, Raw } from '../sim/arr/server';
import { film, filmFile, qualityModel } from '../sim/arr/shapes';
import { TestCluster } from '../support/cluster';
import { ourNodeMap, PACKAGE } from '../support/ourNodes';
import { type Ran, runWorkflow } from '../support/runWorkflow';
import { standIns } from '../support/standIns';
import { GIB, inventedMagnet } from '../support/torrents';

const WEBDL = 'Invented.Film.2022.2160p.WEB-DL.DDP5.1.DV.H.265-GRP';
const REMUX = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.TrueHD.7.1.Atmos-GRP';
const HASH = 'aabbccddeeff00112233445566778899aabbccdd';
let radarr: FakeArr;

beforeEach(async () => {
	radarr = await fakeRadarr({ films: [film(1, 'Invented Film', { hasFile: true })], files: [filmFile(11, 1, qualityModel('WEBDL-2160p', 'radarr'))] });
});
afterEach(async () => {
	closeArrClients();
	await radarr.close();
});

function apps(): IDataObject {
	const { type, url, apiKey } = radarr.instance();
	return { apps: { app: [{ name: 'Radarr', type, url, apiKey }, { name: 'Prowlarr', type: 'prowlarr', url, apiKey }] } };
}

async function run(operation: string, parameters: IDataObject, input: INodeExecutionData[], credential: IDataObject = apps(), more: IDataObject = {}): Promise<Ran> {
	const tested = { id: 't', name: 'Tested', type: `${PACKAGE}.arrProfile`, typeVersion: 1, position: [200, 0], parameters: { resource: 'release', operation, ...parameters }, credentials: { arrDispatchArrApi: { id: null, name: 'Apps' } }, ...more };
	return await runWorkflow(
		{
			name: 'test',
			nodes: [{ id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} }, tested],
			connections: { Start: { main: [[{ node: 'Tested', type: 'main', index: 0 }]] } },
		},
		{ nodes: { ...standIns, ...ourNodeMap }, credentials: { arrDispatchArrApi: credential as never }, startNode: 'Start', input },
	);
}

const torrent = (more: IDataObject = {}): INodeExecutionData => ({ json: { source: 'radarr', name: WEBDL, hash: HASH, payloadRef: 'r:0', ...more } });

describe('Enrich Torrent', () => {
	const enriched = async (...input: INodeExecutionData[]): Promise<INodeExecutionData[]> => {
		const ran = await run('enrich', {}, input);
		expect(ran.error).toBeNull();
		return ran.items('Tested');
	};

	it('adds what the app called like the source knows, whatever its case, and keeps the rest', async () => {
		const [item] = await enriched(torrent({ source: 'RADARR' }));
		expect(item).toMatchObject({ json: { ...torrent({ source: 'RADARR' }).json, enrich: { app: 'Radarr', item: { id: 1, tmdbId: 10_001 }, profile: { id: 1, name: 'UHD' }, score: 1_500, quality: 'WEBDL-2160p', contentKey: 'tmdb:10001:WEBDL-2160p' } }, pairedItem: { item: 0 } });
	});

	it.each(['sonarr', 'prowlarr', '', undefined, 5])('hands on what comes from %p as it is', async (source) => {
		const [item] = await enriched(torrent({ source: source as string }));
		expect(item.json).toEqual(torrent({ source: source as string }).json);
		expect(radarr.asked).toEqual([]);
	});

	it('hands the torrent on with a code when the app is of no help', async () => {
		radarr.on('GET parse', () => new Raw(500, '{}'));
		expect(await enriched(torrent())).toMatchObject([{ json: { name: WEBDL, enrich: { app: 'Radarr', error: 'server', warning: "'Radarr' failed with 500" } } }]);
		await radarr.close();
		expect(await enriched(torrent())).toMatchObject([{ json: { payloadRef: 'r:0', enrich: { error: expect.any(String) as string } } }]);
		radarr = await fakeRadarr({});
	});

	it('waits for many torrents of an app that hangs only once', async () => {
		for (let n = 0; n < 40; n++) radarr.troubles.push(() => undefined);
		const ran = await run('enrich', { timeLimit: 0.1 }, Array.from({ length: 30 }, () => torrent()));
		expect(ran.error).toBeNull();
		const errors = ran.items('Tested').map(({ json }) => (json.enrich as IDataObject).error);
		// Ten are asked about side by side; the rest finds that the app does not answer.
		expect(errors).toEqual([...Array<string>(10).fill('timeout'), ...Array<string>(20).fill('resting')]);
	});

	it.each([{}, { apps: { app: [{ name: 'radarr', type: 'radarr', url: 'nowhere at all', apiKey: 'k' }] } }])('hands the torrent on with a credential that cannot be used: %j', async (credential) => {
		const ran = await run('enrich', {}, [torrent()], credential);
		expect(ran.error).toBeNull();
		expect(ran.items('Tested')).toMatchObject([{ json: { payloadRef: 'r:0', enrich: { error: 'unexpected', warning: 'The Arr Apps credential cannot be read; its test says why' } } }]);
	});

	it('hands everything on when it is switched off, without a credential', async () => {
		const ran = await run('enrich', {}, [torrent()], {}, { disabled: true, credentials: undefined });
		expect([ran.error, ran.items('Tested')[0].json]).toEqual([null, torrent().json]);
	});
});

describe('Check Added Torrent', () => {
	const accepted = (more: IDataObject = {}): INodeExecutionData => torrent({ sizeBytes: 20 * GIB, dispatch: { outcome: 'accepted', node: 'attic' }, ...more });
	const [nothing, suggestion] = [0, 1];

	it('sends what is no upgrade to the second output, with the reason', async () => {
		const ran = await run('checkAdded', {}, [accepted()]);
		expect([ran.error, ran.items('Tested', nothing)]).toEqual([null, []]);
		expect(ran.items('Tested', suggestion)).toMatchObject([
			{ json: { payloadRef: 'r:0', dispatch: { node: 'attic' }, evaluation: { app: 'Radarr', fits: false, item: { id: 1 } }, suggestion: { code: 'not_an_upgrade', sentence: "It is no upgrade: the score of 1500 does not beat the file's 1500" } }, pairedItem: { item: 0 } },
		]);
	});

	it('sends what the profile wants to the first', async () => {
		const ran = await run('checkAdded', {}, [accepted({ name: REMUX, sizeBytes: 60 * GIB })]);
		expect(ran.items('Tested', nothing)).toMatchObject([{ json: { evaluation: { isUpgrade: true } } }]);
		expect(ran.items('Tested', nothing)[0].json).not.toHaveProperty('suggestion');
		expect(ran.items('Tested', suggestion)).toEqual([]);
	});

	it.each<[string, IDataObject]>([
		['was refused', { dispatch: { outcome: 'refused' } }],
		['waits', { dispatch: { outcome: 'held' } }],
		['was there before', { dispatch: undefined, claim: { outcome: 'adopted' } }],
		['waits for a person', { dispatch: undefined, claim: { outcome: 'new' }, approval: { id: 'a', status: 'pending' } }],
		['is not to be checked', { settings: { check_profiles: false } }],
		['comes from nobody it knows', { source: 'n8n' }],
	])('asks nobody about what %s', async (_what, more) => {
		const ran = await run('checkAdded', {}, [accepted(more)]);
		expect(ran.items('Tested', nothing).map(({ json }) => json)).toEqual([accepted(more).json]);
		expect(radarr.asked).toEqual([]);
	});

	it('looks at what another workflow hands it', async () => {
		expect((await run('checkAdded', {}, [torrent()])).items('Tested', suggestion)).toMatchObject([{ json: { suggestion: { code: 'not_an_upgrade' } } }]);
	});

	it('keeps suggestions to itself when they are switched off', async () => {
		const ran = await run('checkAdded', {}, [accepted({ settings: { send_suggestions: false } })]);
		expect(ran.items('Tested', nothing)).toMatchObject([{ json: { evaluation: { fits: false } } }]);
		expect(ran.items('Tested', suggestion)).toEqual([]);
	});

	it('does not fail with its app', async () => {
		radarr.on('GET parse', () => new Raw(401, '{}'));
		const ran = await run('checkAdded', {}, [accepted()]);
		expect(ran.error).toBeNull();
		expect(ran.items('Tested', nothing)).toMatchObject([{ json: { evaluation: { app: 'Radarr', error: 'unauthorized', warning: "'Radarr' refuses the API key" } } }]);
		expect((await run('checkAdded', {}, [accepted()], {})).items('Tested', nothing)).toMatchObject([{ json: { evaluation: { error: 'unexpected' } } }]);
	});

	it('hands everything to the first output when it is switched off', async () => {
		const ran = await run('checkAdded', {}, [accepted()], {}, { disabled: true, credentials: undefined });
		expect([ran.error, ran.items('Tested', nothing).length, ran.items('Tested', suggestion)]).toEqual([null, 1, []]);
	});
});

describe('with a ledger', () => {
	let cluster: TestCluster;
	beforeEach(async () => {
		cluster = await TestCluster.start({ freeCacheMs: 0, nodes: [{ name: 'attic', freeBytes: 300 * GIB }, { name: 'cellar', freeBytes: 900 * GIB }] });
	});
	afterEach(async () => await cluster.close());

	/** A magnet that says neither name nor size but what `dn` says, as an app would add it. */
	const blind = (n: number, name = WEBDL): string => inventedMagnet(n).magnet.replace(/&xl=\d+/, '').replace(/&dn=[^&]*/, `&dn=${name}`);

	it('Dispatch Torrent sets the expected size aside', async () => {
		const input = { json: { magnet: blind(1), enrich: { expectedSizeBytes: 77 * GIB } } };
		const ran = await cluster.runNode('qbtClusterScorer', { resource: 'torrent', operation: 'dispatch', torrentSource: 'item', mode: 'balanced' }, [input]);
		expect(ran.error).toBeNull();
		expect(await (await cluster.ledger()).reservations()).toMatchObject([{ bytes: 77 * GIB, guessed: true }]);
	});

	it.each([null, 0, -5, 'many', 1.5])('and its usual guess where that is %p', async (expectedSizeBytes) => {
		await cluster.runNode('qbtClusterScorer', { resource: 'torrent', operation: 'dispatch', torrentSource: 'item', mode: 'balanced' }, [{ json: { magnet: blind(1), enrich: { expectedSizeBytes } } }]);
		expect(await (await cluster.ledger()).reservations()).toMatchObject([{ bytes: 10 * GIB, guessed: true }]);
	});

	/** A torrent of Radarr on a node, added a minute ago. */
	async function added(n: number): Promise<{ hash: string; id: string }> {
		const { hash } = inventedMagnet(n);
		const ledger = await cluster.ledger();
		const id = `r${n}:0`;
		const before = Date.now() - 60_000;
		await ledger.receive([{ id, requestId: `r${n}`, index: 0, count: 1, source: 'radarr', hash, aliases: [hash], kind: 'magnet', name: WEBDL, sizeBytes: null, private: false, trackerHosts: [], category: 'radarr', tags: [], options: {}, payload: { kind: 'magnet', text: blind(n) } }], before);
		await ledger.claim(id, 15_000, before);
		await ledger.update(id, { status: 'downloading', nodeId: 'attic', code: 'accepted', httpStatus: 200 }, before);
		return { hash, id };
	}

	it('Correct From History writes into the ledger what the app noted, and gives items of that only', async () => {
		const { hash, id } = await added(1);
		const second = await added(2);
		const entries: Json[] = [grabbed(hash, { movieId: 1, movie: film(1, 'Invented Film') })];
		tellsHistory(radarr, entries);
		const ran = await run('correctFromHistory', {}, [{ json: {} }]);
		expect(ran.error).toBeNull();
		expect(ran.items('Tested')).toMatchObject([
			{ json: { requestRowId: id, hash, name: WEBDL, source: 'radarr', app: 'Radarr', indexer: 'Invented Tracker', item: { id: 1, title: 'Invented Film' }, quality: 'WEBDL-2160p', sizeBytes: 20 * GIB, sizeBefore: null, toldBytes: 20 * GIB, reservationCorrected: false }, pairedItem: { item: 0 } },
		]);
		expect((await run('correctFromHistory', {}, [{ json: {} }])).items('Tested')).toEqual([]);
		const listed = await cluster.runNode('dispatchLedger', { resource: 'request', operation: 'getAll', returnAll: true });
		const rows = new Map(listed.items('Tested').map(({ json }) => [json.id, json]));
		expect(rows.get(id)).toMatchObject({ sizeBytes: 20 * GIB, grab: { app: 'Radarr', indexer: 'Invented Tracker', releaseTitle: 'Invented.Film.2022.2160p.WEB-DL.DV.H.265-GRP', item: { id: 1 } } });
		expect(rows.get(second.id)).toMatchObject({ sizeBytes: null, grab: null });
	});

	it('Correct From History does not fail with an app, and says which', async () => {
		await added(1);
		radarr.on('GET history', () => new Raw(401, '{}'));
		const ran = await run('correctFromHistory', {}, [{ json: {} }]);
		expect([ran.error, ran.items('Tested')]).toEqual([null, []]);
		expect(JSON.stringify(ran.run.data.resultData.runData.Tested)).toContain("'Radarr' refuses the API key");
	});

	it('Record writes a suggestion into the outbox', async () => {
		const json = { ...torrent().json, dispatch: { outcome: 'accepted', node: 'attic', score: 5, code: 'accepted', sentence: 'most space' }, suggestion: { code: 'below_cutoff', sentence: 'Better quality is wanted', better: null } };
		const ran = await cluster.runNode('dispatchLedger', { resource: 'request', operation: 'record', event: 'suggestion' }, [{ json }]);
		expect(ran.items('Tested')).toMatchObject([{ json: { event: 'quality_suggestion', suggestion: { code: 'below_cutoff' } } }]);
		expect(await (await cluster.ledger()).events(0, 10)).toMatchObject([{ type: 'quality_suggestion', data: { requestRowId: 'r:0', name: WEBDL, node: 'attic', code: 'below_cutoff', sentence: 'Better quality is wanted', better: null } }]);
		await cluster.runNode('dispatchLedger', { resource: 'request', operation: 'record', event: 'suggestion' }, [{ json: { ...json, settings: { tracking: false } } }]);
		expect(await (await cluster.ledger()).events(0, 10)).toHaveLength(1);
	});
});
