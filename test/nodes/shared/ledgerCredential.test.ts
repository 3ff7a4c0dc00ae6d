import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialTestFunctions, IHookFunctions } from 'n8n-workflow';
import { ArrDispatchLedgerApi } from '../../../credentials/ArrDispatchLedgerApi.credentials';
import { openLedger } from '../../../lib/ledger';
import { refuseQueueMode } from '../../../nodes/QbtWebhook/queueMode';
import type { CredentialContext } from '../../../nodes/shared/credentialCache';
import { ledgerLocationOf, ledgerOf } from '../../../nodes/shared/ledger';
import { readLedgerLocation } from '../../../nodes/shared/ledgerCredential';
import { testLedger } from '../../../nodes/shared/ledgerTest';
import { describeOnPostgres, dropSchema, newLocation } from '../../lib/ledger/postgres/server';
import { temporaryFolder } from '../../lib/ledger/sqlite/files';
import { descriptions } from '../../support/ourNodes';

const FILE = '/home/n/.n8n/arr-dispatch.sqlite';
const read = (fields: unknown): unknown => readLedgerLocation(fields, FILE);
const POSTGRES = { store: 'postgres', host: 'db.test', database: 'n8n', user: 'n8n', password: ' p ' };
const AT = { host: 'db.test', port: 5432, database: 'n8n', user: 'n8n', password: ' p ', ssl: 'disable', ca: null, schema: 'arr_dispatch', maxConnections: 4 };

describe('a Dispatch Ledger credential', () => {
	it.each([
		[{}, FILE],
		[null, FILE],
		[{ store: 'sqlite', file: ' ' }, FILE],
		[{ store: 'sqlite', file: '/data/l.sqlite' }, '/data/l.sqlite'],
		[{ store: 'sqlite', file: 'l.sqlite' }, '/home/n/.n8n/l.sqlite'],
		[{ store: 'sqlite', file: '/data/l.sqlite', host: 'db.test' }, '/data/l.sqlite'],
	])('with %j is the file %s', (fields, file) => {
		expect(read(fields)).toBe(file);
	});

	it('needs no more than a user for Postgres', () => {
		expect(read(POSTGRES)).toEqual(AT);
		expect(read({ store: 'postgres', user: 'n8n' })).toEqual({ ...AT, host: 'localhost', password: '' });
	});

	it('reads every field', () => {
		const more = { port: 6543, ssl: 'verify', ca: ' PEM ', schema: ' arr_2 ', maxConnections: 10 };
		expect(read({ ...POSTGRES, ...more })).toEqual({ ...AT, port: 6543, ssl: 'verify', ca: 'PEM', schema: 'arr_2', maxConnections: 10 });
	});

	it('has the defaults that its fields show', () => {
		const shown = Object.fromEntries(new ArrDispatchLedgerApi().properties.map(({ name, default: value }) => [name, value]));
		expect(read(shown)).toBe(FILE);
		expect(read({ ...shown, store: 'postgres', user: 'n8n' })).toEqual(read({ store: 'postgres', user: 'n8n' }));
	});

	it.each([
		[{ host: '' }, 'has no host'],
		[{ database: ' ' }, 'has no database'],
		[{ user: '' }, 'has no user'],
		[{ port: 0 }, 'port'],
		[{ port: 65_536 }, 'port'],
		[{ maxConnections: 1.5 }, 'number of connections'],
		[{ schema: 'No Schema' }, "'No Schema' cannot be the schema"],
	])('with %j is refused: %s', (fields, what) => {
		expect(() => read({ ...POSTGRES, ...fields })).toThrow(what);
	});

	it('is optional in every node that uses the ledger, which is all but those that only judge and ask', () => {
		const withoutLedger = ['seerrRequests', 'upgradeDetector'];
		const uses = descriptions.map(({ name, credentials = [] }) => [name, credentials.find((one) => one.name === 'arrDispatchLedgerApi')?.required]);
		expect(uses).toEqual(descriptions.map(({ name }) => [name, withoutLedger.includes(name) ? undefined : false]));
	});
});

/** The little of n8n's contexts that is needed. */
function context(credential?: Record<string, unknown>): CredentialContext & IHookFunctions {
	const credentials = credential === undefined ? {} : { arrDispatchLedgerApi: { id: null, name: 'Ledger' } };
	return {
		getNode: () => ({ name: 'Any', credentials }),
		getWorkflow: () => ({ id: 'w' }),
		getCredentials: async () => {
			if (credential === undefined) throw new Error('n8n gives no credential that was not chosen');
			return await Promise.resolve(credential);
		},
	} as unknown as CredentialContext & IHookFunctions;
}

describe('with a folder of n8n', () => {
	let folder = '';
	const before = { ...process.env };
	beforeEach(() => {
		folder = temporaryFolder();
		process.env.N8N_USER_FOLDER = folder;
		mkdirSync(join(folder, '.n8n'));
	});
	afterEach(() => {
		process.env = { ...before };
		rmSync(folder, { recursive: true, force: true });
	});
	const test = async (data: Record<string, unknown>): Promise<unknown> =>
		await testLedger.call({} as ICredentialTestFunctions, { id: '1', name: 'Ledger', type: 'arrDispatchLedgerApi', data } as never);

	it('the ledger of a node is where its credential says, else in that folder', async () => {
		expect(await ledgerLocationOf(context())).toBe(join(folder, '.n8n', 'arr-dispatch.sqlite'));
		expect(await ledgerLocationOf(context({ store: 'sqlite', file: 'other.sqlite' }))).toBe(join(folder, '.n8n', 'other.sqlite'));
		expect(await ledgerLocationOf(context(POSTGRES))).toEqual(AT);
		const ledger = await ledgerOf(context({ store: 'sqlite', file: 'other.sqlite' }));
		expect(ledger.location).toBe(join(folder, '.n8n', 'other.sqlite'));
		await ledger.close();
	});

	it('queue mode is refused with a file, and only then', async () => {
		await refuseQueueMode(context());
		process.env.EXECUTIONS_MODE = 'queue';
		await expect(refuseQueueMode(context())).rejects.toThrow('do not share');
		await expect(refuseQueueMode(context({ store: 'sqlite', file: '/data/l.sqlite' }))).rejects.toThrow('SQLite file');
		await refuseQueueMode(context(POSTGRES));
	});

	it('the test of the credential says that a ledger is made at first use, without making it', async () => {
		const file = join(folder, '.n8n', 'arr-dispatch.sqlite');
		expect(await test({})).toEqual({ status: 'OK', message: `'${file}' can be reached; the ledger is made at first use` });
		expect(readdirSync(join(folder, '.n8n'))).toEqual([]);
	});

	it('the test of the credential tells the version of a ledger, and changes nothing', async () => {
		const file = join(folder, '.n8n', 'arr-dispatch.sqlite');
		await (await openLedger(file)).close();
		const bytes = readFileSync(file);
		expect(await test({ store: 'sqlite' })).toMatchObject({ status: 'OK', message: expect.stringMatching(/holds a ledger, schema version \d+$/) as string });
		expect(readFileSync(file).equals(bytes)).toBe(true);
	});

	it.each([
		['a folder that is missing', { file: 'no/such/l.sqlite' }, /folder of the ledger .* does not exist\. Create the folder/],
		['no database', { file: 'text.sqlite' }, /is not a SQLite database/],
		['a schema with a bad name', { store: 'postgres', user: 'u', schema: 'A' }, /cannot be the schema/],
		['a server that is not there', { store: 'postgres', host: '127.0.0.1', port: 1, user: 'u', password: 'secret-word' }, /'postgres:\/\/127\.0\.0\.1:1\/n8n' cannot be reached\. Check/],
	])('the test of the credential finds %s', async (_what, data, message) => {
		writeFileSync(join(folder, '.n8n', 'text.sqlite'), 'this is no database, and long enough to be looked at as one');
		const result = await test(data);
		expect(result).toMatchObject({ status: 'Error', message: expect.stringMatching(message) as string });
		expect(JSON.stringify(result)).not.toContain('secret-word');
	});

	describeOnPostgres('on Postgres', () => {
		it('the test of the credential looks without making anything; the first use makes it', async () => {
			const at = newLocation();
			const data = { store: 'postgres', ...at, ca: '' };
			const state = async (): Promise<unknown> => ((await test(data)) as { message: string }).message;
			try {
				expect(await state()).toMatch(/can be reached; the ledger is made at first use$/);
				expect(await state()).toMatch(/made at first use$/);
				const ledger = await ledgerOf(context(data));
				expect(ledger).toBe(await ledgerOf(context({ ...data })));
				expect(ledger.location).toBe(`postgres://${at.host}:${at.port}/${at.database}?schema=${at.schema}`);
				await ledger.close();
				expect(await state()).toMatch(/holds a ledger, schema version \d+$/);
			} finally {
				await dropSchema(at);
			}
		});
	});
});

describe('the code of the nodes', () => {
	it('opens no ledger past the credential', () => {
		const files = readdirSync('nodes', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
		const openers = files.filter((name) => /\bopenLedger\(|\bopenSqliteLedger\(/.test(readFileSync(join('nodes', name), 'utf8')));
		// The test of the cluster has no node to ask for the credential of its ledger.
		expect(openers.sort()).toEqual([join('shared', 'clusterTest.ts'), join('shared', 'ledger.ts')]);
	});
});
