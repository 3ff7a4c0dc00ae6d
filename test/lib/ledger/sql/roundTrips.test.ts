import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as sqlite from 'node:sqlite';
import type { Driver } from '../../../../lib/ledger/sql/driver';
import type { Steps } from '../../../../lib/ledger/sql/steps';
import { SqlLedger } from '../../../../lib/ledger/sql/store';
import { SqliteDriver } from '../../../../lib/ledger/sqlite/driver';
import { openConnection } from '../../../../lib/ledger/sqlite/openSqliteLedger';
import { decision, LEASE, NOW, request, reservation } from '../fixtures';
import { temporaryFolder } from '../sqlite/files';

/**
 * Counts what each call would cost over a network: a round trip per statement whose outcome is looked
 * at (BEGIN goes along with the first), and one for COMMIT with all that nobody looks at.
 */
class CountingDriver implements Driver {
	readonly dialect = 'sqlite';
	roundTrips = 0;

	constructor(private readonly driver: Driver) {}

	get location(): string {
		return this.driver.location;
	}

	async read<T>(steps: () => Steps<T>): Promise<T> {
		return await this.driver.read(() => this.counted(steps()));
	}

	async write<T>(steps: () => Steps<T>): Promise<T> {
		this.roundTrips++;
		return await this.driver.write(() => this.counted(steps()));
	}

	async durably<T>(steps: () => Steps<T>): Promise<T> {
		this.roundTrips++;
		return await this.driver.durably(() => this.counted(steps()));
	}

	async close(): Promise<void> {
		await this.driver.close();
	}

	private *counted<T>(steps: Steps<T>): Steps<T> {
		let next = steps.next();
		while (next.done !== true) {
			if (next.value.unread !== true) this.roundTrips++;
			next = steps.next(yield next.value);
		}
		return next.value;
	}
}

let folder = '';
let driver: CountingDriver;
let store: SqlLedger;

beforeEach(async () => {
	folder = temporaryFolder();
	const file = join(folder, 'ledger.sqlite');
	driver = new CountingDriver(new SqliteDriver(await openConnection(sqlite, file), file));
	store = new SqlLedger(driver);
	// The first look at the promises reads them; later ones use the copy.
	await store.reservations();
	driver.roundTrips = 0;
});
afterEach(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

describe('round trips to the database', () => {
	it('are eleven for a whole add', async () => {
		await store.receive([request(1)], NOW);
		await store.claim('r1:0', LEASE, NOW);
		await store.reserve('r1:0', NOW, () => reservation(1), LEASE);
		const attempt = { nodeId: 'node-a', fate: 'settled' } as const;
		await store.update('r1:0', { status: 'downloading', httpStatus: 200, attempt }, NOW);
		await store.recordDecision(decision(1));
		await store.takeReply('r1', NOW, () => true);
		expect(driver.roundTrips).toBe(11);
	});

	it('do not grow with the torrents of a request', async () => {
		const many = Array.from({ length: 500 }, (_none, n) => request(n, { aliases: [`b32-of-${n}`] }));
		await store.receive(many, NOW);
		expect(driver.roundTrips).toBeLessThan(15);
		expect(await store.getMany({ limit: 1000 })).toHaveLength(500);
		expect(await store.findActive(['b32-of-499'])).toBeNull();
		expect((await store.getMany({ hash: 'b32-of-499' })).map((row) => row.id)).toEqual(['r499:0']);
		expect(await store.getPayload('r499:0')).toEqual(request(499).payload);
	});
});
