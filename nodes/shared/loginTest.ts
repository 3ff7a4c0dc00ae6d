import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { readLogins } from './loginCredential';

/** Checks that the logins can be used; they are ours, so there is nobody to ask. */
export async function testLogins(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const logins = readLogins(credential.data);
		const apps = logins.map(({ source }) => source).join(', ');
		return { status: 'OK', message: `${logins.length} logins: ${apps}` };
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
}
