import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { SeerrClient } from '../../lib/seerr/client';
import { checkInstance } from '../../lib/seerr/status';
import { readSeerr, type SeerrCredential } from './seerrCredential';

const TIMEOUT_MS = 8_000;

/** Asks what it is, in which version, and whose key it has; changes nothing. */
export async function testSeerr(this: ICredentialTestFunctions, credential: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	let read: SeerrCredential;
	try {
		read = readSeerr(credential.data);
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
	// Not the shared one: what was found out before a change must not count.
	const client = new SeerrClient(read.instance);
	try {
		const { ok, message } = await checkInstance(client, { timeoutMs: TIMEOUT_MS });
		return { status: ok ? 'OK' : 'Error', message };
	} finally {
		client.close();
	}
}
