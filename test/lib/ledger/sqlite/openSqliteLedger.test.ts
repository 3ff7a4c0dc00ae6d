import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerUnavailableError, openSqliteLedger } from '../../../../lib/ledger';
import { MIGRATIONS } from '../../../../lib/ledger/migrations';
import { NOW, request } from '../fixtures';
import { temporaryFolder } from './files';

const NOBODY = 65534;

let folder = '';
const file = (name = 'ledger.sqlite'): string => join(folder, name);

beforeEach(() => {
	folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A ledger with some rows in it, closed. */
async function makeLedger(): Promise<void> {
	const store = await openSqliteLedger(file());
	await store.receive(
		Array.from({ length: 200 }, (_none, n) => request(n)),
		NOW,
	);
	await store.close();
}

function editDatabase(sql: string): void {
	const db = new DatabaseSync(file());
	db.exec(sql);
	db.close();
}

function damage(offset: number, lengthBytes: number): void {
	const bytes = readFileSync(file());
	bytes.fill(0xa5, offset, offset + lengthBytes);
	writeFileSync(file(), bytes);
}

/** Runs as a user who may not do everything, also where the tests run as root. */
async function asOrdinaryUser<T>(run: () => Promise<T>): Promise<T> {
	if (process.geteuid?.() !== 0) return await run();
	process.seteuid?.(NOBODY);
	try {
		return await run();
	} finally {
		process.seteuid?.(0);
	}
}

async function refusal(fileName: string): Promise<LedgerUnavailableError> {
	const result: unknown = await openSqliteLedger(fileName).catch((error: unknown) => error);
	if (result instanceof LedgerUnavailableError) return result;
	throw new Error('The ledger was opened, or refused without a hint', { cause: result });
}

const UNUSABLE: Array<[string, RegExp, () => void | Promise<void>]> = [
	['no database', /not a SQLite database/, () => writeFileSync(file(), 'Dear diary, '.repeat(999))],
	['a few bytes of text', /not a SQLite database/, () => writeFileSync(file(), 'hello')],
	[
		'damaged in its header',
		/not a SQLite database/,
		async () => {
			await makeLedger();
			damage(0, 16);
		},
	],
	[
		'damaged in its schema',
		/damaged/,
		async () => {
			await makeLedger();
			damage(100, 3000);
		},
	],
	[
		'damaged in its tables',
		/damaged/,
		async () => {
			await makeLedger();
			damage(40 * 1024, 20 * 1024);
		},
	],
	[
		'cut off',
		/damaged/,
		async () => {
			await makeLedger();
			writeFileSync(file(), readFileSync(file()).subarray(0, 20 * 1024));
		},
	],
	[
		'newer than this package',
		/schema version 999/,
		async () => {
			await makeLedger();
			editDatabase('PRAGMA user_version = 999; CREATE TABLE newer (x)');
		},
	],
	[
		'the database of another program',
		/another program/,
		() => editDatabase('CREATE TABLE workflow_entity (id TEXT)'),
	],
	[
		'the versioned database of another program',
		/another program/,
		() => editDatabase('CREATE TABLE t (id TEXT); PRAGMA user_version = 1'),
	],
];

describe('openSqliteLedger, a file that cannot be used', () => {
	it.each(UNUSABLE)(
		'refuses one that is %s and leaves it as it is',
		async (_what, message, make) => {
			await make();
			const before = readFileSync(file());
			const error = await refusal(file());
			expect(error.message).toMatch(message);
			expect(error.message).toContain(file());
			expect(error.hint).not.toBe('');
			expect(readFileSync(file()).equals(before)).toBe(true);
		},
	);

	it('refuses a file that it may not write, and leaves it as it is', async () => {
		await makeLedger();
		chmodSync(folder, 0o777);
		chmodSync(file(), 0o444);
		const before = readFileSync(file());
		const error = await asOrdinaryUser(async () => await refusal(file()));
		expect(error.message).toMatch(/cannot be written/);
		expect(error.hint).toMatch(/right to write/);
		expect(readFileSync(file()).equals(before)).toBe(true);
	});

	it('refuses to make a file in a folder that it may not write', async () => {
		chmodSync(folder, 0o555);
		const error = await asOrdinaryUser(async () => await refusal(file()));
		expect(error.message).toMatch(/cannot be written/);
	});

	it('names the folder that does not exist', async () => {
		const error = await refusal(file('missing/ledger.sqlite'));
		expect(error.hint).toContain(`'${file('missing')}'`);
	});

	it('refuses a folder in place of a file', async () => {
		expect((await refusal(folder)).message).toMatch(/is not a file/);
	});

	it('says so on a Node without SQLite', async () => {
		const opening = openSqliteLedger(file(), {
			loadModule: async () => await Promise.reject(new Error('No such built-in module')),
		});
		await expect(opening).rejects.toMatchObject({
			name: 'LedgerUnavailableError',
			message: expect.stringContaining('no built-in SQLite') as string,
			hint: expect.stringContaining('22.13') as string,
		});
	});
});

describe('openSqliteLedger, a file that can be used', () => {
	it('keeps what was written when it is opened again', async () => {
		await makeLedger();
		const store = await openSqliteLedger(file());
		expect(await store.getRequest('r7:0')).toMatchObject({ name: request(7).name });
		await store.close();
	});

	it('makes a file that only its user can read', async () => {
		await makeLedger();
		expect(statSync(file()).mode & 0o777).toBe(0o600);
	});

	it('takes an empty file for a new one', async () => {
		writeFileSync(file(), '');
		const store = await openSqliteLedger(file());
		expect(await store.getMany({})).toEqual([]);
		await store.close();
	});

	it('writes in WAL mode and marks the file as its own', async () => {
		await makeLedger();
		const db = new DatabaseSync(file());
		expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
		expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: MIGRATIONS.length });
		expect(db.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0x41724470 });
		db.close();
	});

	it('makes no copy when there is nothing to migrate', async () => {
		await makeLedger();
		await makeLedger();
		expect(() => statSync(`${file()}.before-v${MIGRATIONS.length}`)).toThrow(/ENOENT/);
	});
});
