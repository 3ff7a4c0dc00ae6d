import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import type { ArrClient } from '../../lib/arr/client';
import { clientFor } from '../../lib/arr/clients';
import type { ArrInstance } from '../../lib/arr/types';
import { readArrApps } from './arrCredential';
import { CredentialProblem } from './clusterCredential';
import { cachedCredential } from './credentialCache';

export const ARR_CREDENTIAL = 'arrDispatchArrApi';

/** Every app of the node's credential. */
export async function arrAppsOf(context: IExecuteFunctions | ILoadOptionsFunctions): Promise<ArrInstance[]> {
	return await cachedCredential(context, ARR_CREDENTIAL, readArrApps);
}

/** The app of the credential that is called so; case does not matter. @throws CredentialProblem */
export async function arrClientOf(context: IExecuteFunctions | ILoadOptionsFunctions, name: string): Promise<ArrClient> {
	const apps = await arrAppsOf(context);
	const wanted = name.trim().toLowerCase();
	const found = apps.find((app) => app.name.toLowerCase() === wanted);
	if (found) return clientFor(found);
	const known = apps.map((app) => `'${app.name}'`).join(', ');
	throw new CredentialProblem(wanted === '' ? 'No app is chosen' : `The Arr Apps credential has no app called '${name}'; it has ${known}`);
}
