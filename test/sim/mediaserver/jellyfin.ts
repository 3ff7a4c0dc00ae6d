import type { Json } from '../../../lib/arr/shapes/json';
import { Answer, type Asked, FakeMediaServer, json, type LibraryFolder, TOKEN } from './server';

export interface JellyfinOptions {
	kind?: 'jellyfin' | 'emby';
	/** From 12 on, the old fields for the key are off. */
	version?: string;
	base?: string;
	libraries?: LibraryFolder[];
	items?: Json[];
	sessions?: Json[];
	/** The key is that of a user who may not administrate. */
	isUser?: boolean;
	/** An Emby from before `/Library/VirtualFolders/Query`, or one that does not know `Path`. */
	isOld?: boolean;
}

export const FOLDERS: LibraryFolder[] = [
	{ id: 'a1', name: 'Films', type: 'movies', locations: ['/media/films'] },
	{ id: 'a2', name: 'Shows', type: 'tvshows', locations: ['/media/tv', '/more/tv'] },
];

/** `MediaBrowser Token="..."`, with anything beside it. */
const AUTHORIZATION = /^MediaBrowser (?:.*[ ,])?Token="?([^",]*)"?/i;

/** A Jellyfin or an Emby, from the description of their APIs. */
export class FakeJellyfin extends FakeMediaServer {
	private constructor(private readonly options: Required<JellyfinOptions>) {
		super(options.kind, options.base, options.libraries);
	}

	static async start({ kind = 'jellyfin', version = kind === 'emby' ? '4.9.1.80' : '10.11.5', base = '', libraries = FOLDERS, items = [], sessions = [], isUser = false, isOld = false }: JellyfinOptions = {}): Promise<FakeJellyfin> {
		const fake = new FakeJellyfin({ kind, version, base, libraries, items, sessions, isUser, isOld });
		await fake.listen();
		return fake;
	}

	protected isRefresh({ method }: Asked): boolean {
		return method === 'POST';
	}

	protected isAllowed({ headers, query }: Asked): boolean {
		const { kind, version } = this.options;
		const modern = [AUTHORIZATION.exec(headers.authorization ?? '')?.[1], query.get('ApiKey')];
		const legacy = [headers['x-emby-token'], query.get('api_key')];
		const read = kind === 'emby' ? legacy : Number.parseInt(version, 10) >= 12 ? modern : [...modern, ...legacy];
		return read.includes(this.token);
	}

	/** Jellyfin says nothing more. */
	protected unauthorized(): Answer {
		return this.options.kind === 'emby' ? new Answer(401, 'Access token is invalid or expired.', 'text/plain') : new Answer(401, '', '');
	}

	protected answer(asked: Asked): Answer {
		const { method, path } = asked;
		const { kind, version, sessions, isUser, isOld } = this.options;
		const done = kind === 'emby' ? new Answer(200, '', '') : new Answer(204, '', '');
		const forAdministrators = new Answer(403, '', '');
		if (method === 'POST') {
			const item = /^\/Items\/([^/]+)\/Refresh$/.exec(path)?.[1];
			if (path === '/Library/Media/Updated') return Array.isArray((asked.body as { Updates?: unknown }).Updates) ? done : new Answer(400, '{"title":"One or more validation errors occurred."}');
			if (path === '/Library/Refresh') return isUser ? forAdministrators : done;
			if (item !== undefined) return isUser ? forAdministrators : this.knows(item) ? done : new Answer(404, '', '');
			return new Answer(404, '', '');
		}
		if (path === '/System/Info') return json({ ...(kind === 'jellyfin' && { ProductName: 'Jellyfin Server' }), ServerName: 'den', Version: version, Id: 'f00d', OperatingSystem: 'Linux' });
		if (path === '/Library/VirtualFolders/Query' && kind === 'emby' && !isOld) return json({ Items: this.folders(), TotalRecordCount: this.libraries.length });
		if (path === '/Library/VirtualFolders' && (kind === 'jellyfin' || isOld)) return isUser ? forAdministrators : json(this.folders());
		if (path === '/Items') return json(this.items(asked.query));
		if (path === '/Sessions') return json(sessions);
		return new Answer(404, '', '');
	}

	private knows(id: string): boolean {
		return [...this.libraries.map((library) => library.id), ...this.options.items.map((item) => String(item.Id))].includes(id);
	}

	private folders(): Json[] {
		return this.libraries.map(({ id, name, type, locations }) => ({ Name: name, Locations: locations, CollectionType: type, ItemId: id, RefreshStatus: 'Idle' }));
	}

	/** Lists are short: media sources come only with their field. */
	private items(query: URLSearchParams): Json {
		const { kind, isOld } = this.options;
		const types = query.get('IncludeItemTypes')?.split(',');
		const ids = query.get('Ids')?.split(',');
		const parent = query.get('ParentId');
		const wantsPath = kind === 'emby' && !isOld ? query.get('Path') : null;
		const found = this.options.items.filter(
			(item) =>
				(types === undefined || types.includes(String(item.Type))) &&
				(ids === undefined || ids.includes(String(item.Id))) &&
				(wantsPath === null || item.Path === wantsPath) &&
				(parent === null || this.isBelow(item, parent)),
		);
		const start = Number(query.get('StartIndex') ?? 0);
		const page = found.slice(start, start + Number(query.get('Limit') ?? found.length));
		const hasSources = (query.get('Fields') ?? '').includes('MediaSources');
		return { Items: page.map(({ MediaSources, ...item }) => ({ ...item, ...(hasSources && MediaSources !== undefined && { MediaSources }) })), TotalRecordCount: found.length, StartIndex: start };
	}

	private isBelow(item: Json, parent: string): boolean {
		const library = this.libraries.find(({ id }) => id === parent);
		const path = String(item.Path);
		return library === undefined ? item.SeriesId === parent : library.locations.some((location) => path.startsWith(location));
	}
}

/** A film with one file, as Jellyfin lists it. */
export const jellyfinFilm = (id: string, path: string, more: Json = {}): Json => ({
	Id: id,
	Type: 'Movie',
	Name: 'Invented Film',
	ProductionYear: 2022,
	Path: path,
	ServerId: 'f00d',
	MediaSources: [
		{
			Id: id,
			Path: path,
			Size: 60_000_000_000,
			MediaStreams: [
				{ Type: 'Video', Codec: 'hevc', Width: 3840, Height: 1600, BitDepth: 10, VideoRange: 'HDR', VideoRangeType: 'DOVIWithEL', DvProfile: 7, ElPresentFlag: 1, DvBlSignalCompatibilityId: 6, ColorTransfer: 'smpte2084' },
				{ Type: 'Audio', Codec: 'truehd', Channels: 8, DisplayTitle: 'English - TrueHD Atmos - 7.1', Profile: 'Dolby TrueHD + Dolby Atmos', Language: 'eng' },
				{ Type: 'Subtitle', Codec: 'subrip', DeliveryUrl: `/Videos/x?ApiKey=${TOKEN}` },
			],
		},
	],
	...more,
});

export const jellyfinEpisode = (id: string, seriesId: string, path: string, episode: number): Json => ({
	...jellyfinFilm(id, path),
	Type: 'Episode',
	Name: `Chapter ${episode}`,
	SeriesName: 'Invented Show',
	SeriesId: seriesId,
	ParentIndexNumber: 1,
	IndexNumber: episode,
});
