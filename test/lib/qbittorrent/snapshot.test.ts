import type { MainData } from '../../../lib/qbittorrent/client';
import { NodeSnapshot } from '../../../lib/qbittorrent/snapshot';
import type { TorrentRow } from '../../../lib/qbittorrent/types';

const NOW = 1_800_000_000_000;
const id = (n: number): string => n.toString(16).padStart(40, '0');

function row(n: number, changes: Partial<TorrentRow> = {}): TorrentRow {
	const nothing = { category: '', tags: '', size: 100, progress: 0, amount_left: 100, dlspeed: 0, added_on: 1, save_path: '/d' };
	return { hash: id(n), name: `t${n}`, state: 'downloading', ...nothing, ...changes };
}

const rows = (from: number, to: number): Record<string, TorrentRow> =>
	Object.fromEntries(Array.from({ length: to - from }, (_, i) => [id(from + i), row(from + i)]));

const full = (torrents: Record<string, Partial<TorrentRow>>, more: Partial<MainData> = {}): MainData => ({ rid: 1, full_update: true, torrents, ...more });

function loaded(count: number): NodeSnapshot {
	const snapshot = new NodeSnapshot();
	snapshot.apply(full(rows(0, count)), NOW);
	return snapshot;
}

describe('deltas', () => {
	it('change only the fields that they name', () => {
		const snapshot = loaded(2);
		snapshot.apply({ rid: 2, torrents: { [id(1)]: { state: 'stalledDL' } } }, NOW);
		expect(snapshot.find([id(1)])).toMatchObject({ state: 'stalledDL', name: 't1', hash: id(1) });
	});

	it('add and remove torrents, categories and tags', () => {
		const snapshot = loaded(2);
		snapshot.apply({ rid: 2, categories: { a: { name: 'a', savePath: '/a' }, b: { name: 'b', savePath: '' } }, tags: ['x', 'y'] }, NOW);
		snapshot.apply({ rid: 3, torrents_removed: [id(0)], categories_removed: ['a'], tags_removed: ['x'], torrents: { [id(7)]: row(7) } }, NOW);
		expect([...snapshot.torrents.keys()]).toEqual([id(1), id(7)]);
		expect([[...snapshot.categories.keys()], [...snapshot.tags]]).toEqual([['b'], ['y']]);
	});

	it('keep the parts of the server state that did not change', () => {
		const snapshot = loaded(0);
		snapshot.apply({ rid: 2, server_state: { free_space_on_disk: 5, dl_info_speed: 1 } }, NOW);
		snapshot.apply({ rid: 3, server_state: { dl_info_speed: 2 } }, NOW);
		snapshot.apply({ rid: 4 }, NOW);
		expect(snapshot.serverState).toEqual({ free_space_on_disk: 5, dl_info_speed: 2 });
	});

	it('a full list drops what it lacks', () => {
		const snapshot = loaded(4);
		snapshot.apply(full(rows(1, 4)), NOW);
		expect(snapshot.find([id(0)])).toBeNull();
	});

	it('count loads and unfinished bytes anew when something changed', () => {
		const snapshot = loaded(2);
		expect(snapshot.summary()).toMatchObject({ loads: { active: 2 }, unfinishedBytes: 200 });
		snapshot.patch(id(0), { state: 'metaDL', size: -1 });
		expect(snapshot.summary()).toMatchObject({ loads: { active: 1, meta: 1 }, unfinishedBytes: 100 });
	});

	it('tell what changed since, or that it is too long ago', () => {
		const snapshot = loaded(3);
		const { sequence } = snapshot;
		snapshot.patch(id(1), { dlspeed: 1 });
		snapshot.remove(id(2), NOW);
		expect(snapshot.changedSince(sequence)).toEqual([id(1), id(2)]);
		for (let n = 0; n < 9_000; n++) snapshot.patch(id(0), { dlspeed: n });
		expect(snapshot.changedSince(sequence)).toBeNull();
	});
});

describe('aliases', () => {
	const v2 = 'ab'.repeat(32);

	it('name a hybrid by v1, v2 and the truncated v2', () => {
		const snapshot = new NodeSnapshot();
		snapshot.put(row(1, { hash: v2.slice(0, 40).toUpperCase(), infohash_v1: id(5), infohash_v2: v2 }));
		for (const alias of [id(5), v2, v2.slice(0, 40)]) expect(snapshot.find(['other', alias])?.name).toBe('t1');
	});

	it('follow a torrent whose id changes when its metadata has come', () => {
		const snapshot = loaded(0);
		snapshot.put(row(5));
		snapshot.apply({ rid: 2, torrents_removed: [id(5)], torrents: { [v2.slice(0, 40)]: row(5, { infohash_v1: id(5), infohash_v2: v2 }) } }, NOW);
		expect(snapshot.find([id(5)])?.hash).toBe(v2.slice(0, 40));
		expect(snapshot.torrents.size).toBe(1);
	});

	it('go with their torrent', () => {
		const snapshot = new NodeSnapshot();
		snapshot.put(row(1, { infohash_v1: id(5) }));
		snapshot.remove(id(1), NOW);
		expect(snapshot.find([id(1), id(5)])).toBeNull();
	});
});

describe('the shrink guard', () => {
	it.each([
		[20, 5, 0],
		[20, 6, 6],
		[100, 20, 0],
		[100, 21, 21],
		[5, 5, 0],
	])('of %i torrents %i vanish: %i count as lost and stay', (count, gone, lost) => {
		const snapshot = loaded(count);
		snapshot.apply({ rid: 2, torrents_removed: Object.keys(rows(0, gone)) }, NOW);
		expect([snapshot.lost.size, snapshot.torrents.size]).toEqual([lost, lost > 0 ? count : count - gone]);
	});

	it('trips on a full list that is empty as well, and stays so', () => {
		const snapshot = loaded(10);
		for (let n = 0; n < 3; n++) snapshot.apply(full({}), NOW);
		expect([snapshot.lost.size, snapshot.torrents.size]).toEqual([10, 10]);
	});

	it('never trips on hybrids that change their ids with their metadata', () => {
		const snapshot = loaded(10);
		const renamed = Object.fromEntries(
			Array.from({ length: 10 }, (_, n) => [id(100 + n), row(100 + n, { infohash_v1: id(n), infohash_v2: id(100 + n).padEnd(64, '0') })]),
		);
		snapshot.apply({ rid: 2, torrents: renamed, torrents_removed: Object.keys(rows(0, 10)) }, NOW);
		expect([snapshot.lost.size, snapshot.torrents.size]).toEqual([0, 10]);
		expect(snapshot.find([id(3)])?.hash).toBe(id(103));
	});

	it('never trips on what we delete', () => {
		const snapshot = loaded(10);
		for (const hash of Object.keys(rows(0, 10))) snapshot.expectRemoval(hash, NOW);
		snapshot.apply({ rid: 2, torrents_removed: Object.keys(rows(0, 10)) }, NOW + 60_000);
		expect([snapshot.lost.size, snapshot.torrents.size]).toEqual([0, 0]);
	});

	it('forgets after two minutes that a removal was asked for', () => {
		const snapshot = loaded(10);
		for (const hash of Object.keys(rows(0, 10))) snapshot.expectRemoval(hash, NOW);
		snapshot.apply({ rid: 2, torrents_removed: Object.keys(rows(0, 10)) }, NOW + 120_001);
		expect(snapshot.lost.size).toBe(10);
	});

	it('opens when they return, or when a person says that they are gone', () => {
		const back = loaded(10);
		back.apply(full({}), NOW);
		back.apply({ rid: 3, torrents: rows(0, 10) }, NOW);
		expect([back.lost.size, back.torrents.size]).toEqual([0, 10]);
		const gone = loaded(10);
		gone.apply(full({}), NOW);
		expect(gone.acceptLoss()).toBe(10);
		expect([gone.lost.size, gone.torrents.size]).toEqual([0, 0]);
	});

	it('knows from the ledger what a first list should hold, and opens once most have been loaded', () => {
		const snapshot = new NodeSnapshot();
		snapshot.apply(full(rows(0, 10)), NOW, 100);
		expect(snapshot.lost.size).toBe(90);
		snapshot.apply({ rid: 2, torrents: rows(10, 60) }, NOW);
		expect(snapshot.lost.size).toBe(40);
		snapshot.apply({ rid: 3, torrents: rows(60, 85) }, NOW);
		expect([snapshot.lost.size, snapshot.torrents.size]).toEqual([0, 85]);
	});

	it('keeps what we had just added, too, though the node never told of it', () => {
		const snapshot = loaded(10);
		for (let n = 10; n < 13; n++) snapshot.put(row(n));
		snapshot.asked();
		snapshot.apply({ rid: 2, torrents_removed: Object.keys(rows(0, 10)) }, NOW);
		const asked = snapshot.takeStrangers(10);
		expect(asked).toEqual([id(10), id(11), id(12)]);
		snapshot.take([], asked);
		expect([snapshot.lost.size, snapshot.torrents.size]).toEqual([13, 13]);
	});

	it('keeps many that we had just added and the node denies, when it had no others', () => {
		const snapshot = loaded(0);
		const added = Object.values(rows(0, 8));
		for (const one of added) snapshot.put(one);
		snapshot.take([], added.map(({ hash }) => hash));
		expect([snapshot.lost.size, snapshot.torrents.size]).toEqual([8, 8]);
	});

	it('lets a first list pass that is a little shorter', () => {
		const snapshot = new NodeSnapshot();
		snapshot.apply(full(rows(0, 80)), NOW, 100);
		expect(snapshot.lost.size).toBe(0);
	});
});

describe('an answer that was on its way when we changed something', () => {
	it('does not bring a removed torrent back; the node is asked about it', () => {
		const snapshot = loaded(3);
		snapshot.asked();
		snapshot.remove(id(1), NOW);
		snapshot.apply(full(rows(0, 3)), NOW);
		expect(snapshot.find([id(1)])).toBeNull();
		expect(snapshot.takeStrangers(10)).toEqual([id(1)]);
		snapshot.take([], [id(1)]);
		expect([...snapshot.torrents.keys()]).toEqual([id(0), id(2)]);
	});

	it('does not drop an added one, and the node says in the end whether it is there', () => {
		const snapshot = loaded(1);
		snapshot.asked();
		snapshot.put(row(5));
		snapshot.apply(full(rows(0, 1)), NOW);
		expect(snapshot.find([id(5)])?.name).toBe('t5');
		expect(snapshot.takeStrangers(10)).toEqual([id(5)]);
		snapshot.take([row(5, { state: 'metaDL' })], [id(5)]);
		expect(snapshot.find([id(5)])?.state).toBe('metaDL');
		snapshot.take([], [id(5)]);
		expect(snapshot.find([id(5)])).toBeNull();
	});

	it('does not undo a changed field, but whatever else it tells is taken over', () => {
		const snapshot = loaded(1);
		snapshot.asked();
		snapshot.patch(id(0), { category: 'tv' });
		snapshot.apply(full({ [id(0)]: row(0, { category: 'old', dlspeed: 7 }) }), NOW);
		expect(snapshot.find([id(0)])).toMatchObject({ category: 'tv', dlspeed: 7 });
		expect(snapshot.takeStrangers(10)).toEqual([id(0)]);
	});

	it('is believed where it says the same, and so is the next one', () => {
		const snapshot = loaded(2);
		snapshot.asked();
		snapshot.patch(id(0), { category: 'tv' });
		snapshot.remove(id(1), NOW);
		snapshot.apply({ rid: 2, torrents: { [id(0)]: { dlspeed: 3 } }, torrents_removed: [id(1)] }, NOW);
		expect(snapshot.takeStrangers(10)).toEqual([]);
		snapshot.asked();
		snapshot.apply({ rid: 3, torrents: { [id(0)]: { category: 'by hand' }, [id(1)]: row(1) } }, NOW);
		expect(snapshot.find([id(0)])?.category).toBe('by hand');
		expect(snapshot.find([id(1)])?.name).toBe('t1');
	});
});

describe('a torrent that we put into the list', () => {
	it('needs no question when the next answer names it', () => {
		const snapshot = loaded(0);
		snapshot.put(row(1));
		snapshot.asked();
		snapshot.apply({ rid: 2, torrents: { [id(1)]: row(1) } }, NOW);
		expect(snapshot.takeStrangers(10)).toEqual([]);
	});

	it('is asked about when it does not: it may have gone again, which the node never tells', () => {
		const snapshot = loaded(0);
		snapshot.follow({ kind: 'put', hash: id(1), row: row(1) }, NOW);
		snapshot.asked();
		snapshot.apply({ rid: 2 }, NOW);
		expect(snapshot.takeStrangers(10)).toEqual([id(1)]);
	});

	it('is not asked about when we took it out again', () => {
		const snapshot = loaded(0);
		snapshot.put(row(1));
		snapshot.remove(id(1), NOW);
		snapshot.asked();
		snapshot.apply({ rid: 2 }, NOW);
		expect(snapshot.takeStrangers(10)).toEqual([]);
	});
});

describe('what others are told of', () => {
	it('is what we did, and neither what the node said nor what others did', () => {
		const snapshot = loaded(2);
		const told: string[] = [];
		snapshot.onOwnChange = ({ kind, hash }) => told.push(`${kind} ${hash.slice(-1)}`);
		snapshot.put(row(5));
		snapshot.patch(id(0), { category: 'tv' });
		snapshot.patch(id(9), { category: 'nobody has it' });
		snapshot.remove(id(1), NOW);
		snapshot.take([row(6)]);
		snapshot.follow({ kind: 'put', hash: id(7), row: row(7) }, NOW);
		snapshot.apply({ rid: 2, torrents: { [id(8)]: row(8) } }, NOW);
		expect(told).toEqual(['put 5', 'patch 0', 'remove 1']);
	});
});
