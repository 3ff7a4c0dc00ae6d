import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ArrClient } from '../../lib/arr/client';
import { clientFor } from '../../lib/arr/clients';
import { arrAppsOf } from '../shared/arr';

/**
 * The app that asked for the torrent of an item: the one that is called like its source. Null when none
 * is, or when it is a Prowlarr, which has no library.
 *
 * @throws CredentialProblem when the credential cannot be used
 */
export async function appBySource(context: IExecuteFunctions, { source }: IDataObject): Promise<ArrClient | null> {
	if (typeof source !== 'string' || source.trim() === '') return null;
	const wanted = source.trim().toLowerCase();
	const app = (await arrAppsOf(context)).find(({ name, type }) => type !== 'prowlarr' && name.toLowerCase() === wanted);
	return app === undefined ? null : clientFor(app);
}
