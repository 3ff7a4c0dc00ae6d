import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerStore } from '../../../../lib/ledger';
import { openSqliteLedger } from '../../../../lib/ledger';
import type { OpenedLedger } from '../storeSuite';

/** A new folder under the system's temporary one. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'ledger-test-'));

/** An empty SQLite ledger in a folder of its own. */
export async function openTemporaryLedger(): Promise<OpenedLedger> {
	const folder = temporaryFolder();
	const stores: LedgerStore[] = [];
	const openAgain = async (): Promise<LedgerStore> => {
		const store = await openSqliteLedger(join(folder, 'ledger.sqlite'));
		stores.push(store);
		return store;
	};
	const dispose = async (): Promise<void> => {
		for (const store of stores) await store.close();
		rmSync(folder, { recursive: true, force: true });
	};
	return { store: await openAgain(), openAgain, dispose };
}
