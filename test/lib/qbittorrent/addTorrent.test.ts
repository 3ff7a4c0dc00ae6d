import { type AddJob, addFields, naturalSavePath } from '../../../lib/qbittorrent/addForm';
import { addTorrent, deleteTorrent, startTorrent } from '../../../lib/qbittorrent/addTorrent';
import { Cluster } from '../../../lib/qbittorrent/cluster';
import { dialectOf } from '../../../lib/qbittorrent/dialect';
import { MemoryLoginGuard } from '../../../lib/qbittorrent/loginGuard';
import type { ClusterNode } from '../../../lib/qbittorrent/node';
import { type SimControl, type SimNodeOptions, startSim } from '../../sim/qbt-sim';
import { configOf, fileOf, hashOf, magnetOf, sleep } from '../dispatch/lab';

const open: Array<() => unknown> = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

const PROFILES = ['4.5.2', '5.1.0', '5.3.0'] as const;

async function start(options: SimNodeOptions = {}): Promise<{ node: ClusterNode; control: SimControl }> {
	const { nodes, close } = await startSim(options);
	const cluster = new Cluster([configOf(nodes[0], { id: 'n1' })], new MemoryLoginGuard());
	open.push(close, () => cluster.close());
	await cluster.refreshForDecision();
	return { node: cluster.nodes[0], control: nodes[0].control };
}

const job = (n: number | string, changes: Partial<AddJob> = {}): AddJob => ({
	payload: { kind: 'magnet', text: magnetOf(n) },
	aliases: [hashOf(n)],
	category: 'tv-sonarr',
	tags: [],
	savePath: '/downloads',
	options: {},
	twoPhases: false,
	correlationTag: null,
	...changes,
});

describe.each(PROFILES)('an add on %s', (profile) => {
	it('is added only when the node shows the hash, up to 120 ms later', async () => {
		const { node, control } = await start({ profile, visibleAfterMs: 120 });
		const result = await addTorrent(node, job(1));
		expect(result).toMatchObject({ kind: 'added', row: { hash: hashOf(1), category: 'tv-sonarr' } });
		expect(node.find([hashOf(1)])).not.toBeNull();
		expect(control.counters().adds[hashOf(1)]).toBe(1);
	});

	it('is already there when it was', async () => {
		const { node } = await start({ profile });
		await addTorrent(node, job(1));
		expect((await addTorrent(node, job(1))).kind).toBe('already-there');
	});

	it('is refused, and not for good, when the node neither takes nor has it', async () => {
		const { node } = await start({ profile });
		const result = await addTorrent(node, job(1, { payload: { kind: 'magnet', text: 'magnet:?dn=nothing' } }));
		expect(result).toMatchObject({ kind: 'refused', permanent: false });
	});

	it('is refused for good when the file is not valid', async () => {
		const { node } = await start({ profile });
		const payload = { kind: 'file', fileName: 'secret-name.torrent', bytes: Buffer.from('no torrent') } as const;
		const result = await addTorrent(node, job(1, { payload }));
		expect(result).toMatchObject({ kind: 'refused', permanent: true, status: 415 });
		expect(JSON.stringify(result)).not.toContain('secret-name');
	});

	it('is stopped in two phases, and started with the word of the version', async () => {
		const { node, control } = await start({ profile });
		const result = await addTorrent(node, job(1, { twoPhases: true }));
		expect(control.torrent(hashOf(1))?.state).toMatch(/^(paused|stopped)DL$/);
		if (result.kind !== 'added') throw new Error(result.kind);
		await startTorrent(node, result.row);
		expect(control.torrent(hashOf(1))?.state).not.toMatch(/paused|stopped/);
	});

	it('does not depend on what the node is set to do with new torrents', async () => {
		const stopped = { start_paused_enabled: true, add_stopped_enabled: true, auto_tmm_enabled: true };
		const { node, control } = await start({ profile, preferences: stopped });
		await addTorrent(node, job(1));
		expect(control.torrent(hashOf(1))).toMatchObject({ save_path: '/downloads', auto_tmm: false });
		expect(control.torrent(hashOf(1))?.state).not.toMatch(/paused|stopped/);
	});

	it.each(['file', 'large file'])('carries a %s byte for byte', async (size) => {
		const { node } = await start({ profile });
		const { hash, bytes } = fileOf(size);
		const padded = size === 'file' ? bytes : Buffer.concat([bytes.subarray(0, -1), Buffer.from(`7:padding2000000:`), Buffer.alloc(2_000_000, 0x0d), Buffer.from('e')]);
		// The hash is that of the info dictionary inside, so that one wrong byte there is another torrent.
		const result = await addTorrent(node, job(1, { payload: { kind: 'file', fileName: 'x', bytes: padded }, aliases: [hash] }));
		expect(result).toMatchObject({ kind: 'added', row: { hash } });
	});
});

describe('an add that fails', () => {
	it.each([
		['http-error', 500, 'refused'],
		['http-error', 404, 'refused'],
		['http-error', 502, 'unknown'],
		['http-error', 504, 'unknown'],
		['http-error', 401, 'unreachable'],
		['http-error', 403, 'unreachable'],
		['reset', undefined, 'unknown'],
		['refuse', undefined, 'unknown'],
	] as const)('%s %s is %s', async (kind, status, expected) => {
		const { node, control } = await start();
		await control.setFault({ kind, status, path: 'torrents/add' });
		expect((await addTorrent(node, job(1))).kind).toBe(expected);
		// A gateway's answer is not the node's: the next probe finds out.
		expect(node.up).toBe(expected !== 'unknown' || status !== undefined);
	});

	it('is unreachable, not unknown, when nothing was sent yet', async () => {
		const { node, control } = await start();
		node.dialect = null;
		node.client.forgetVersion();
		await control.setFault({ kind: 'reset', path: 'app/webapiVersion' });
		expect((await addTorrent(node, job(1))).kind).toBe('unreachable');
		expect(control.counters().adds).toEqual({});
	});

	it('is confirmed although the answer to it was cut in half', async () => {
		const { node, control } = await start({ profile: '5.3.0' });
		await control.setFault({ kind: 'truncate', path: 'torrents/add' });
		expect((await addTorrent(node, job(1))).kind).toBe('added');
	});

	it('is unknown when the node cannot be asked about it any more', async () => {
		const { node, control } = await start();
		await control.setFault({ kind: 'hang', path: 'torrents/info' });
		const began = Date.now();
		expect((await addTorrent(node, job(1))).kind).toBe('unknown');
		expect(Date.now() - began).toBeLessThan(2_500);
	});
});

describe('the fields of an add', () => {
	it('say everything that a setting of the node could change, with both words for stopped', () => {
		const fields = addFields(job(1), dialectOf('2.11.4'));
		expect(fields).toEqual({
			urls: magnetOf(1),
			category: 'tv-sonarr',
			savepath: '/downloads',
			autoTMM: 'false',
			stopped: 'false',
			paused: 'false',
			stopCondition: 'None',
			contentLayout: 'Original',
			addToTopOfQueue: 'false',
		});
	});

	it('carry what the client asked for, in the names of the API', () => {
		const options = { stopped: true, sequential: true, firstLastPiecePrio: false, skipChecking: true, ratioLimit: 1.5, seedingTimeLimitMinutes: 60, inactiveSeedingTimeLimitMinutes: 5, uploadLimitBytesPerSecond: 1, downloadLimitBytesPerSecond: 2, rename: 'n', contentLayout: 'Subfolder', addToTopOfQueue: true, forced: true, downloadPath: '/tmp/x' } as const;
		expect(addFields(job(1, { options, tags: ['a', 'b'], correlationTag: 'c' }), dialectOf('2.16.2'))).toMatchObject({
			stopped: 'true', paused: 'true', tags: 'a,b,c', sequentialDownload: 'true', firstLastPiecePrio: 'false', skip_checking: 'true', seedMode: 'true', ratioLimit: '1.5', seedingTimeLimit: '60', inactiveSeedingTimeLimit: '5', upLimit: '1', dlLimit: '2', rename: 'n', contentLayout: 'Subfolder', addToTopOfQueue: 'true', forced: 'true', downloadPath: '/tmp/x', useDownloadPath: 'true', shareLimitAction: 'Stop',
		});
	});

	it.each([
		['2.8.19', undefined, undefined],
		['2.12.0', undefined, 'Stop'],
		['2.16.0', 'true', 'Stop'],
	])('API %s: seedMode %s, shareLimitAction %s', (version, seedMode, shareLimitAction) => {
		const fields = addFields(job(1, { options: { skipChecking: true } }), dialectOf(version));
		expect([fields.seedMode, fields.shareLimitAction]).toEqual([seedMode, shareLimitAction]);
	});

	it.each([
		[{}, '', '/downloads'],
		[{}, 'tv-sonarr', '/downloads'],
		[{ auto_tmm_enabled: true }, 'tv-sonarr', '/downloads/tv-sonarr'],
		[{ use_category_paths_in_manual_mode: true }, 'own', '/films/own'],
		[{ save_path: 'D:\\dl', auto_tmm_enabled: true }, 'new', 'D:\\dl\\new'],
		[{ save_path: '' }, 'new', null],
	])('the natural path with %j for category %p is %p', async (preferences, category, path) => {
		const { node, control } = await start();
		node.snapshot.categories.set('own', { name: 'own', savePath: '/films/own' });
		expect(control.count()).toBe(0);
		expect(naturalSavePath(category, { ...node.preferences, ...preferences }, node.snapshot)).toBe(path);
	});
});

describe('later changes', () => {
	it.each(PROFILES)('%s: a torrent that went and came again between two answers is seen whole', async (profile) => {
		const { node, control } = await start({ profile });
		control.addTorrent({ hash: hashOf(1), category: 'tv-sonarr', state: 'stalledUP' });
		await node.refresh();
		await deleteTorrent(node, hashOf(1), false, Date.now());
		control.addTorrent({ hash: hashOf(1), category: 'radarr', state: 'stalledUP' });
		await node.refresh();
		expect(node.find([hashOf(1)])).toMatchObject({ category: 'radarr', name: expect.any(String), save_path: expect.any(String) });
	});

	it('a delete shows at once, and the change that was on its way does not bring a ghost back', async () => {
		const { node, control } = await start();
		await addTorrent(node, job(1));
		await sleep(1);
		await deleteTorrent(node, hashOf(1), false, Date.now());
		expect([node.find([hashOf(1)]), control.count()]).toEqual([null, 0]);
		node.snapshot.apply({ rid: 9, torrents: { [hashOf(1)]: { dlspeed: 5 } } }, Date.now());
		expect(node.find([hashOf(1)])).toBeNull();
	});
});
