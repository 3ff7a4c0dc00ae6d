import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { ArrType } from '../../lib/arr/types';
import { arrAppsOf } from '../shared/arr';

/** Apps whose libraries hold films and series. */
const WITH_VIDEO: readonly ArrType[] = ['radarr', 'sonarr', 'whisparr'];

export async function searchLibraries(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const wanted = filter.toLowerCase();
	const apps = (await arrAppsOf(this)).filter(({ name, type }) => WITH_VIDEO.includes(type) && name.toLowerCase().includes(wanted));
	const results = apps.map(({ name }) => ({ name, value: name })).sort((one, other) => one.name.localeCompare(other.name));
	return { results };
}
