import { PendingCache } from '../../../lib/dispatch/pendingCache';
import type { Hold } from '../../../lib/ledger';
import { GIB, hashOf, labs, magnetOf, settings, sleep, until } from './lab';

const lab = labs();
const full = { freeCacheMs: 0, nodes: [{ freeBytes: GIB }], policies: [{ minFreeGib: 0, minFreePercent: 0 }] };

afterEach(() => jest.restoreAllMocks());

it('what came while it was read twice is not covered by the older answer, which comes last', async () => {
	const l = await lab(full);
	await l.service.dispatch(await l.receive(magnetOf(1)), settings({ whenNoNodeFits: 'hold' }));
	const [hold] = await l.ledger.holds.waiting(1);
	const answers: Array<(holds: Hold[]) => void> = [];
	const asked = async (): Promise<Hold[]> => await new Promise((resolve) => void answers.push(resolve));
	jest.spyOn(l.ledger.holds, 'shownHolds').mockImplementation(asked);
	const cache = new PendingCache(l.ledger, l.now);
	const older = cache.read();
	await until('the ledger is asked', () => answers.length === 1);
	cache.put(hold);
	const newer = cache.read();
	await sleep(10);
	answers[1]?.([hold]);
	answers[0]([]);
	await older;
	expect(cache.torrents).toMatchObject([{ hash: hashOf(1) }]);
	await until('the ledger is asked again', () => answers.length === 2);
	answers[1]([hold]);
	await newer;
	expect(cache.torrents).toMatchObject([{ hash: hashOf(1) }]);
});
