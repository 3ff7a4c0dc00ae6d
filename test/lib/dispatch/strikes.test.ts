import type { DispatchService } from '../../../lib/dispatch/service';
import { defaultScoreSettings } from '../../../lib/scoring/defaults';
import type { HistorySettings } from '../../../lib/scoring/types';
import { fileOf, GIB, hashOf, type Lab, labs, magnetOf, settings, sleep, until } from './lab';

const lab = labs();
/** The first node is the one that is chosen while it may be. */
const nodes = [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }];
const MINUTE = 60_000;
const HOUR = 3_600_000;
const many = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const RATE = 10_000_000;

/** A magnet without a size: it waits for its metadata. */
const nameless = (n: number | string): string => `magnet:?xt=urn:btih:${hashOf(n)}&dn=Invented.${n}`;

/** Looks at all nodes of a service, and waits until what follows has been done. */
async function look(l: Lab, service: DispatchService = l.service): Promise<void> {
	l.aheadMs += 61_000;
	await service.cluster.refreshForPoll();
	await sleep(60);
}

/** Looks once a minute until `check` holds; a rate that is learned by one look counts in the next. */
async function watch(l: Lab, what: string, check: () => boolean | Promise<boolean>): Promise<void> {
	await until(what, async () => {
		await look(l);
		return await check();
	});
}

/** Adds three magnets, all of which land on the first node, and lets it try in vain for half an hour. */
async function silent(l: Lab, names: Array<number | string> = [1, 2, 3]): Promise<void> {
	for (const n of names) expect((await l.add(nameless(n))).node).toBe('sim-1');
	for (const n of names) l.control(0).patchTorrent(hashOf(n), { time_active: 31 * 60 });
	l.aheadMs += 31 * MINUTE;
}

const strikes = async (l: Lab) => (await l.ledger.nodeHistory.read()).strikes;

const events = async (l: Lab): Promise<string[]> =>
	(await l.ledger.events(0, 500)).map(({ type }) => type).filter((type) => /^node_(quarantined|released)$/.test(type));

const codesOf = async (l: Lab, service = l.service) => {
	const rows = (await service.score({ sizeBytes: GIB, sizeKnown: true, category: '', tags: [], trackerHosts: [] }, settings())).ranked;
	return Object.fromEntries(rows.map(({ node, excluded }) => [node, excluded.map(({ code }) => code)]));
};

it('three adds that get nothing while another node downloads put their node in quarantine', async () => {
	const l = await lab({ nodes });
	l.control(1).setRate(RATE);
	await silent(l);
	expect(await strikes(l)).toEqual([]);
	await watch(l, 'it is in quarantine', async () => (await events(l)).length > 0);
	expect((await strikes(l)).map(({ hash, lacks }) => [hash, lacks]).sort()).toEqual([1, 2, 3].map((n) => [hashOf(n), 'metadata']).sort());
	const next = await l.add(magnetOf(9));
	expect(next.node).toBe('sim-2');
	const { excluded } = next.ranked[1];
	expect(excluded).toMatchObject([{ code: 'quarantined', have: 3, need: 3, unit: 'adds' }]);
	expect(next.ranked[1].sentence).toMatch(/^sim-1 is in quarantine for (6\.0|5\.9) more hours, because 3 adds/);
	await look(l);
	expect(await events(l)).toEqual(['node_quarantined']);
	const [{ data }] = (await l.ledger.events(0, 500)).filter(({ type }) => type === 'node_quarantined');
	expect(data).toEqual({ node: 'sim-1', adds: 3 });
});

it('other torrents of the same node are others too', async () => {
	const l = await lab({ nodes });
	await silent(l);
	l.control(0).setRate(RATE);
	await watch(l, 'they are written down', async () => (await strikes(l)).length === 3);
});

it('nobody is blamed while nothing at all comes in', async () => {
	const l = await lab({ nodes });
	await silent(l);
	await look(l);
	await look(l);
	expect(await strikes(l)).toEqual([]);
});

it('what came in long before does not count', async () => {
	const l = await lab({ nodes });
	l.control(1).setRate(RATE);
	await look(l);
	l.control(1).setRate(0);
	l.aheadMs += 20 * MINUTE;
	await look(l);
	await silent(l);
	await look(l);
	expect((await l.ledger.nodeHistory.read()).rates).toHaveLength(1);
	expect(await strikes(l)).toEqual([]);
});

it('two adds are not enough, and a rule of two is', async () => {
	const l = await lab({ nodes });
	l.control(1).setRate(RATE);
	await silent(l, [1, 2]);
	await watch(l, 'they are written down', async () => (await strikes(l)).length === 2);
	expect((await codesOf(l))['sim-1']).toEqual([]);
	const history: HistorySettings = { ...defaultScoreSettings.history, quarantineAdds: 2 };
	expect((await l.add(magnetOf(9), {}, { score: { ...defaultScoreSettings, history } })).node).toBe('sim-2');
	await watch(l, 'the watch goes by the same rule', async () => (await events(l)).length === 1);
});

it.each([
	['wait in the queue of the node', { state: 'queuedDL' }],
	['were stopped', { state: 'stoppedDL' }],
	['have not tried for long enough', { time_active: 29 * 60 }],
	['got their metadata', { has_metadata: true, size: GIB, state: 'stalledDL' }],
	['got a few bytes', { downloaded: 16_384 }],
])('magnets that %s are no strikes', async (_what, row) => {
	const l = await lab({ nodes });
	l.control(1).setRate(RATE);
	await silent(l);
	for (const n of [1, 2, 3]) l.control(0).patchTorrent(hashOf(n), row);
	await look(l);
	await look(l);
	expect(await strikes(l)).toEqual([]);
});

it('the time for which they were seen to try counts, because qBittorrent’s own count stands still', async () => {
	const l = await lab({ nodes });
	for (const n of [1, 2, 3]) await l.add(nameless(n));
	await look(l);
	l.control(1).setRate(RATE);
	l.control(0).patchTorrent(hashOf(3), { state: 'checkingDL' });
	for (let minutes = 0; minutes < 28; minutes++) await look(l);
	expect(await strikes(l)).toEqual([]);
	l.control(0).patchTorrent(hashOf(3), { state: 'metaDL' });
	for (let minutes = 0; minutes < 5; minutes++) await look(l);
	// The third one was busy with something else meanwhile.
	expect((await strikes(l)).map(({ hash }) => hash).sort()).toEqual([hashOf(1), hashOf(2)].sort());
	for (let minutes = 0; minutes < 28; minutes++) await look(l);
	expect(await strikes(l)).toHaveLength(3);
	expect(await events(l)).toEqual(['node_quarantined']);
});

it('a .torrent file is a strike while it lacks its first byte', async () => {
	const l = await lab({ nodes });
	l.control(1).setRate(RATE);
	const files = many(3).map((n) => fileOf(n, false));
	for (const { bytes } of files) expect((await l.add(bytes)).node).toBe('sim-1');
	for (const { hash } of files) l.control(0).patchTorrent(hash, { time_active: 31 * 60, state: 'stalledDL' });
	l.aheadMs += 31 * MINUTE;
	await watch(l, 'they are written down', async () => (await strikes(l)).length === 3);
	expect((await strikes(l)).map(({ lacks }) => lacks)).toEqual(['data', 'data', 'data']);
	l.control(0).patchTorrent(files[1].hash, { downloaded: 16_384, state: 'downloading' });
	await watch(l, 'they are taken back', async () => (await strikes(l)).length === 0);
});

it('torrents that somebody added by hand are nobody’s strikes', async () => {
	const l = await lab({ nodes });
	l.control(1).setRate(RATE);
	for (const n of [1, 2, 3]) l.control(0).addTorrent({ hash: hashOf(n), state: 'metaDL', size: 0, time_active: 99_999 });
	await look(l);
	expect((await l.add(nameless(1))).verdict.code).toBe('adopted_foreign');
	await look(l);
	expect(await strikes(l)).toEqual([]);
});

it('one of them that gets something after all ends the quarantine, and the others are not counted again', async () => {
	const l = await lab({ nodes });
	l.control(1).setRate(RATE);
	await silent(l);
	await watch(l, 'it is in quarantine', async () => (await events(l)).length === 1);
	l.control(0).patchTorrent(hashOf(2), { has_metadata: true, state: 'downloading', size: GIB });
	await watch(l, 'it is released', async () => (await events(l)).length === 2);
	await look(l);
	expect(await strikes(l)).toEqual([]);
	expect(await events(l)).toEqual(['node_quarantined', 'node_released']);
	expect((await l.add(magnetOf(9))).node).toBe('sim-1');
});

it('ends after six hours', async () => {
	const l = await lab({ nodes });
	l.control(1).setRate(RATE);
	await silent(l);
	await watch(l, 'it is in quarantine', async () => (await events(l)).length === 1);
	l.aheadMs += 6 * HOUR;
	expect((await l.add(magnetOf(9))).node).toBe('sim-1');
	await watch(l, 'it is released', async () => (await events(l)).length === 2);
});

it('a restart, or another process, knows it at once, and nothing is written twice', async () => {
	const l = await lab({ nodes });
	const other = await l.serve();
	l.control(1).setRate(RATE);
	await silent(l);
	l.aheadMs += 61_000;
	await Promise.all([l.service, other].map(async (service) => await service.cluster.refreshForPoll()));
	await until('it is in quarantine', async () => (await events(l)).length > 0);
	await look(l, other);
	await look(l);
	expect(await strikes(l)).toHaveLength(3);
	expect(await events(l)).toEqual(['node_quarantined']);
	const restarted = await l.serve();
	expect((await codesOf(l, restarted))['sim-1']).toEqual(['quarantined']);
	expect((await codesOf(l, other))['sim-1']).toEqual(['quarantined']);
});

it('the last node is not closed: no event, and it goes on taking torrents', async () => {
	const l = await lab({ nodes: [nodes[0], { freeBytes: GIB, connectionStatus: 'disconnected' as const }] });
	l.control(1).setRate(RATE);
	await silent(l);
	await watch(l, 'they are written down', async () => (await strikes(l)).length === 3);
	await look(l);
	expect(await events(l)).toEqual([]);
	const next = await l.add(magnetOf(9));
	expect(next.node).toBe('sim-1');
	expect(next.sentence).toContain('its quarantine does not count, because no other node fits');
});

it('a process that never dispatched goes by the rules of the one that did', async () => {
	const l = await lab({ nodes });
	const other = await l.serve();
	l.control(1).setRate(RATE);
	const history: HistorySettings = { ...defaultScoreSettings.history, quarantineMinutes: 120 };
	const score = { ...defaultScoreSettings, history };
	for (const n of [1, 2, 3]) await l.add(nameless(n), {}, { score });
	for (const n of [1, 2, 3]) l.control(0).patchTorrent(hashOf(n), { time_active: 31 * 60 });
	l.aheadMs += 31 * MINUTE;
	await watch(l, 'the rules are written', async () => (await l.ledger.nodeHistory.read()).rules === JSON.stringify(history));
	await look(l, other);
	await look(l, other);
	expect(await strikes(l)).toEqual([]);
});

it('switched off, nothing is written down', async () => {
	const l = await lab({ nodes });
	l.control(1).setRate(RATE);
	await silent(l);
	const history: HistorySettings = { ...defaultScoreSettings.history, quarantineAdds: 0 };
	await l.add(magnetOf(8), {}, { score: { ...defaultScoreSettings, history } });
	await look(l);
	await look(l);
	expect(await strikes(l)).toEqual([]);
});

it('the highest rate of a node is known to every process and after a restart', async () => {
	const l = await lab({ nodes });
	l.control(0).setRate(RATE);
	await watch(l, 'it is learned', async () => (await l.ledger.nodeHistory.read()).rates.length > 0);
	l.control(0).setRate(0);
	const restarted = await l.serve();
	await restarted.cluster.refreshForDecision();
	const [facts] = restarted.cluster.facts();
	expect(facts.highestRateBytesPerSecond).toBe(l.service.cluster.facts()[0].highestRateBytesPerSecond);
	expect(facts.highestRateBytesPerSecond).toBeGreaterThan(RATE / 2);
	expect(facts.observedRateBytesPerSecond).toBeGreaterThan(RATE / 2);
});

it('a backlog of too many hours closes a node, promises included', async () => {
	const l = await lab({ nodes });
	l.control(0).setRate(RATE);
	await watch(l, 'the rate is learned', () => (l.service.cluster.facts()[0].observedRateBytesPerSecond ?? 0) > 0);
	// 10 MB/s: 36 GB an hour; two of 40 GiB take 2.4 hours.
	const history: HistorySettings = { ...defaultScoreSettings.history, backlogHours: 1 };
	const score = { ...defaultScoreSettings, history };
	expect((await l.add(magnetOf(1, 40), {}, { score })).node).toBe('sim-1');
	const second = await l.add(magnetOf(2, 40), {}, { score });
	expect(second.node).toBe('sim-2');
	expect(second.ranked[1].excluded).toMatchObject([{ code: 'backlog', need: 1, unit: 'hours' }]);
});
