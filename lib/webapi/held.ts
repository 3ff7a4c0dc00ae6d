import type { HeldChange } from '../ledger/types';
import { unavailable } from './answers';
import { Refusal } from './ask';
import type { Call, Context } from './context';
import type { Split } from './owners';

/**
 * Changes those of the torrents that only the ledger has, because they wait for a node. It counts when
 * they are added. What is being added at this moment, or will not be added any more, stays as it is.
 *
 * @throws Refusal 503 when the ledger cannot be used
 */
export async function changeHeld({ deps }: Context, call: Call, { pending }: Split, change: HeldChange): Promise<void> {
	for (const torrent of pending) {
		const changed = await deps.pending.changeHeld?.(torrent.aliases, change).catch(() => {
			throw new Refusal(unavailable('The torrent waits for a node and cannot be changed now; try again later'));
		});
		if (changed !== true) continue;
		const { hash, category } = torrent;
		call.touched?.notePending({ hash, name: torrent.shown?.row.name ?? hash, category });
	}
}

/** A speed limit as clients send it; what is no limit takes none off. */
export function speedLimit(text: string | undefined): number {
	const limit = Math.trunc(Number(text));
	return Number.isSafeInteger(limit) && limit > 0 ? limit : 0;
}
