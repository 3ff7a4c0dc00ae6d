import { type Json, numberOr, objectOf, objectsOf, textOr, textsOf } from '../arr/shapes/json';
import type { Query } from '../arr/client';
import type { Called, Clock } from '../arr/types';
import { MediaServerError, unlessFailed } from './errors';
import { MediaServerHttp } from './http';
import { filesOf, jellyfinItem } from './items';
import { isInside, isSamePath, parentOf } from './paths';
import type { Library, LibraryKind, MediaItem, MediaServer, MediaServerApi, PathUpdate, ServerStatus, Session } from './types';

const KINDS: Readonly<Record<string, LibraryKind>> = { movies: 'movies', tvshows: 'shows', music: 'music', photos: 'photos' };
/** What has a file. */
const FILE_TYPES = 'Movie,Episode,Video,MusicVideo,Audio,AudioBook,Book';
const DETAIL_FIELDS = 'Path,MediaSources,MediaStreams,ProductionYear';
const PAGE_SIZE = 500;
const MAX_PAGES = 200;
const TICKS_PER_SECOND = 10_000_000;

/**
 * Jellyfin 12 takes the key in this field alone, and Emby in another one alone. Only the token is named:
 * with a device or version, Jellyfin would rename the key.
 */
function tokenHeaders({ type, token }: MediaServer): Record<string, string> {
	return type === 'emby' ? { 'X-Emby-Token': token } : { Authorization: `MediaBrowser Token="${token}"` };
}

/** Jellyfin and Emby. */
export class JellyfinApi implements MediaServerApi {
	readonly takesFiles = true;
	private readonly http: MediaServerHttp;

	constructor(
		readonly server: MediaServer,
		clock?: Clock,
	) {
		this.http = new MediaServerHttp(server, tokenHeaders(server), clock);
	}

	async status(called?: Called): Promise<ServerStatus> {
		const info = objectOf(await this.http.json({ method: 'GET', path: '/System/Info' }, called));
		// Emby does not name itself.
		const product = textOr(info.ProductName, 'Emby Server');
		if (textOr(info.Version, '') === '' || textOr(info.Id, '') === '') {
			throw new MediaServerError('unsupported', this.server.name, `'${this.server.name}' answers, but not as Jellyfin or Emby does`);
		}
		const isJellyfin = /jellyfin/i.test(product);
		if (isJellyfin !== (this.server.type === 'jellyfin')) {
			throw new MediaServerError('unsupported', this.server.name, `'${this.server.name}' is ${isJellyfin ? 'Jellyfin, not Emby' : 'Emby, not Jellyfin'}`, 'Choose the right type in the credential');
		}
		return { product, serverName: textOr(info.ServerName, ''), version: textOr(info.Version, '') };
	}

	async libraries(called?: Called): Promise<Library[]> {
		const folders = objectsOf(this.server.type === 'emby' ? await this.embyFolders(called) : await this.http.json({ method: 'GET', path: '/Library/VirtualFolders' }, called));
		return folders.map((folder) => ({
			id: String(folder.ItemId ?? folder.Id ?? ''),
			name: textOr(folder.Name, ''),
			kind: KINDS[textOr(folder.CollectionType, '')] ?? 'other',
			locations: textsOf(folder.Locations),
		}));
	}

	async refreshPaths(_library: Library | null, updates: readonly PathUpdate[], called?: Called): Promise<void> {
		const body = { Updates: updates.map(({ path, updateType }) => ({ Path: path, UpdateType: updateType })) };
		await this.http.ask({ method: 'POST', path: '/Library/Media/Updated', body }, called);
	}

	async refreshLibrary(id: string, called?: Called): Promise<void> {
		await this.refresh(id, { Recursive: true, MetadataRefreshMode: 'Default', ImageRefreshMode: 'Default' }, called);
	}

	async refreshAll(called?: Called): Promise<void> {
		await this.http.ask({ method: 'POST', path: '/Library/Refresh' }, called);
	}

	async refreshItem(id: string, replace: boolean, called?: Called): Promise<void> {
		const mode = 'FullRefresh';
		await this.refresh(id, { Recursive: true, MetadataRefreshMode: mode, ImageRefreshMode: mode, ReplaceAllMetadata: replace, ReplaceAllImages: replace }, called);
	}

	async item(id: string, called?: Called): Promise<MediaItem | null> {
		const { items } = await this.items({ Ids: id, Fields: DETAIL_FIELDS }, called);
		const found = items.find((one) => textOr(one.Id, '').toLowerCase() === id.toLowerCase());
		return found === undefined ? null : jellyfinItem(found);
	}

	/**
	 * Jellyfin cannot be asked for a path, and what Emby answers to one is looked through too. Among the
	 * series it is first found out which one the file belongs to.
	 */
	async findByPath(path: string, library: Library | null, called?: Called): Promise<MediaItem | null> {
		if (this.server.type === 'emby') {
			const { items } = await this.items({ Path: path, Recursive: true, Fields: 'Path', Limit: PAGE_SIZE }, called);
			const hit = items.find((one) => isSamePath(textOr(one.Path, ''), path));
			if (hit !== undefined) return await this.item(textOr(hit.Id, ''), called);
		}
		const series = library?.kind === 'movies' || library?.kind === 'music' ? null : await this.seriesOf(path, library, called);
		return await this.fileWithin(path, series ?? library?.id ?? null, called);
	}

	async sessions(called?: Called): Promise<Session[]> {
		const sessions = objectsOf(await this.http.json({ method: 'GET', path: '/Sessions' }, called));
		return sessions.map(sessionOf);
	}

	close(): void {
		this.http.close();
	}

	private async embyFolders(called?: Called): Promise<unknown> {
		const asked = this.http.json({ method: 'GET', path: '/Library/VirtualFolders/Query' }, called).then((answer) => objectOf(answer).Items);
		return await unlessFailed(asked, async (error) => {
			// Servers from before this address.
			if (error.code !== 'not-found') throw error;
			return await this.http.json({ method: 'GET', path: '/Library/VirtualFolders' }, called);
		});
	}

	private async refresh(id: string, query: Query, called?: Called): Promise<void> {
		await this.http.ask({ method: 'POST', path: `/Items/${encodeURIComponent(id)}/Refresh`, query }, called);
	}

	private async items(query: Query, called?: Called): Promise<{ items: Json[]; total: number }> {
		const answer = objectOf(await this.http.json({ method: 'GET', path: '/Items', query }, called));
		const items = objectsOf(answer.Items);
		return { items, total: numberOr(answer.TotalRecordCount, items.length) };
	}

	/** Looks through a list page by page until `take` is satisfied. */
	private async look<T>(query: Query, called: Called | undefined, take: (page: Json[]) => T | null): Promise<T | null> {
		const listing = { Recursive: true, Fields: 'Path', EnableImages: false, EnableUserData: false, SortBy: 'SortName', Limit: PAGE_SIZE };
		for (let page = 0; page < MAX_PAGES; page++) {
			const { items, total } = await this.items({ ...listing, ...query, StartIndex: page * PAGE_SIZE }, called);
			const taken = take(items);
			if (taken !== null) return taken;
			if (items.length === 0 || (page + 1) * PAGE_SIZE >= total) return null;
		}
		return null;
	}

	private async seriesOf(path: string, library: Library | null, called?: Called): Promise<string | null> {
		const holds = (one: Json): boolean => textOr(one.Path, '') !== '' && isInside(path, textOr(one.Path, ''));
		const found = await this.look({ IncludeItemTypes: 'Series', ParentId: library?.id }, called, (page) => page.find(holds) ?? null);
		return found === null ? null : textOr(found.Id, null);
	}

	private async fileWithin(path: string, parentId: string | null, called?: Called): Promise<MediaItem | null> {
		const folder = parentOf(path);
		const beside: string[] = [];
		const found = await this.look({ IncludeItemTypes: FILE_TYPES, ParentId: parentId }, called, (page) => {
			for (const one of page) if (isSamePath(parentOf(textOr(one.Path, '')), folder)) beside.push(textOr(one.Id, ''));
			return page.find((one) => isSamePath(textOr(one.Path, ''), path)) ?? null;
		});
		if (found !== null) return await this.item(textOr(found.Id, ''), called);
		// The list has the first file of each item only: versions are in the details.
		for (const id of beside.slice(0, 50)) {
			const item = await this.item(id, called);
			if (item !== null && filesOf(item).some((file) => isSamePath(file, path))) return item;
		}
		return null;
	}
}

const METHODS: Readonly<Record<string, Session['method']>> = { DirectPlay: 'directPlay', DirectStream: 'directStream', Transcode: 'transcode' };

const seconds = (ticks: unknown): number | null => {
	const count = numberOr(ticks, null);
	return count === null ? null : Math.round(count / TICKS_PER_SECOND);
};

function sessionOf(raw: Json): Session {
	const playing = raw.NowPlayingItem === undefined || raw.NowPlayingItem === null ? null : objectOf(raw.NowPlayingItem);
	const play = objectOf(raw.PlayState);
	return {
		id: textOr(raw.Id, ''),
		user: textOr(raw.UserName, null),
		client: textOr(raw.Client, null),
		device: textOr(raw.DeviceName, null),
		state: playing === null ? 'idle' : play.IsPaused === true ? 'paused' : 'playing',
		method: playing === null ? null : (METHODS[textOr(play.PlayMethod, '')] ?? null),
		positionSeconds: playing === null ? null : seconds(play.PositionTicks),
		durationSeconds: seconds(playing?.RunTimeTicks),
		item: playing === null ? null : jellyfinItem(playing),
	};
}
