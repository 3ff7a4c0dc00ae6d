import { decodeRow, encodeRow, markOf } from '../../../lib/dispatch/rowCodec';
import type { TorrentRow } from '../../../lib/qbittorrent/types';
import { itemOf } from '../../../lib/webapi/present';
import { row as rowOf } from '../webapi/harness';

const full = (changes: Partial<TorrentRow> = {}): TorrentRow =>
	rowOf(7, { amount_left: 0, uploaded: 5, seeding_time: 60, private: true, tags: "a, o'b", ...changes });

it('a row comes back as it was, but for what moves or may hold a passkey', () => {
	const tracker = 'http://tracker.test/passkey99secret/announce';
	const secret = { tracker, magnet_uri: `magnet:?tr=${tracker}`, comment: tracker, dlspeed: 5, num_seeds: 3 };
	const json = encodeRow(full(secret));
	expect(json).not.toContain('passkey99secret');
	const { dlspeed, upspeed, ...lasting } = full();
	expect(decodeRow(full().hash, json)?.row).toMatchObject(lasting);
	expect(decodeRow(full().hash, json)?.row).toMatchObject({ dlspeed: 0 });
	expect(decodeRow(full().hash, json)?.mark).toBe(markOf(full()));
	expect([dlspeed, upspeed]).toEqual([0, 0]);
});

it('clients see the same item of it while the node is down', () => {
	const how = { profile: '5.1', up: false, sharedStorage: false, rules: [], stopsAtLimit: true } as const;
	const flags = { lost: false, protected: false };
	const back = decodeRow(full().hash, encodeRow(full()))?.row;
	if (!back) throw new Error('not read');
	expect(itemOf(back, how, flags)).toEqual(itemOf(full(), how, flags));
});

it.each(['', '{}', '[]', '[2,"x"]', '[1,"too short"]', 'not JSON'])('%j is nothing', (json) => {
	expect(decodeRow('a'.repeat(40), json)).toBeNull();
});

it.each<[string, Partial<TorrentRow>, boolean]>([
	['another state', { state: 'stoppedUP' }, true],
	['another category', { category: 'done' }, true],
	['another path', { save_path: '/elsewhere' }, true],
	['a new limit', { ratio_limit: 3 }, true],
	['an hour more of seeding', { seeding_time: 3_660 }, false],
	['other rates', { dlspeed: 9, upspeed: 9, uploaded: 99 }, false],
	['a hundredth more of ratio', { ratio: 1.01 }, false],
	['a tenth more of ratio', { ratio: 1.11 }, true],
	['two percent less', { progress: 0.98 }, true],
])('%s is worth writing: %s %s', (_what, changes, worth) => {
	expect(markOf(full(changes)) !== markOf(full())).toBe(worth);
});
