import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteLedger } from '../../../../lib/ledger';
import type { Migration } from '../../../../lib/ledger/migrations';
import { MIGRATIONS } from '../../../../lib/ledger/migrations';
import { NOW, request } from '../fixtures';
import { temporaryFolder } from './files';

const BASE = MIGRATIONS.length;
const TAGS: Migration = { version: BASE + 1, sqlite: 'CREATE TABLE tag (x TEXT) STRICT' };
const NOTES: Migration = { version: BASE + 2, sqlite: 'CREATE TABLE note (x TEXT) STRICT' };
const BROKEN: Migration = { version: BASE + 2, sqlite: 'CREATE TABLE half (x); CREATE TABL oops' };

let folder = '';
const file = (): string => join(folder, 'ledger.sqlite');

beforeEach(async () => {
	folder = temporaryFolder();
	await open(MIGRATIONS, async (store) => await store.receive([request(1)], NOW));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Store = Awaited<ReturnType<typeof openSqliteLedger>>;

async function open(
	migrations: readonly Migration[],
	use: (store: Store) => Promise<void> = async () => undefined,
): Promise<void> {
	const store = await openSqliteLedger(file(), { migrations });
	await use(store);
	await store.close();
}

function look(fileName: string): { version: unknown; tables: unknown[]; requests: unknown } {
	const db = new DatabaseSync(fileName, { readOnly: true });
	const version = db.prepare('PRAGMA user_version').get()?.user_version;
	const extra = `SELECT name FROM sqlite_schema WHERE name IN ('tag', 'note', 'half') ORDER BY name`;
	const tables = db
		.prepare(extra)
		.all()
		.map((row) => row.name);
	const requests = db.prepare('SELECT count(*) AS n FROM requests').get()?.n;
	db.close();
	return { version, tables, requests };
}

const copies = (): string[] => readdirSync(folder).filter((name) => name.includes('before'));

describe('migrations', () => {
	it('number their versions from 1 without gaps', () => {
		expect(MIGRATIONS.map((one) => one.version)).toEqual(MIGRATIONS.map((_one, n) => n + 1));
	});

	it('bring an existing file forward over several versions, after a copy of it', async () => {
		await open([...MIGRATIONS, TAGS, NOTES]);
		expect(look(file())).toEqual({ version: BASE + 2, tables: ['note', 'tag'], requests: 1 });
		expect(copies()).toEqual([`ledger.sqlite.before-v${BASE + 2}`]);
		const copy = `${file()}.before-v${BASE + 2}`;
		expect(look(copy)).toEqual({ version: BASE, tables: [], requests: 1 });
		expect(statSync(copy).mode & 0o777).toBe(0o600);
	});

	it('refresh a copy that is left from an earlier time', async () => {
		const copy = `${file()}.before-v${BASE + 1}`;
		writeFileSync(copy, 'stale');
		await open([...MIGRATIONS, TAGS]);
		expect(look(copy)).toMatchObject({ version: BASE, requests: 1 });
	});

	it('keep the steps that worked and undo the one that did not', async () => {
		await expect(open([...MIGRATIONS, TAGS, BROKEN])).rejects.toThrow(/syntax/);
		expect(look(file())).toEqual({ version: BASE + 1, tables: ['tag'], requests: 1 });
	});

	it('can start from the copy again', async () => {
		await open([...MIGRATIONS, TAGS]);
		const store = await openSqliteLedger(`${file()}.before-v${BASE + 1}`);
		expect(await store.getRequest('r1:0')).toMatchObject({ id: 'r1:0' });
		await store.close();
	});

	it('are done once by two that open at once', async () => {
		await Promise.all([open([...MIGRATIONS, TAGS]), open([...MIGRATIONS, TAGS])]);
		expect(look(file())).toMatchObject({ version: BASE + 1, tables: ['tag'] });
		expect(existsSync(`${file()}.before-v${BASE + 1}`)).toBe(true);
		expect(look(`${file()}.before-v${BASE + 1}`)).toMatchObject({ version: BASE });
	});

	it('refuse a file that a newer package has migrated', async () => {
		await open([...MIGRATIONS, TAGS]);
		await expect(open(MIGRATIONS)).rejects.toMatchObject({
			name: 'LedgerUnavailableError',
			hint: expect.stringContaining(`.before-v${BASE + 1}`) as string,
		});
	});
});
