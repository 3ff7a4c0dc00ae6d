import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { clientFor } from '../../lib/arr/clients';
import { arrAppsOf } from '../shared/arr';

/** The torrent indexers of every Prowlarr in the credential, by name. */
export async function getIndexers(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const prowlarrs = (await arrAppsOf(this)).filter(({ type }) => type === 'prowlarr');
	const lists = await Promise.all(
		prowlarrs.map(async (app) => {
			const answer = await clientFor(app).get('indexer');
			const indexers = Array.isArray(answer) ? (answer as Array<{ id?: unknown; name?: unknown; protocol?: unknown }>) : [];
			return indexers
				.filter(({ id, protocol }) => typeof id === 'number' && protocol !== 'usenet')
				.map(({ id, name }) => ({
					name: prowlarrs.length === 1 ? String(name) : `${String(name)} (${app.name})`,
					value: `${app.name}/${String(id)}`,
				}));
		}),
	);
	return lists.flat().sort((one, other) => one.name.localeCompare(other.name));
}
