import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy, toOpenError } from './errors';

/** Others that make or migrate the file at the same moment are done long before. */
const GIVE_UP_MS = 10_000;
const RETRY_MS = 20;

/**
 * Repeats `attempt` while SQLite says "busy". It does so without waiting its own timeout when two
 * connections that both read want to write: waiting could not help them, but starting over does.
 *
 * @throws LedgerUnavailableError when it is still busy after `giveUpMs`; at once for another fault
 */
export async function retryWhileBusy<T>(
	fileName: string,
	attempt: () => T,
	giveUpMs = GIVE_UP_MS,
): Promise<T> {
	const giveUpAt = performance.now() + giveUpMs;
	for (;;) {
		try {
			return attempt();
		} catch (error) {
			if (!isBusy(error) || performance.now() > giveUpAt) throw toOpenError(fileName, error);
			await sleep(RETRY_MS);
		}
	}
}
