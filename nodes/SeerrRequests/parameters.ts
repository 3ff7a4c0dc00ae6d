import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { SeerrClient } from '../../lib/seerr/client';
import { requestItems } from '../../lib/seerr/item';
import type { FoundRequest } from '../../lib/seerr/requests';
import type { Destination, ServiceType } from '../../lib/seerr/services';
import { withoutSecretFields } from '../../lib/seerr/shapes';
import type { MediaType } from '../../lib/seerr/types';
import { collectionOf, idList, locatorOf, optionalId, ParameterProblem } from '../shared/parameters';
import { splitList } from '../shared/lists';

/** A server as the lists of the editor name it, `radarr/0`, or its bare id. Null: none is chosen. @throws ParameterProblem */
export function serverOf(value: string): Destination['server'] {
	if (value === '') return null;
	const [, type, id] = /^(?:(radarr|sonarr)\/)?(\d{1,9})$/.exec(value) ?? [];
	if (id === undefined) throw new ParameterProblem(`'Server' must be the ID of a server, but is '${value.slice(0, 50)}'`);
	return { type: (type as ServiceType | undefined) ?? null, id: Number(id) };
}

/** Where a request is to go, by the fields of the node; what is empty is null. */
export function destinationOf(context: IExecuteFunctions, itemIndex: number): Destination {
	const { languageProfileId, tags } = collectionOf(context, 'options', itemIndex);
	const tagIds = idList(tags, 'Tag IDs');
	return {
		server: serverOf(locatorOf(context, 'server', itemIndex)),
		profileId: optionalId(locatorOf(context, 'profile', itemIndex), 'Quality Profile') ?? null,
		rootFolder: locatorOf(context, 'rootFolder', itemIndex) || null,
		languageProfileId: optionalId(languageProfileId, 'Language Profile ID') ?? null,
		tags: tagIds.length > 0 ? tagIds : null,
	};
}

/** Numbers of seasons, specials (0) included; `all` where that is said. @throws ParameterProblem */
export function seasonsOf(value: unknown): number[] | 'all' {
	const list = Array.isArray(value) ? value.map(String) : splitList(typeof value === 'number' ? String(value) : value);
	if (list.length === 1 && list[0].toLowerCase() === 'all') return 'all';
	return list.map((one) => {
		if (!/^\d{1,4}$/.test(one)) throw new ParameterProblem(`'Seasons' must be numbers, but one is '${one.slice(0, 50)}'`);
		return Number(one);
	});
}

export const mediaTypeOf = (context: IExecuteFunctions, itemIndex: number): MediaType => (context.getNodeParameter('mediaType', itemIndex) === 'tv' ? 'tv' : 'movie');

/** A filter for the media type; null: both. */
export const mediaTypeFilter = (value: unknown): MediaType | null => (value === 'tv' || value === 'movie' ? value : null);

/** Requests as items: as people read them, or as Seerr gave them. */
export async function shownRequests(client: SeerrClient, found: readonly FoundRequest[], simplify: boolean): Promise<IDataObject[]> {
	if (!simplify) return found.map(({ raw }) => withoutSecretFields(raw) as IDataObject);
	return (await requestItems(client, found.map(({ request }) => request))) as unknown as IDataObject[];
}

/** What Seerr gave, as it may be shown. */
export const shownRaw = (raw: unknown): IDataObject => withoutSecretFields(raw) as IDataObject;
