import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { indexersOf } from '../../lib/arr/indexers';
import { itemsOf, matching, plain } from '../../lib/arr/library';
import { profilesOf } from '../../lib/arr/profiles';
import type { ArrInstance } from '../../lib/arr/types';
import { arrAppsOf, arrClientOf } from '../shared/arr';

/** The editor shows no more at once; typing narrows the list. */
const MAX_SHOWN = 100;

const titleOf = (type: string): string => `${type[0].toUpperCase()}${type.slice(1)}`;

async function appsLike(context: ILoadOptionsFunctions, filter: string | undefined, wanted: (app: ArrInstance) => boolean): Promise<INodeListSearchResult> {
	const apps = (await arrAppsOf(context)).filter(wanted);
	const results = apps
		.filter(({ name, type }) => filter === undefined || plain(`${name} ${type}`).includes(plain(filter)))
		.map(({ name, type }) => ({ name: plain(name).includes(type) ? name : `${name} (${titleOf(type)})`, value: name }))
		.sort((a, b) => a.name.localeCompare(b.name));
	return { results };
}

export async function searchAllApps(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await appsLike(this, filter, () => true);
}

/** All but Prowlarr, which has no library. */
export async function searchLibraryApps(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await appsLike(this, filter, ({ type }) => type !== 'prowlarr');
}

export async function searchProwlarrs(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await appsLike(this, filter, ({ type }) => type === 'prowlarr');
}

/** Profiles of the app that is chosen. */
export async function searchProfiles(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const profiles = await profilesOf(await chosenApp(this));
	const results = profiles
		.filter(({ name }) => plain(name).includes(plain(filter)))
		.map(({ id, name }) => ({ name, value: String(id) }))
		.sort((a, b) => a.name.localeCompare(b.name));
	return { results };
}

/** What the library of the chosen app holds. */
export async function searchItems(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const items = await itemsOf(await chosenApp(this));
	const found = filter === '' ? [...items].sort((a, b) => a.title.localeCompare(b.title)) : matching(items, { title: filter });
	return { results: found.slice(0, MAX_SHOWN).map(({ id, title, year }) => ({ name: year === null ? title : `${title} (${year})`, value: String(id) })) };
}

/** Indexers of the Prowlarr that is chosen. */
export async function getIndexers(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const indexers = await indexersOf(await chosenApp(this));
	return indexers
		.map(({ id, name, enabled }) => ({ name: enabled ? name : `${name} (Off)`, value: id }))
		.sort((a, b) => a.name.localeCompare(b.name));
}

async function chosenApp(context: ILoadOptionsFunctions) {
	const name = context.getCurrentNodeParameter('app', { extractValue: true });
	return await arrClientOf(context, typeof name === 'string' ? name : '');
}
