import { openPostgresLedger } from '../../../../lib/ledger';
import type { LedgerStore } from '../../../../lib/ledger';
import type { OpenedLedger } from '../storeSuite';
import { describeLedgerStore } from '../storeSuite';
import { describeOnPostgres, dropSchema, newLocation } from './server';

// Each statement is a round trip, and the machine may be busy with other suites.
jest.setTimeout(30_000);

/** An empty ledger in a schema of its own. */
async function openTemporaryLedger(): Promise<OpenedLedger> {
	const at = newLocation();
	const stores: LedgerStore[] = [];
	const openAgain = async (): Promise<LedgerStore> => {
		const store = await openPostgresLedger(at);
		stores.push(store);
		return store;
	};
	const dispose = async (): Promise<void> => {
		for (const store of stores) await store.close();
		await dropSchema(at);
	};
	return { store: await openAgain(), openAgain, dispose };
}

describeOnPostgres('A ledger in Postgres', () => {
	describeLedgerStore('keeps what LedgerStore promises', openTemporaryLedger);
});
