import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { unlessFailed } from '../../lib/mediaserver/errors';
import { apiOf } from '../../lib/mediaserver/servers';
import type { MediaServer } from '../../lib/mediaserver/types';
import { readMediaServers } from './mediaServerCredential';

/** Asks every server what it is and for its libraries, all at once; changes nothing. Names each that fails and why. */
export async function testMediaServers(this: ICredentialTestFunctions, credential: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	let servers: MediaServer[];
	try {
		servers = readMediaServers(credential.data);
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
	const problems = (await Promise.all(servers.map(problemOf))).filter((problem) => problem !== null);
	if (problems.length === 0) return { status: 'OK', message: servers.length === 1 ? 'The server answers' : `All ${servers.length} servers answer` };
	return { status: 'Error', message: `${servers.length - problems.length} of ${servers.length} servers answer. ${problems.join('. ')}` };
}

async function problemOf(server: MediaServer): Promise<string | null> {
	// Not the shared one: the test of a credential leaves no connections behind.
	const api = apiOf(server);
	const asked = api.status().then(async () => await api.libraries());
	try {
		return await unlessFailed(asked.then(() => null), ({ message, hint }) => (hint === undefined ? message : `${message} (${hint})`));
	} finally {
		api.close();
	}
}
