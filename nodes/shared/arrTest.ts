import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { ArrClient } from '../../lib/arr/client';
import { problemOf } from '../../lib/arr/status';
import type { ArrInstance } from '../../lib/arr/types';
import { readArrApps } from './arrCredential';

const TIMEOUT_MS = 8_000;

/** Asks every app what it is, all at once; changes nothing. Names each that fails and why. */
export async function testArrApps(this: ICredentialTestFunctions, credential: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	let apps: ArrInstance[];
	try {
		apps = readArrApps(credential.data);
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
	const problems = (await Promise.all(apps.map(failureOf))).filter((problem) => problem !== null);
	if (problems.length === 0) return { status: 'OK', message: apps.length === 1 ? 'The app answers' : `All ${apps.length} apps answer` };
	if (apps.length === 1) return { status: 'Error', message: problems[0] };
	return { status: 'Error', message: `${apps.length - problems.length} of ${apps.length} apps answer. ${problems.join('. ')}` };
}

async function failureOf(app: ArrInstance): Promise<string | null> {
	// Not the shared one: what was found out before a change must not count.
	const client = new ArrClient(app);
	try {
		return await problemOf(client, { timeoutMs: TIMEOUT_MS });
	} finally {
		client.close();
	}
}
