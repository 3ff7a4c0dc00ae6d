import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import type { LedgerLocation } from '../../lib/ledger/location';
import { describeLocation } from '../../lib/ledger/location';
import { inspectPostgres } from '../../lib/ledger/postgres/openPostgresLedger';
import { inspectSqlite } from '../../lib/ledger/sqlite/inspectSqlite';
import { ledgerLocation } from './environment';
import { readLedgerLocation } from './ledgerCredential';

/** Looks at the ledger without making or changing anything. */
export async function testLedger(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const location = readLedgerLocation(credential.data, ledgerLocation());
		return { status: 'OK', message: await stateOf(location) };
	} catch (error) {
		const { message, hint } = error as Error & { hint?: string };
		return { status: 'Error', message: hint === undefined ? message : `${message}. ${hint}` };
	}
}

async function stateOf(location: LedgerLocation): Promise<string> {
	const version = typeof location === 'string' ? await inspectSqlite(location) : (await inspectPostgres(location)).version;
	const name = describeLocation(location);
	return version === 0 ? `'${name}' can be reached; the ledger is made at first use` : `'${name}' holds a ledger, schema version ${version}`;
}
