import type { LedgerStore } from '../../../lib/ledger';
import { describeClaims } from './suite/claims';
import { describeMemory } from './suite/memory';
import { describeNodes } from './suite/nodes';
import { describeRecords } from './suite/records';
import { describeRequests } from './suite/requests';
import { describeReservations } from './suite/reservations';
import { describeUpdates } from './suite/updates';

/** An empty ledger, and the way to reach its data over a second connection. */
export interface OpenedLedger {
	store: LedgerStore;
	openAgain: () => Promise<LedgerStore>;
	/** Closes every connection and removes the data. */
	dispose: () => Promise<void>;
}

/** What the parts of the suite see: the ledger of the running test. */
export type CurrentLedger = () => OpenedLedger;

/** Every promise of LedgerStore, for any store. `open` gives an empty one for each test. */
export function describeLedgerStore(name: string, open: () => Promise<OpenedLedger>): void {
	describe(name, () => {
		let current: OpenedLedger | undefined;
		const ledger: CurrentLedger = () => {
			if (current === undefined) throw new Error('The ledger is only open within a test');
			return current;
		};
		beforeEach(async () => {
			current = await open();
		});
		afterEach(async () => await ledger().dispose());

		describeRequests(ledger);
		describeClaims(ledger);
		describeUpdates(ledger);
		describeReservations(ledger);
		describeRecords(ledger);
		describeNodes(ledger);
		describeMemory(ledger);
	});
}
