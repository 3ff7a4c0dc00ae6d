import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as sqlite from 'node:sqlite';
import type { LedgerUnavailableError } from '../../../../lib/ledger';
import { Connection } from '../../../../lib/ledger/sqlite/connection';
import { toLedgerError, toOpenError } from '../../../../lib/ledger/sqlite/errors';
import { openConnection } from '../../../../lib/ledger/sqlite/openSqliteLedger';
import { SqlLedger } from '../../../../lib/ledger/sql/store';
import { keepMeta } from '../../../../lib/ledger/sql/tables/meta';
import { SqliteDriver } from '../../../../lib/ledger/sqlite/driver';
import { claimed, hashOf, NOW, request, reservation } from '../fixtures';
import { temporaryFolder } from './files';

let folder = '';
let db: Connection;
let driver: SqliteDriver;
let store: SqlLedger;
const file = (): string => join(folder, 'ledger.sqlite');

beforeEach(async () => {
	folder = temporaryFolder();
	db = await openConnection(sqlite, file());
	driver = new SqliteDriver(db, file());
	store = new SqlLedger(driver);
});
afterEach(async () => {
	jest.restoreAllMocks();
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

const bigRequest = (n: number): ReturnType<typeof request> =>
	request(n, { payload: { kind: 'file', fileName: 'a', bytes: new Uint8Array(100_000) } });

describe('a ledger that breaks while it is used', () => {
	it('says that the disk is full, keeps nothing half, and goes on when there is space', async () => {
		const [pages] = db.all<{ page_count: number }>('PRAGMA page_count');
		db.exec(`PRAGMA max_page_count = ${pages.page_count + 5}`);
		const full = store.receive([request(1), bigRequest(2)], NOW);
		await expect(full).rejects.toMatchObject({
			name: 'LedgerUnavailableError',
			hint: expect.stringContaining('space') as string,
		});
		expect(await store.getMany({})).toEqual([]);
		db.exec('PRAGMA max_page_count = 100000');
		await store.receive([request(1), bigRequest(2)], NOW);
		expect(await store.getMany({})).toHaveLength(2);
	});

	it('says that another program keeps it locked, while reads go on', async () => {
		await store.receive([request(1)], NOW);
		db.exec('PRAGMA busy_timeout = 20');
		const other = new sqlite.DatabaseSync(file());
		other.exec('BEGIN IMMEDIATE');
		await expect(store.receive([request(2)], NOW)).rejects.toThrow(/locked by another program/);
		expect(await store.getRequest('r1:0')).not.toBeNull();
		other.exec('ROLLBACK');
		other.close();
		await store.receive([request(2)], NOW);
		expect(await store.getRequest('r2:0')).not.toBeNull();
	});

	it('says that it became read-only', async () => {
		db.exec('PRAGMA query_only = ON');
		await expect(store.receive([request(1)], NOW)).rejects.toThrow(/cannot be written/);
		db.exec('PRAGMA query_only = OFF');
	});

	it('can write again after a change that failed in the middle', async () => {
		await claimed(store, request(1));
		const broken = reservation(1, { storage: Symbol('none') as unknown as string });
		await expect(store.reserve('r1:0', NOW, () => broken)).rejects.toThrow();
		expect(await store.getRequest('r1:0')).toMatchObject({ nodeId: null });
		expect(await store.reserve('r1:0', NOW, () => reservation(1))).not.toBeNull();
	});
});

describe('a value that two processes make at once', () => {
	it('is the one that was written first, for both', async () => {
		expect(await driver.write(() => keepMeta('secret:sid', 'first'))).toBe('first');
		expect(await driver.write(() => keepMeta('secret:sid', 'second'))).toBe('first');
	});
});

describe('what was promised to a client', () => {
	const syncedUpdates = async (status: 'held' | 'awaiting_approval' | 'downloading') => {
		await claimed(store, request(1));
		const durably = jest.spyOn(Connection.prototype, 'durably');
		await store.update('r1:0', { status }, NOW);
		return durably.mock.calls.length;
	};

	it.each([
		['held', 1],
		['awaiting_approval', 1],
		['downloading', 0],
	] as const)('a row that becomes %s waits for the disk %d times', async (status, expected) => {
		expect(await syncedUpdates(status)).toBe(expected);
	});

	const NO_ROOM = { status: 'held', code: 'held_for_space', reason: 'No node fits', untilMs: NOW + 9 } as const;
	const DELETED = { code: 'cancelled', reason: 'Deleted by the client' };

	it.each([
		['deleted by its client', async () => await store.holds.removeHeld([hashOf(1)], DELETED, NOW)],
		['changed by its client', async () => await store.holds.changeHeld([hashOf(1)], { category: 'tv' }, NOW)],
		['ended', async () => await store.holds.endHold('r1:0', DELETED, NOW)],
		['over', async () => await store.holds.expireHolds(NOW + 9)],
	])('a row that waits and is %s stays so after a power cut', async (_, change) => {
		await store.holds.setHold(await claimed(store, request(1)), NO_ROOM, NOW);
		const durably = jest.spyOn(Connection.prototype, 'durably');
		await change();
		expect(durably).toHaveBeenCalledTimes(1);
	});

	it('is written with synchronous FULL, all else with NORMAL, also after a failure', () => {
		const level = (): number | undefined =>
			db.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous;
		const [NORMAL, FULL] = [1, 2];
		expect(db.write(level)).toBe(NORMAL);
		expect(db.durably(level)).toBe(FULL);
		expect(db.write(level)).toBe(NORMAL);
		expect(() =>
			db.durably(() => {
				throw new Error('no');
			}),
		).toThrow('no');
		expect(db.write(level)).toBe(NORMAL);
	});
});

describe('errors of SQLite and the file system', () => {
	const sqliteError = (errcode: number): Error =>
		Object.assign(new Error('sqlite'), { code: 'ERR_SQLITE_ERROR', errcode });
	const systemError = (code: string): Error => Object.assign(new Error('system'), { code });

	it.each([
		[5, /locked by another/],
		[517, /locked by another/],
		[6, /locked/],
		[7, /out of memory/],
		[8, /cannot be written/],
		[1032, /cannot be written/],
		[10, /disk reports a fault/],
		[266, /disk reports a fault/],
		[11, /damaged/],
		[267, /damaged/],
		[13, /no space/],
		[14, /cannot be opened/],
		[26, /not a SQLite database/],
	])('turns result code %d into a hint', (errcode, message) => {
		const cause = sqliteError(errcode);
		const error = toLedgerError('/x/a.sqlite', cause) as LedgerUnavailableError;
		expect(error).toMatchObject({ name: 'LedgerUnavailableError', cause });
		expect(error.message).toMatch(message);
		expect(error.hint).not.toBe('');
	});

	it.each(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOENT', 'ENOTDIR', 'EIO', 'EMFILE'])(
		'turns %s into a hint while opening, and lets it pass later',
		(code) => {
			const cause = systemError(code);
			expect(toOpenError('/x', cause)).toMatchObject({ name: 'LedgerUnavailableError', cause });
			expect(toLedgerError('/x', cause)).toBe(cause);
		},
	);

	it.each([sqliteError(19), sqliteError(1), new RangeError('ours'), 'text', null, undefined])(
		'leaves %p as it is',
		(error) => expect(toOpenError('/x', error)).toBe(error),
	);
});
