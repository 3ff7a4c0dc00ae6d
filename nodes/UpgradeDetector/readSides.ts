import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { ArrClient } from '../../lib/arr/client';
import { type LibraryItem, lookUpLibrary, readLibrary } from '../../lib/release/library';
import { offeredRelease, type OfferedRelease, titleKey } from '../../lib/release/upgrade';
import { gibToBytes } from '../../lib/scoring/units';
import { arrClientOf } from '../shared/arr';

/** What an item says of its release, beside the title. */
export interface ReadRelease {
	offered: OfferedRelease;
	/** Of the film; null when the item does not say. */
	tmdbId: number | null;
	/** What a film or series is known by over all its titles, e.g. `tmdb:603`; null when the item does not say. */
	id: string | null;
}

const mediaType = (context: IExecuteFunctions, itemIndex: number): 'movie' | 'tv' | undefined => {
	const type = context.getNodeParameter('mediaType', itemIndex) as string;
	return type === 'movie' || type === 'tv' ? type : undefined;
};

/** The title of the release, and what it is expected to be. @throws Error when it is empty */
export function readTitle(context: IExecuteFunctions, itemIndex: number): { title: string; type: 'movie' | 'tv' | undefined } {
	const title = String(context.getNodeParameter('title', itemIndex) ?? '').trim();
	if (title === '') throw new Error("The 'Title' parameter is empty");
	return { title, type: mediaType(context, itemIndex) };
}

/** The release of an item: what its fields do not say comes from the item itself. */
export function readRelease(context: IExecuteFunctions, itemIndex: number): ReadRelease {
	const { title, type } = readTitle(context, itemIndex);
	const { json } = context.getInputData()[itemIndex];
	const details = context.getNodeParameter('releaseDetails', itemIndex, {}) as IDataObject;
	const facts = {
		sizeBytes: details.sizeGib === undefined ? numberOf(json.sizeBytes ?? json.size) : gibToBytes(Number(details.sizeGib)),
		seeders: numberOf(details.seeders ?? json.seeders),
		indexer: textOf(details.indexer ?? json.indexer),
	};
	const tmdbId = numberOf(details.tmdbId ?? json.tmdbId) || null;
	const tvdbId = numberOf(json.tvdbId) || null;
	const imdbId = textOf(json.imdbId);
	const id = tmdbId !== null ? `tmdb:${tmdbId}` : tvdbId !== null ? `tvdb:${tvdbId}` : imdbId;
	return { offered: offeredRelease(title, facts, { type }), tmdbId, id };
}

/** Numbers also come as text, from feeds and forms. */
function numberOf(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null);

/** Reads the library side of items; what an app has told is asked once per run. */
export class LibraryReader {
	private readonly asked = new Map<string, Promise<LibraryItem | null>>();
	private readonly clients = new Map<string, Promise<ArrClient>>();

	constructor(private readonly context: IExecuteFunctions) {}

	/** Null: the library does not have it. */
	async read(itemIndex: number, release: ReadRelease): Promise<LibraryItem | null> {
		const source = this.context.getNodeParameter('librarySource', itemIndex) as string;
		if (source === 'arr') return await this.ask(itemIndex, release);
		if (source === 'fields') return this.fromFields(itemIndex);
		return readLibrary(dataOf(this.context.getNodeParameter('libraryData', itemIndex, '')));
	}

	private fromFields(itemIndex: number): LibraryItem | null {
		const has = this.context.getNodeParameter('libraryHas', itemIndex) as string;
		if (has === 'nothing') return null;
		if (has === 'missing') return readLibrary({ missing: true });
		const { profile, el, name, sizeGib, ...attributes } = this.context.getNodeParameter('libraryFile', itemIndex, {}) as IDataObject;
		const number = Number(profile ?? 0);
		const dv = number === 0 ? {} : { dv: { profile: number > 0 ? number : undefined, el } };
		const named = typeof name === 'string' && name !== '' ? (readLibrary(name)?.files[0].quality ?? {}) : {};
		const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)));
		return readLibrary({ attributes: { ...named, ...given, ...dv }, name, sizeBytes: gibToBytes(Number(sizeGib ?? 0)) });
	}

	private async ask(itemIndex: number, { offered, tmdbId, id }: ReadRelease): Promise<LibraryItem | null> {
		const app = String(this.context.getNodeParameter('app', itemIndex, '', { extractValue: true }) ?? '');
		const client = await this.client(app);
		const key = `${app}|${titleKey(offered, id)}`;
		const known = this.asked.get(key);
		if (known !== undefined) return await known;
		const answer = lookUpLibrary(client, { title: offered.name, tmdbId });
		this.asked.set(key, answer);
		return await answer;
	}

	private client(app: string): Promise<ArrClient> {
		const client = this.clients.get(app) ?? arrClientOf(this.context, app);
		this.clients.set(app, client);
		return client;
	}
}

/** JSON as text, which n8n gives where no expression is used, is read; other text is what it is. */
function dataOf(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*(?:[{["]|null\s*$)/.test(value)) return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		// A file name may begin with a bracket.
		return value;
	}
}
