/**
 * A burst of large torrents over nodes that together just fit them: our dispatch from several
 * processes over one ledger, beside the same burst decided without reservations.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';

const require = createRequire(import.meta.url);
const { burstPlan, withoutReservations, judge, GIB } = require('../burst/plan.js');
const { runBurst } = require('../burst/run.js');

const gib = (bytes) => `${Math.round(bytes / GIB)} GiB`;
const percent = (share) => `${(100 * share).toFixed(1)} %`;

const rowOf = (label, { placed, overfillBytes, imbalance, storages }, held, ms) =>
	`| ${label} | ${placed} | ${held} | **${gib(overfillBytes)}** | ${percent(imbalance)} | ${storages.map(({ share }) => percent(share)).join(', ')} | ${ms} |`;

/**
 * @param options.lib folder of the compiled `lib`
 * @returns the rows of a Markdown table, and the sums over all seeds
 */
export async function measureBurst({ seeds = [1, 2, 3], processes = 4, lib = path.join(root, 'dist/lib') } = {}) {
	const rows = [
		'| burst of 60 torrents of 40-90 GiB | placed | held | promised beyond what there is | fullest less emptiest storage | storages filled to | ms |',
		'|---|---|---|---|---|---|---|',
	];
	const sums = { overfillBytes: 0, doubled: 0, lost: 0 };
	for (const seed of seeds) {
		const plan = burstPlan(seed);
		const naive = judge(plan, withoutReservations(plan));
		const ours = await runBurst(plan, { processes, lib });
		const waiting = ours.outcomes.filter(({ outcome }) => outcome === 'held');
		rows.push(rowOf(`seed ${seed}, without reservations`, naive, 60 - naive.placed, ''));
		rows.push(rowOf(`seed ${seed}, ours from ${processes} processes`, ours, waiting.length, ours.ms.toFixed(0)));
		sums.overfillBytes += ours.overfillBytes;
		sums.doubled += ours.doubled.length;
		sums.lost += 60 - ours.placed - waiting.length;
	}
	return { rows, ...sums };
}
