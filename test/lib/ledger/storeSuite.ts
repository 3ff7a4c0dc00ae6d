import type { LedgerStore } from '../../../lib/ledger';
import { describeApprovals } from './suite/approvals';
import { describeChanges } from './suite/changes';
import { describeClaims } from './suite/claims';
import { describeContent } from './suite/content';
import { describeFollowed } from './suite/followed';
import { describeGrabs } from './suite/grabs';
import { describeHistory } from './suite/history';
import { describeHoldFaults } from './suite/holdFaults';
import { describeDeclined } from './suite/declined';
import { describeHolds } from './suite/holds';
import { describeMemory } from './suite/memory';
import { describeNodeHistory } from './suite/nodeHistory';
import { describeNodes } from './suite/nodes';
import { describePolicies } from './suite/policies';
import { describeRecords } from './suite/records';
import { describeRefreshes } from './suite/refreshes';
import { describeRequests } from './suite/requests';
import { describeReservations } from './suite/reservations';
import { describeSeen } from './suite/seen';
import { describeSettings } from './suite/settings';
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

		describeApprovals(ledger);
		describeRequests(ledger);
		describeClaims(ledger);
		describeUpdates(ledger);
		describeReservations(ledger);
		describeRecords(ledger);
		describeNodes(ledger);
		describeNodeHistory(ledger);
		describeMemory(ledger);
		describeDeclined(ledger);
		describeHolds(ledger);
		describeHoldFaults(ledger);
		describePolicies(ledger);
		describeSettings(ledger);
		describeHistory(ledger);
		describeGrabs(ledger);
		describeFollowed(ledger);
		describeContent(ledger);
		describeChanges(ledger);
		describeSeen(ledger);
		describeRefreshes(ledger);
	});
}
