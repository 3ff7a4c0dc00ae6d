import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import type { MediaServer } from '../../lib/mediaserver/types';
import { CredentialProblem } from './clusterCredential';
import { cachedCredential } from './credentialCache';
import { readMediaServers } from './mediaServerCredential';

export const MEDIA_SERVER_CREDENTIAL = 'arrDispatchMediaServerApi';

/** Every server of the node's credential. */
export async function mediaServersOf(context: IExecuteFunctions | ILoadOptionsFunctions): Promise<MediaServer[]> {
	return await cachedCredential(context, MEDIA_SERVER_CREDENTIAL, readMediaServers);
}

/** The server of the credential that is called so; case does not matter. @throws CredentialProblem */
export async function mediaServerOf(context: IExecuteFunctions | ILoadOptionsFunctions, name: string): Promise<MediaServer> {
	const servers = await mediaServersOf(context);
	const wanted = name.trim().toLowerCase();
	const found = servers.find((server) => server.name.toLowerCase() === wanted);
	if (found) return found;
	const known = servers.map((server) => `'${server.name}'`).join(', ');
	throw new CredentialProblem(wanted === '' ? 'No media server is chosen' : `The Media Servers credential has no server called '${name}'; it has ${known}`);
}
