import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { clientFor, closeArrClients } from '../../lib/arr/clients';
import { lookUpLibrary } from '../../lib/release/library';
import { fakeRadarr } from '../sim/arr/radarr';
import { FakeArr, Raw } from '../sim/arr/server';
import { film, filmFile, qualityModel } from '../sim/arr/shapes';
import { ourNodeMap, PACKAGE } from '../support/ourNodes';
import { type Ran, runWorkflow } from '../support/runWorkflow';
import { standIns } from '../support/standIns';
import { turnsDuring } from '../support/turns';

const GIB = 1024 ** 3;
const FEL = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.P7.FEL.HEVC.TrueHD.7.1.Atmos-GRP';
const WEB = 'Invented.Film.2022.2160p.WEB-DL.DDP5.1.DV.HDR.H.265-GRP';
const P5 = { resolution: '2160p', source: 'webdl', hdr: ['dv'], dv: { profile: 5 }, audio: ['ddp'] };

let credentials = 0;

async function run(parameters: IDataObject, input: IDataObject[], { app, more = {} }: { app?: FakeArr; more?: IDataObject } = {}): Promise<Ran> {
	const type = `${PACKAGE}.upgradeDetector`;
	const start = { id: 's', name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} };
	const instance = app?.instance();
	const arr = { apps: { app: instance === undefined ? [] : [{ name: instance.name, type: instance.type, url: instance.url, apiKey: instance.apiKey }] } };
	const credential = { arrDispatchArrApi: { id: `arr-${++credentials}`, name: 'Apps' } };
	const tested = { id: 't', name: 'Tested', type, typeVersion: 1, position: [200, 0], parameters, credentials: instance === undefined ? {} : credential, ...more };
	const connections = { Start: { main: [[{ node: 'Tested', type: 'main', index: 0 }]] } };
	const items: INodeExecutionData[] = input.map((json) => ({ json }));
	return await runWorkflow(
		{ name: 'test', nodes: [start, tested], connections },
		{ nodes: { ...standIns, ...ourNodeMap, [`${type}Tool`]: ourNodeMap[type] }, credentials: { arrDispatchArrApi: arr }, startNode: 'Start', input: items },
	);
}

const detect = { operation: 'detect', librarySource: 'data', simple: false };
const upgradesOf = (ran: Ran, output: number): IDataObject[] => ran.items('Tested', output).map(({ json }) => json.upgrade as IDataObject);
const codes = (ran: Ran): string[][] => [0, 1].map((output) => upgradesOf(ran, output).map(({ code }) => String(code)));

describe('Parse Release', () => {
	it('adds what the title says, and null for what is no title', async () => {
		const ran = await run({ operation: 'parse' }, [{ title: FEL, link: 'kept' }, { title: 'abc' }]);
		expect(ran.error).toBeNull();
		const [first, second] = ran.items('Tested');
		expect(first).toMatchObject({ pairedItem: { item: 0 }, json: { link: 'kept', release: { title: 'Invented Film', year: 2022, resolution: '2160p', dv: { profile: 7, el: 'fel' }, summary: '2160p Blu-ray remux, Dolby Vision P7 FEL, TrueHD Atmos 7.1' } } });
		expect(second).toMatchObject({ pairedItem: { item: 1 }, json: { release: null } });
	});

	it('reads bare numbers as episodes only of a series', async () => {
		const title = '[Group] Invented Show - 07 [1080p]';
		const episodes = async (mediaType: string) => ((await run({ operation: 'parse', mediaType, title }, [{}])).items('Tested')[0].json.release as IDataObject).absolute;
		expect([await episodes('tv'), await episodes('movie')]).toEqual([[7], []]);
	});

	it('says when there is no title', async () => {
		expect((await run({ operation: 'parse' }, [{ name: FEL }])).error).toMatchObject({ message: "The 'Title' parameter is empty", itemIndex: 0 });
	});
});

describe('Detect Upgrade', () => {
	it('sends an upgrade one way and everything else the other, each with its reason', async () => {
		const ran = await run(detect, [
			{ title: FEL, library: P5, size: String(62 * GIB), seeders: 14, indexer: 'Invented Tracker', link: 'kept' },
			{ title: FEL, library: { ...P5, dv: { profile: 7, el: 'fel' }, hdr: ['dv', 'hdr10'], source: 'bluray', audio: ['truehd', 'atmos'], modifier: 'remux' } },
			{ title: FEL },
			{ title: FEL, library: { title: 'Invented Film', missing: true } },
		]);
		expect(ran.error).toBeNull();
		expect(codes(ran)).toEqual([['fel_from_dv', 'missing'], ['duplicate', 'not_in_library']]);
		const [first] = ran.items('Tested', 0);
		expect(first).toMatchObject({
			pairedItem: { item: 0 },
			json: {
				link: 'kept',
				upgrade: {
					notify: true,
					reason: 'Dolby Vision P5 -> P7 FEL; gains TrueHD Atmos 7.1, Blu-ray remux; loses nothing',
					confidence: 'stated',
					title: 'Invented Film',
					year: 2022,
					score: { new: 220, current: 175.5, delta: 44.5 },
					messages: { start: true, complete: true, error: true },
					autoApprove: { approved: false },
					disk: null,
					new: { sizeBytes: 62 * GIB, seeders: 14, indexer: 'Invented Tracker', quality: { dv: { el: 'fel' } } },
					current: { quality: { dv: { profile: 5 } } },
					currentFiles: 1,
					card: { title: 'Invented Film (2022)' },
				},
			},
		});
		const { expiresAt, card } = first.json.upgrade as { expiresAt: string; card: IDataObject };
		expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(86_000_000);
		expect(String(card.telegramHtml)).toContain('<b>Now:</b> 2160p WEB-DL, Dolby Vision P5');
		expect(ran.items('Tested', 1).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 2 }]);
	});

	it('never puts a link of the item into a message', async () => {
		const ran = await run(detect, [{ title: FEL, library: P5, link: 'https://tracker.test/dl?passkey=s3cret' }]);
		expect(JSON.stringify(upgradesOf(ran, 0))).not.toContain('s3cret');
	});

	it('takes presets, rules, filters and facts about players', async () => {
		const item = { title: WEB, library: { ...P5, hdr: ['hdr10'], dv: undefined }, seeders: 3 };
		const code = async (parameters: IDataObject) => codes(await run({ ...detect, ...parameters }, [item])).flat()[0];
		expect(await code({})).toBe('dv_from_hdr');
		expect(await code({ preset: 'felscanner' })).toBe('rule_off');
		expect(await code({ preset: 'felscanner', rules: { notify_dv: true } })).toBe('dv_from_hdr');
		expect(await code({ rules: { notify_dv: false } })).toBe('rule_off');
		expect(await code({ filters: { min_seeders: 4 } })).toBe('seeders_below_minimum');
		expect(await code({ filters: { block_groups: 'Other, grp' } })).toBe('group_blocked');
		expect(await code({ filters: { max_size_gb: 10 }, releaseDetails: { sizeGib: 11 } })).toBe('size_over_limit');
		expect(await code({ players: { dv_playback: 'none' } })).toBe('duplicate');
		expect(await code({ players: { home_made_hdr_groups: 'GRP' } })).toBe('duplicate');
		expect(await code({ decideBy: 'points' })).toBe('points_upgrade');
		expect(await code({ rules: { min_score_gain: 1_000 } })).toBe('gain_too_small');
	});

	it('refuses rules and weights that cannot be meant', async () => {
		const message = async (parameters: IDataObject) => (await run({ ...detect, ...parameters }, [{ title: FEL, library: P5 }])).error?.message;
		expect(await message({ rules: { notify_expire_hours: 0.5 } })).toContain("'notify_expire_hours' is 0 or 1 to 168");
		expect(await message({ options: { weights: '{"range":{"dv-fell":1}}' } })).toContain("'dv-fell' in the 'Own Weights' option is none of the classes");
		expect(await message({ options: { weights: '{"sound":{"dts":"1"}}' } })).toContain("weight of 'dts'");
		expect(await message({ options: { weights: '{' } })).toContain('is not JSON');
		expect(await message({ options: { weights: '{"range":{"dv-fel":0}}' } })).toBeUndefined();
	});

	it('reads the library side from fields', async () => {
		const fields = { ...detect, librarySource: 'fields' };
		const file = { resolution: '2160p', profile: 5, audio: 'ddp', source: 'webdl', sizeGib: 20 };
		const ran = await run({ ...fields, libraryFile: file }, [{ title: FEL }]);
		expect(upgradesOf(ran, 0)).toMatchObject([{ code: 'fel_from_dv', current: { sizeBytes: 20 * GIB, quality: { dv: { profile: 5, fallback: 'none' } } } }]);
		const named = await run({ ...fields, libraryFile: { name: WEB } }, [{ title: FEL }]);
		expect(upgradesOf(named, 0)).toMatchObject([{ code: 'fel_from_dv', current: { name: WEB, quality: { dv: { profile: 8 } } } }]);
		expect(codes(await run({ ...fields, libraryHas: 'missing' }, [{ title: FEL }]))[0]).toEqual(['missing']);
		expect(codes(await run({ ...fields, libraryHas: 'nothing' }, [{ title: FEL }]))[1]).toEqual(['not_in_library']);
	});

	it('says what library data it takes when it gets something else', async () => {
		const ran = await run(detect, [{ title: FEL, library: { message: 'Unauthorized' } }]);
		expect(ran.error).toMatchObject({ message: 'What the library has cannot be read', itemIndex: 0 });
		expect(ran.error?.description).toContain('movieFile of Radarr');
	});

	it('goes on with the other items when that is wanted', async () => {
		const ran = await run(detect, [{ title: FEL, library: 7 }, { title: FEL, library: P5 }], { more: { onError: 'continueRegularOutput' } });
		expect(ran.items('Tested', 1)).toMatchObject([{ json: { error: 'What the library has cannot be read' }, pairedItem: { item: 0 } }]);
		expect(upgradesOf(ran, 0)).toMatchObject([{ code: 'fel_from_dv' }]);
	});

	it('tells of the best of each title only, when that is wanted', async () => {
		const items = [{ title: WEB, library: { missing: true } }, { title: FEL, library: { missing: true } }, { title: WEB.replace('Film', 'Story'), library: { missing: true } }];
		const ran = await run({ ...detect, options: { bestPerTitle: true } }, items);
		expect(codes(ran)).toEqual([['missing', 'missing'], ['not_best']]);
		expect(ran.items('Tested', 0).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 2 }]);
		expect(codes(await run(detect, items))[0]).toHaveLength(3);
	});

	it('approves by tiers, tells the cost, and has both sides in short when it is simplified', async () => {
		const autoApprove = { tier: [{ maxSizeGib: 10 }, { name: 'Alive', minSeeders: 10, codes: ['fel_from_dv'] }] };
		const options = { nodeName: 'attic', freeGib: 300 };
		const [upgrade] = upgradesOf(await run({ ...detect, simple: true, autoApprove, options }, [{ title: FEL, library: P5, seeders: 12, sizeBytes: 62 * GIB }]), 0);
		expect(upgrade).toMatchObject({ autoApprove: { approved: true, tier: 2 }, disk: { fits: true, leftBytes: 238 * GIB } });
		expect(upgrade.new).toMatchObject({ name: FEL, sizeBytes: 62 * GIB, quality: '2160p Blu-ray remux, Dolby Vision P7 FEL, TrueHD Atmos 7.1', group: 'GRP' });
		expect(upgrade.current).toEqual({ name: null, sizeBytes: null, quality: '2160p WEB-DL, Dolby Vision P5, DD+', group: null });
		expect(String((upgrade.card as IDataObject).plain)).toContain('Approved: Alive');
	});

	it('hands on which messages are wanted, as the settings of that name say', async () => {
		const messages = async (rules: IDataObject) => upgradesOf(await run({ ...detect, rules }, [{ title: FEL, library: P5 }]), 0)[0].messages;
		expect(await messages({})).toEqual({ start: true, complete: true, error: true });
		expect(await messages({ notify_download_start: false })).toEqual({ start: false, complete: true, error: true });
		expect(await messages({ notify_download_complete: false })).toEqual({ start: true, complete: false, error: true });
		expect(await messages({ notify_download_error: false })).toEqual({ start: true, complete: true, error: false });
	});

	it('tells an AI model of what is no upgrade too, which gets the first output only', async () => {
		const ran = await run(detect, [{ title: FEL, library: P5 }, { title: WEB, library: null }], { more: { type: `${PACKAGE}.upgradeDetectorTool` } });
		expect(codes(ran)).toEqual([['fel_from_dv', expect.any(String)], []]);
		expect(upgradesOf(ran, 0)[1].notify).toBe(false);
	});

	it('knows an offer by one key, however often it comes', async () => {
		const keys = async (...items: IDataObject[]) => upgradesOf(await run(detect, items.map((item) => ({ ...item, library: { missing: true } }))), 0).map(({ key }) => key);
		const [one, again, other, film] = await keys({ title: FEL }, { title: FEL, seeders: 9 }, { title: WEB }, { title: FEL.replace('2022', '2021') });
		expect(one).toBe(again);
		expect(new Set([one, other, film]).size).toBe(3);
	});

	it('lets n8n do other work while a large feed is judged', async () => {
		const items = Array.from({ length: 1_000 }, (_, index) => ({ title: `Invented.Film.${index}.2022.2160p.WEB-DL.DDP5.1.DV.H.265-GRP` }));
		const { turns, result: ran } = await turnsDuring(() => run({ operation: 'parse' }, items));
		expect(ran.items('Tested')).toHaveLength(1_000);
		expect(turns).toBeGreaterThan(5);
	});
});

describe('with the library of Radarr', () => {
	let radarr: FakeArr;
	const arr = { ...detect, librarySource: 'arr', app: { __rl: true, mode: 'name', value: 'radarr' } };

	beforeEach(async () => {
		radarr = await fakeRadarr({
			films: [film(1, 'Invented Film', { hasFile: true }), film(2, 'Invented Story')],
			files: [filmFile(5, 1, qualityModel('WEBDL-2160p', 'radarr'))],
		});
	});
	afterEach(async () => {
		closeArrClients();
		await radarr.close();
	});

	it('compares with the file that is there', async () => {
		const ran = await run(arr, [{ title: FEL }, { title: FEL.replace('Film', 'Story') }, { title: FEL.replace('Film', 'Other') }], { app: radarr });
		expect(ran.error).toBeNull();
		expect(codes(ran)).toEqual([['fel_from_dv', 'missing'], ['not_in_library']]);
		expect(upgradesOf(ran, 0)[0]).toMatchObject({ title: 'Invented Film', year: 2022, current: { sizeBytes: 20 * GIB, quality: { dv: { profile: 5 }, audio: ['ddp'], source: 'webdl' } } });
		expect(upgradesOf(ran, 0).map(({ library }) => library)).toEqual([{ itemId: 1, path: '/films/Invented Film (2022)', fileIds: [5] }, { itemId: 2, path: '/films/Invented Story (2022)', fileIds: [] }]);
	});

	it('asks once for each title of a run, by id when there is one', async () => {
		await run(arr, [{ title: FEL }, { title: FEL }, { title: FEL, tmdbId: 10_001 }, { title: WEB, tmdbId: '10001' }], { app: radarr });
		expect([radarr.count('parse'), radarr.count('movie'), radarr.count('moviefile')]).toEqual([1, 1, 2]);
	});

	it('says why it cannot, without the key', async () => {
		const wrong = await run({ ...arr, app: { __rl: true, mode: 'name', value: 'sonarr' } }, [{ title: FEL }], { app: radarr });
		expect(wrong.error?.message).toContain("no app called 'sonarr'");
		radarr.on('GET parse', () => new Raw(500, '{"message":"broken"}'));
		const broken = await run(arr, [{ title: FEL }], { app: radarr });
		expect(broken.error?.message).toContain('radarr');
		expect(JSON.stringify(broken.error)).not.toContain(radarr.apiKey);
	});
});

describe('with the library of Sonarr', () => {
	const episode = (id: number, fileId: number) => ({ id, seasonNumber: 1, episodeNumber: id, episodeFileId: fileId });
	const series = { id: 3, title: 'Invented Show', year: 2022, tvdbId: 4, statistics: { sizeOnDisk: 1 } };
	const file = (id: number, name: string) => ({ id, seriesId: 3, seasonNumber: 1, relativePath: name, size: 5, quality: qualityModel('WEBDL-2160p', 'sonarr'), mediaInfo: { videoDynamicRangeType: 'HDR10' } });
	let sonarr: FakeArr;
	let episodes: IDataObject[];

	beforeEach(async () => {
		episodes = [episode(1, 11)];
		sonarr = await FakeArr.start({ type: 'sonarr', version: '4.0.0' });
		sonarr.on('GET parse', () => ({ parsedEpisodeInfo: { seriesTitle: 'Invented Show', seasonNumber: 1, quality: qualityModel('WEBDL-2160p', 'sonarr') }, series, episodes }));
		sonarr.on('GET episodefile', ({ query }) => {
			const all = [file(11, 'one.mkv'), file(12, 'two.mkv')];
			return query.has('seriesId') ? all : all.filter(({ id }) => query.getAll('episodeFileIds').includes(String(id)));
		});
	});
	afterEach(async () => {
		closeArrClients();
		await sonarr.close();
	});
	const look = async () => await lookUpLibrary(clientFor(sonarr.instance()), { title: 'Invented.Show.S01E01.2160p.WEB-DL.DV.H.265-GRP' });

	it('finds the files of the episodes', async () => {
		expect(await look()).toMatchObject({ title: 'Invented Show', files: [{ name: 'one.mkv', quality: { hdr: ['hdr10'], source: 'webdl' } }] });
	});

	it('finds those of the season when the app names no episodes', async () => {
		episodes = [];
		expect((await look())?.files.map(({ name }) => name)).toEqual(['one.mkv', 'two.mkv']);
	});

	it('knows an episode that is wanted', async () => {
		episodes = [episode(2, 0)];
		expect((await look())?.files).toEqual([]);
	});
});
