import type { IExecuteFunctions } from 'n8n-workflow';
import { mapPath } from '../../lib/mediaserver/paths';
import { libraryOf } from '../../lib/mediaserver/plan';
import type { MediaItem, MediaServerApi } from '../../lib/mediaserver/types';
import { requiredText } from '../shared/parameters';
import { pathsOf } from './parameters';

/** How an item of a library is looked up on a server; the parameters are read once. */
export function finder(context: IExecuteFunctions, itemIndex: number): (api: MediaServerApi) => Promise<MediaItem | null> {
	if (context.getNodeParameter('by', itemIndex) === 'id') {
		const id = requiredText(context, 'itemId', 'Item ID', itemIndex);
		return async (api) => await api.item(id);
	}
	const { paths } = pathsOf(context, itemIndex);
	return async (api) => {
		const libraries = await api.libraries();
		for (const path of paths) {
			const mapped = mapPath(path, api.server.pathMaps);
			const library = libraryOf(mapped, libraries);
			const found = library === null ? null : await api.findByPath(mapped, library);
			if (found !== null) return found;
		}
		return null;
	};
}
