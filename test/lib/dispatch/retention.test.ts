import { cleanUp, KEEP_DAYS, KEEP_ROWS, Retention } from '../../../lib/dispatch/retention';
import type { LedgerStore } from '../../../lib/ledger';
import type { Retention as Limits } from '../../../lib/ledger/history';
import { labs, magnetOf } from './lab';

const lab = labs();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('cleaning up by itself', () => {
	it('is done an hour after the start and then once a day', async () => {
		let nowMs = 1_000_000_000_000;
		const pruned: Limits[] = [];
		const history = { prune: async (limits: Limits) => (pruned.push(limits), { requests: 0, decisions: 0, events: 0 }) };
		const approvals = { prune: async () => 0 };
		const retention = new Retention({ history, approvals } as unknown as LedgerStore, () => nowMs);
		const passes = async (ms: number): Promise<number> => {
			nowMs += ms;
			await Promise.all([retention.run(), retention.run()]);
			return pruned.length;
		};
		expect(await passes(0.9 * HOUR)).toBe(0);
		expect(await passes(0.2 * HOUR)).toBe(1);
		expect(await passes(23 * HOUR)).toBe(1);
		expect(await passes(2 * HOUR)).toBe(2);
		expect(pruned[1]).toEqual({ olderThanMs: nowMs - KEEP_DAYS * DAY, keepRows: KEEP_ROWS });
	});

	it('follows the refreshes of the nodes', async () => {
		const l = await lab();
		const prune = jest.spyOn(l.ledger.history, 'prune');
		l.aheadMs += 2 * HOUR;
		await l.soon('cleaned up', () => prune.mock.calls.length > 0);
		expect(prune).toHaveBeenCalledTimes(1);
	});
});

it('leaves a torrent that is on a node, whatever its age', async () => {
	const l = await lab();
	await l.add(magnetOf(1));
	expect(await cleanUp(l.ledger, l.now() + 10_000 * DAY, 0, 0)).toMatchObject({ requests: 0, decisions: 0 });
	expect(await l.ledger.decisions({})).toHaveLength(1);
});
