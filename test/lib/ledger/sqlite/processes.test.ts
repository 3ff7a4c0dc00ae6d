import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteLedger } from '../../../../lib/ledger';
import type { LedgerStore } from '../../../../lib/ledger';
import { Processes } from '../children/processes';
import { describeSharedLedger } from '../children/suite';
import { temporaryFolder } from './files';

describe('several processes on one file', () => {
	let folder = '';
	let processes: Processes;
	let store: LedgerStore | undefined;
	const file = (): string => join(folder, 'ledger.sqlite');
	beforeEach(() => {
		folder = temporaryFolder();
		processes = new Processes(file());
	});
	afterEach(async () => {
		processes.kill();
		await store?.close();
		store = undefined;
		rmSync(folder, { recursive: true, force: true });
	});

	describeSharedLedger({
		processes: () => processes,
		opened: async () => (store = await openSqliteLedger(file())),
		timeoutMs: 30_000,
	});

	it('make no copy of a file that is new', async () => {
		await processes.together('openOnly', 4);
		expect(existsSync(`${file()}.before-v1`)).toBe(false);
	}, 30_000);
});
