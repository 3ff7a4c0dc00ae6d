import fc from 'fast-check';
import { NodeSnapshot } from '../../../lib/qbittorrent/snapshot';
import { loadClassOf } from '../../../lib/qbittorrent/states';
import type { TorrentRow } from '../../../lib/qbittorrent/types';

const STATES = ['downloading', 'queuedDL', 'stalledDL', 'metaDL', 'stoppedDL', 'pausedUP', 'stalledUP', 'odd'];

const change = fc.record({
	id: fc.integer({ min: 0, max: 6 }).map((n) => String(n).padStart(40, '0')),
	kind: fc.constantFrom('put' as const, 'patch' as const, 'remove' as const, 'refresh' as const),
	state: fc.constantFrom(...STATES),
	size: fc.integer({ min: -1, max: 1_000 }),
	left: fc.integer({ min: -1, max: 1_000 }),
});

/** As they are when each row is looked at. */
function counted(rows: Iterable<TorrentRow>) {
	const loads = { active: 0, queued: 0, stalled: 0, meta: 0, stopped: 0, other: 0 };
	let unfinishedBytes = 0;
	for (const row of rows) {
		loads[loadClassOf(row.state)]++;
		if (row.size > 0 && row.amount_left > 0) unfinishedBytes += row.amount_left;
	}
	return { loads, unfinishedBytes };
}

describe('the totals of a snapshot', () => {
	it('are those of its rows after any changes', () => {
		fc.assert(
			fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
				const snapshot = new NodeSnapshot();
				for (const { id, kind, state, size, left } of changes) {
					const fields = { state, size, amount_left: left };
					const row = { ...fields, hash: id, name: id, category: '', tags: '' } as unknown as TorrentRow;
					if (kind === 'put') snapshot.put(row);
					else if (kind === 'patch') snapshot.patch(id, fields);
					else if (kind === 'remove') snapshot.remove(id, 0);
					else snapshot.apply({ rid: 1, full_update: true, torrents: { [id]: { ...row } } }, 0);
					expect(snapshot.summary()).toEqual(counted(snapshot.torrents.values()));
				}
			}),
		);
	});
});
