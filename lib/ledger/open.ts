import { join, resolve } from 'node:path';
import type { LedgerLocation } from './location';
import { locationKey } from './location';
import { openPostgresLedger } from './postgres/openPostgresLedger';
import { openSqliteLedger } from './sqlite/openSqliteLedger';
import type { LedgerStore } from './types';

const FILE_NAME = 'arr-dispatch.sqlite';

const openStores = new Map<string, Promise<LedgerStore>>();

/**
 * The file of the ledger when no credential names another store: in n8n's user folder.
 *
 * @param env the environment; `N8N_USER_FOLDER` moves all of n8n's state
 */
export function defaultLedgerPath(
	env: Readonly<Record<string, string | undefined>>,
	homeDir: string,
): string {
	return join(env.N8N_USER_FOLDER ?? homeDir, '.n8n', FILE_NAME);
}

/**
 * The store at `location`, one per place and process: all nodes of n8n share it.
 * A failed open is forgotten, so that the next call tries again; after `close()` it is opened anew.
 *
 * @throws LedgerUnavailableError when it cannot be opened
 */
export async function openLedger(location: LedgerLocation): Promise<LedgerStore> {
	const key = locationKey(location);
	const known = openStores.get(key);
	if (known !== undefined) return await known;
	const onClose = (): void => void openStores.delete(key);
	const opening =
		typeof location === 'string'
			? openSqliteLedger(resolve(location), { onClose })
			: openPostgresLedger(location, { onClose });
	openStores.set(key, opening);
	// Forgotten here and not by the callers, of whom there may be several.
	opening.catch(onClose);
	return await opening;
}
