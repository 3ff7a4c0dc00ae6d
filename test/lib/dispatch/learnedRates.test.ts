import { learned } from '../../../lib/dispatch/learnedRates';
import type { NodeRates } from '../../../lib/ledger';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const MB = 1_000_000;

const known = (changes: Partial<NodeRates> = {}): NodeRates => ({
	nodeId: 'n',
	highest: 50 * MB,
	observed: 20 * MB,
	receivedAtMs: NOW - MINUTE,
	atMs: NOW - MINUTE,
	...changes,
});

/** One look a minute, each showing `rate`. */
function afterLooks(rate: number, looks: number, from = known()): NodeRates {
	let rates = from;
	for (let look = 1; look <= looks; look++) {
		rates = learned('n', rates, { rate, downloading: true }, from.atMs + look * MINUTE) ?? rates;
	}
	return rates;
}

it('begins with the first rate above the noise', () => {
	expect(learned('n', null, { rate: 30 * MB, downloading: true }, NOW)).toEqual(
		{ nodeId: 'n', highest: 30 * MB, observed: 30 * MB, receivedAtMs: NOW, atMs: NOW },
	);
	expect(learned('n', null, { rate: 500, downloading: true }, NOW)).toBeNull();
	expect(learned('n', null, { rate: 0, downloading: false }, NOW)).toBeNull();
});

it('writes nothing while the node is idle, however long', () => {
	expect(learned('n', known({ atMs: 0 }), { rate: 0, downloading: false }, NOW)).toBeNull();
});

it('writes nothing more often than once a minute, whichever process looks', () => {
	expect(learned('n', known({ atMs: NOW - 30_000 }), { rate: 90 * MB, downloading: true }, NOW)).toBeNull();
	expect(learned('n', known(), { rate: 90 * MB, downloading: true }, NOW)?.highest).toBe(90 * MB);
});

it('forgets the highest rate by half in a day of slower downloading', () => {
	expect(afterLooks(MB, 24 * 60).highest / MB).toBeCloseTo(25, 0);
	expect(afterLooks(MB, 24 * 60 * 30).highest / MB).toBeCloseTo(1, 1);
});

it('forgets nothing of it over a pause, but for a few minutes', () => {
	const rates = learned('n', known({ atMs: NOW - 90 * 24 * 60 * MINUTE }), { rate: MB, downloading: true }, NOW);
	expect(rates?.highest).toBeGreaterThan(49 * MB);
});

it('follows the observed rate within an hour or two', () => {
	expect(afterLooks(5 * MB, 60).observed / MB).toBeCloseTo(5 + 15 / Math.E, 0);
	expect(afterLooks(5 * MB, 300).observed / MB).toBeCloseTo(5, 0);
});

it('counts a download without any data for the observed rate, and not as data', () => {
	const rates = learned('n', known(), { rate: 0, downloading: true }, NOW);
	expect(rates?.observed).toBeLessThan(20 * MB);
	expect(rates?.receivedAtMs).toBe(NOW - MINUTE);
});
