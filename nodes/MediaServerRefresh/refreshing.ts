import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { RefreshStore } from '../../lib/ledger/types';
import { LedgerUnavailableError } from '../../lib/ledger/types';
import type { RefreshOutcome } from '../../lib/mediaserver/refresher';
import { sharedServer } from '../../lib/mediaserver/servers';
import type { RefreshTarget } from '../../lib/mediaserver/targets';
import type { MediaServer } from '../../lib/mediaserver/types';
import { ledgerOf } from '../shared/ledger';
import { about, shownError } from './parameters';

/** Where refreshes that fail are kept; null: nowhere, because nobody wants that or the ledger is away. */
export async function memoryOf(context: IExecuteFunctions, isWanted: boolean): Promise<RefreshStore | null> {
	if (!isWanted) return null;
	return await ledgerOf(context).then(
		({ refreshes }) => refreshes,
		(error: unknown) => {
			if (error instanceof LedgerUnavailableError) return null;
			throw error;
		},
	);
}

/** The worst first: it is what an item is told by that has several paths. */
const BY_WEIGHT: ReadonlyArray<RefreshOutcome['status']> = ['failed', 'pending', 'refreshed', 'skipped'];

/** Refreshes targets of one server, and tells of them in one item. */
export async function refreshed(server: MediaServer, targets: readonly RefreshTarget[], waitMs: number, memory: RefreshStore | null): Promise<IDataObject> {
	const { refresher } = sharedServer(server);
	const outcomes = await Promise.all(targets.map(async (target) => await refresher.request({ target, waitMs, memory })));
	const status = BY_WEIGHT.find((one) => outcomes.some((outcome) => outcome.status === one)) ?? 'skipped';
	const worst = outcomes.find((outcome) => outcome.status === status);
	const library = outcomes.find((outcome) => outcome.library !== null)?.library ?? null;
	return {
		...about(server),
		status,
		library: library === null ? null : { id: library.id, name: library.name },
		sent: [...new Set(outcomes.flatMap(({ sent }) => sent))],
		together: Math.max(0, ...outcomes.map(({ together }) => together)),
		...shownError(worst?.error ?? null),
		retryAt: worst === undefined || worst.retryAtMs === null ? null : new Date(worst.retryAtMs).toISOString(),
	};
}
