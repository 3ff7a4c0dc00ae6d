import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type MediaServerError, unlessFailed } from '../../lib/mediaserver/errors';
import { pathsOfItem } from '../../lib/mediaserver/itemPaths';
import { sharedServer } from '../../lib/mediaserver/servers';
import type { MediaServer, MediaServerApi, UpdateType } from '../../lib/mediaserver/types';
import { mediaServerOf, mediaServersOf } from '../shared/mediaServers';
import { locatorOf, ParameterProblem, requiredText } from '../shared/parameters';

/** The servers that the parameters name. */
export async function serversOf(context: IExecuteFunctions, itemIndex: number): Promise<MediaServer[]> {
	if (context.getNodeParameter('allServers', itemIndex, false) as boolean) return await mediaServersOf(context);
	return [await mediaServerOf(context, locatorOf(context, 'server', itemIndex))];
}

/** The paths that the item or the parameter names, as others than the server see them. @throws ParameterProblem without any */
export function pathsOf(context: IExecuteFunctions, itemIndex: number): { paths: string[]; updateType: UpdateType } {
	if (context.getNodeParameter('pathFrom', itemIndex) === 'below') return { paths: [requiredText(context, 'path', 'Path', itemIndex)], updateType: 'Created' };
	const found = pathsOfItem(context.getInputData()[itemIndex].json);
	if (found.paths.length === 0) throw new ParameterProblem("The input item has no path: it is neither an import of an *arr app nor a torrent with 'content_path'. Choose 'Below' as 'Path From'");
	return found;
}

/** How a server is named in items. */
export const about = ({ name, type }: MediaServer): IDataObject => ({ server: name, serverType: type });

/** What went wrong, for an item. */
export const shownError = (error: MediaServerError | null): IDataObject => ({
	error: error?.message ?? null,
	code: error?.code ?? null,
	...(error?.hint !== undefined && { hint: error.hint }),
});

/**
 * Asks servers side by side. Of several, one that cannot be asked is an item with its error; one alone
 * fails as any node does.
 */
export async function askEach(context: IExecuteFunctions, itemIndex: number, work: (api: MediaServerApi) => Promise<IDataObject[]>): Promise<IDataObject[]> {
	const isAll = context.getNodeParameter('allServers', itemIndex, false) as boolean;
	const servers = await serversOf(context, itemIndex);
	const asked = servers.map(async (server) => {
		return await unlessFailed(work(sharedServer(server).api), (error): IDataObject[] => {
			if (!isAll) throw error;
			return [{ ...about(server), answers: false, ...shownError(error) }];
		});
	});
	return (await Promise.all(asked)).flat();
}
