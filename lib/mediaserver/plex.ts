import { type Json, objectOf, objectsOf, textOr } from '../arr/shapes/json';
import type { Query } from '../arr/client';
import type { Called, Clock } from '../arr/types';
import { MediaServerError, unlessFailed } from './errors';
import { MediaServerHttp } from './http';
import { filesOf, plexItem } from './items';
import { baseOf, isSamePath } from './paths';
import { plexXml } from './plexXml';
import type { Library, LibraryKind, MediaItem, MediaServer, MediaServerApi, PathUpdate, ServerStatus, Session } from './types';

const KINDS: Readonly<Record<string, LibraryKind>> = { movie: 'movies', show: 'shows', artist: 'music', photo: 'photos' };
/** Plex's number of what has a file, by kind of library: films, episodes, tracks. */
const FILE_TYPES: Readonly<Record<LibraryKind, number | null>> = { movies: 1, shows: 4, music: 10, photos: null, other: 1 };
const PAGE_SIZE = 500;
const MAX_PAGES = 200;

export class PlexApi implements MediaServerApi {
	readonly takesFiles = false;
	private readonly http: MediaServerHttp;

	constructor(
		readonly server: MediaServer,
		clock?: Clock,
	) {
		this.http = new MediaServerHttp(server, { 'X-Plex-Token': server.token, 'X-Plex-Client-Identifier': 'n8n-nodes-arr-dispatch' }, clock);
	}

	async status(called?: Called): Promise<ServerStatus> {
		const identity = await this.container('/', {}, called);
		const version = textOr(identity.version, '');
		if (textOr(identity.machineIdentifier, '') === '') {
			throw new MediaServerError('unsupported', this.server.name, `'${this.server.name}' answers, but not as Plex does`);
		}
		return { product: 'Plex Media Server', serverName: textOr(identity.friendlyName, ''), version };
	}

	async libraries(called?: Called): Promise<Library[]> {
		const { Directory } = await this.container('/library/sections', {}, called);
		return objectsOf(Directory).map((section) => ({
			id: String(section.key ?? ''),
			name: textOr(section.title, ''),
			kind: KINDS[textOr(section.type, '')] ?? 'other',
			locations: objectsOf(section.Location).map(({ path }) => textOr(path, '')).filter((path) => path !== ''),
		}));
	}

	/** One request for each path: Plex takes no list. */
	async refreshPaths(library: Library | null, updates: readonly PathUpdate[], called?: Called): Promise<void> {
		if (library === null) throw new MediaServerError('unsupported', this.server.name, `'${this.server.name}' must be told which library a path belongs to`);
		for (const { path } of updates) await this.http.ask({ method: 'GET', path: sectionPath(library.id), query: { path } }, called);
	}

	async refreshLibrary(id: string, called?: Called): Promise<void> {
		await this.http.ask({ method: 'GET', path: sectionPath(id) }, called);
	}

	async refreshAll(called?: Called): Promise<void> {
		await this.http.ask({ method: 'GET', path: sectionPath('all') }, called);
	}

	/** Streams are read anew, too: a scan alone leaves them as they were. */
	async refreshItem(id: string, replace: boolean, called?: Called): Promise<void> {
		await this.http.ask({ method: 'PUT', path: `${itemPath(id)}/refresh`, query: replace ? { force: 1 } : {} }, called);
		await this.http.ask({ method: 'PUT', path: `${itemPath(id)}/analyze` }, called);
	}

	async item(id: string, called?: Called): Promise<MediaItem | null> {
		const answer = await unlessFailed(this.container(itemPath(id), {}, called), (error): Json => {
			if (error.code === 'not-found') return {};
			throw error;
		});
		const [found] = objectsOf(answer.Metadata);
		return found === undefined ? null : plexItem(found);
	}

	/** `file` narrows the list to the folder or the name, depending on the version; the answer is looked through. */
	async findByPath(path: string, library: Library | null, called?: Called): Promise<MediaItem | null> {
		const libraries = library === null ? await this.libraries(called) : [library];
		for (const one of libraries) {
			const type = FILE_TYPES[one.kind];
			if (type === null) continue;
			for (const file of [path, baseOf(path)]) {
				const id = await this.look(`/library/sections/${encodeURIComponent(one.id)}/all`, { type, file }, path, called);
				if (id !== null) return await this.item(id, called);
			}
		}
		return null;
	}

	async sessions(called?: Called): Promise<Session[]> {
		return objectsOf((await this.container('/status/sessions', {}, called)).Metadata).map(sessionOf);
	}

	close(): void {
		this.http.close();
	}

	/** JSON is asked for; XML is understood too. */
	private async container(path: string, query: Query, called?: Called): Promise<Json> {
		const text = await this.http.ask({ method: 'GET', path, query }, called);
		const answer = text.trimStart().startsWith('<') ? await plexXml(this.server.name, text) : objectOf(this.http.parsed(text));
		return objectOf(answer.MediaContainer);
	}

	private async look(path: string, query: Query, wanted: string, called?: Called): Promise<string | null> {
		for (let page = 0; page < MAX_PAGES; page++) {
			const { Metadata, totalSize } = await this.container(path, { ...query, 'X-Plex-Container-Start': page * PAGE_SIZE, 'X-Plex-Container-Size': PAGE_SIZE }, called);
			const items = objectsOf(Metadata).map(plexItem);
			const found = items.find((item) => filesOf(item).some((file) => isSamePath(file, wanted)));
			if (found !== undefined) return found.id;
			if (items.length < PAGE_SIZE || (page + 1) * PAGE_SIZE >= Number(totalSize ?? Infinity)) return null;
		}
		return null;
	}
}

const sectionPath = (id: string): string => `/library/sections/${encodeURIComponent(id)}/refresh`;
/** Plex calls an item by its key or by its address. */
const itemPath = (id: string): string => `/library/metadata/${encodeURIComponent(id.replace(/^\/library\/metadata\//, ''))}`;

const secondsOf = (milliseconds: unknown): number | null => {
	const count = Number(milliseconds ?? NaN);
	return Number.isFinite(count) ? Math.round(count / 1_000) : null;
};

function sessionOf(raw: Json): Session {
	const player = objectOf(raw.Player);
	const [media] = objectsOf(raw.Media);
	const [part] = objectsOf(media?.Part);
	return {
		id: textOr(objectOf(raw.Session).id, String(raw.sessionKey ?? '')),
		user: textOr(objectOf(raw.User).title, null),
		client: textOr(player.product, null),
		device: textOr(player.title, textOr(player.device, null)),
		state: textOr(player.state, '') === 'paused' ? 'paused' : 'playing',
		method: methodOf(raw, textOr(part?.decision, '')),
		positionSeconds: secondsOf(raw.viewOffset),
		durationSeconds: secondsOf(raw.duration),
		item: plexItem(raw),
	};
}

/** A transcode session that copies picture and sound only changes the container. */
function methodOf(raw: Json, decision: string): Session['method'] {
	const transcode = objectOf(raw.TranscodeSession);
	if (raw.TranscodeSession !== undefined) return [transcode.videoDecision, transcode.audioDecision].includes('transcode') ? 'transcode' : 'directStream';
	return decision === 'transcode' ? 'transcode' : 'directPlay';
}
