import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { RefreshStore } from '../../../lib/ledger/types';
import { mapPath } from '../../../lib/mediaserver/paths';
import type { RefreshTarget } from '../../../lib/mediaserver/targets';
import { type MediaServer, UPDATE_TYPES, type UpdateType } from '../../../lib/mediaserver/types';
import { optionsField, showFor } from '../../shared/fields';
import { collectionOf, locatorOf, ParameterProblem, perItem } from '../../shared/parameters';
import { libraryField, pathFields, serverFields } from '../fields/common';
import { pathsOf, serversOf } from '../parameters';
import { memoryOf, refreshed } from '../refreshing';

const show = showFor('library', 'refresh');

export const option = {
	name: 'Refresh',
	value: 'refresh',
	action: 'Refresh what has changed in a library',
	description: 'Have media servers look at a path, a library or everything; what fails is kept for Retry Pending and fails no run',
};

const DEFAULT_WAIT_S = 5;

export const description: INodeProperties[] = [
	{
		displayName: 'What',
		name: 'what',
		type: 'options',
		options: [
			{ name: 'Everything', value: 'all', description: 'All libraries; slow, and hard work for the server' },
			{ name: 'Library', value: 'library', description: 'One library as a whole' },
			{ name: 'Path', value: 'path', description: 'Only where something has changed' },
		],
		default: 'path',
		displayOptions: { show },
		description: 'How much the server is to look at',
	},
	...serverFields(show, 'Whether to refresh every server of the credential that has the path or the library'),
	libraryField({ ...show, what: ['library'] }),
	...pathFields({ ...show, what: ['path'] }),
	optionsField(show, [
		{
			displayName: 'Change',
			name: 'updateType',
			type: 'options',
			options: [
				{ name: 'As the Item Says', value: 'auto', description: 'Created, unless an *arr app tells of an upgrade, a rename or a delete' },
				...UPDATE_TYPES.map((value) => ({ name: value, value })),
			],
			default: 'auto',
			description: 'What Emby and Jellyfin are told has happened to the path',
		},
		{
			displayName: 'Keep Failed Ones',
			name: 'keepFailed',
			type: 'boolean',
			default: true,
			description: 'Whether a refresh that fails is kept in the ledger until Retry Pending has carried it out',
		},
		{
			displayName: 'Leave Out Skipped',
			name: 'leaveOutSkipped',
			type: 'boolean',
			default: false,
			description: 'Whether to give no item for a server that has the path in none of its libraries',
		},
		{
			displayName: 'Wait for More (Seconds)',
			name: 'waitSeconds',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 300 },
			default: DEFAULT_WAIT_S,
			description: 'Refreshes of this and other runs that come within this time go to the server together, one request per library',
		},
	]),
];

/** All items are begun before any is waited for, so that they go out together. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const begun = this.getInputData().map(async (_item, itemIndex) => await refreshItem(this, itemIndex));
	// Each is awaited below, where Continue On Fail sees to it.
	for (const one of begun) one.catch(() => undefined);
	return await perItem(this, async (itemIndex) => await begun[itemIndex]);
}

async function refreshItem(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const { keepFailed, leaveOutSkipped, updateType, waitSeconds } = collectionOf(context, 'options', itemIndex);
	const seconds = Number(waitSeconds ?? DEFAULT_WAIT_S);
	const waitMs = (Number.isFinite(seconds) ? Math.min(300, Math.max(0, seconds)) : DEFAULT_WAIT_S) * 1_000;
	const work = workOf(context, itemIndex, UPDATE_TYPES.find((one) => one === updateType));
	const servers = await serversOf(context, itemIndex);
	const memory = await memoryOf(context, keepFailed !== false);
	const items = await Promise.all(servers.map(async (server) => await work(server, waitMs, memory)));
	return leaveOutSkipped === true ? items.filter(({ status }) => status !== 'skipped') : items;
}

type Work = (server: MediaServer, waitMs: number, memory: RefreshStore | null) => Promise<IDataObject>;

/** What is to be done on each server. @throws ParameterProblem before anything is sent */
function workOf(context: IExecuteFunctions, itemIndex: number, updateType: UpdateType | undefined): Work {
	const what = context.getNodeParameter('what', itemIndex) as string;
	if (what === 'all') return async (server, waitMs, memory) => ({ what, ...(await refreshed(server, [{ scope: 'all' }], waitMs, memory)) });
	if (what === 'library') {
		const chosen = locatorOf(context, 'library', itemIndex);
		if (chosen === '') throw new ParameterProblem("'Library' is empty");
		return async (server, waitMs, memory) => ({ what, ...(await refreshed(server, [{ scope: 'library', id: chosen }], waitMs, memory)) });
	}
	const found = pathsOf(context, itemIndex);
	return async (server, waitMs, memory) => {
		const targets = found.paths.map((path): RefreshTarget => ({ scope: 'path', path: mapPath(path, server.pathMaps), updateType: updateType ?? found.updateType }));
		return { what, paths: found.paths, ...(await refreshed(server, targets, waitMs, memory)) };
	};
}
