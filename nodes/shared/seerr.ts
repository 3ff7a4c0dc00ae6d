import type { SeerrClient } from '../../lib/seerr/client';
import { seerrClientFor } from '../../lib/seerr/clients';
import { cachedCredential, type CredentialContext } from './credentialCache';
import { readSeerr, type SeerrCredential } from './seerrCredential';

export const SEERR_CREDENTIAL = 'arrDispatchSeerrApi';

/** The Seerr credential of the node. @throws CredentialProblem */
export async function seerrCredentialOf(context: CredentialContext): Promise<SeerrCredential> {
	return await cachedCredential(context, SEERR_CREDENTIAL, readSeerr);
}

/** The client of the node's credential. @throws CredentialProblem */
export async function seerrClientOf(context: CredentialContext): Promise<SeerrClient> {
	const { instance } = await seerrCredentialOf(context);
	return seerrClientFor(instance);
}
