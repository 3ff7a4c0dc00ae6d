import { join } from 'node:path';
import { burstPlan } from '../../../burst/plan';
import { runBurst } from '../../../burst/run';
import { describeOnPostgres, dropSchema, newLocation } from './server';

const lib = join(__dirname, '..', '..', '..', '..', 'lib');

jest.setTimeout(120_000);

describeOnPostgres('A burst of 60 torrents from four processes over one ledger in Postgres', () => {
	it('promises no storage more than it has, and places or holds all', async () => {
		const ledger = newLocation();
		try {
			const { overfillBytes, doubled, outcomes, placement, placed } = await runBurst(burstPlan(3), { lib, ledger });
			expect(overfillBytes).toBe(0);
			expect(doubled).toEqual([]);
			const accepted = outcomes.filter(({ outcome }) => outcome === 'accepted');
			expect(new Map(accepted.map(({ hash, node }) => [hash, node]))).toEqual(placement);
			expect(outcomes.filter(({ outcome }) => outcome === 'held')).toHaveLength(60 - accepted.length);
			expect(placed).toBeGreaterThanOrEqual(57);
		} finally {
			await dropSchema(ledger);
		}
	});
});
