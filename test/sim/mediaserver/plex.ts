import type { Json } from '../../../lib/arr/shapes/json';
import { Answer, type Asked, FakeMediaServer, json, type LibraryFolder } from './server';

export interface PlexOptions {
	base?: string;
	libraries?: LibraryFolder[];
	/** Metadata entries by the key of their section. */
	items?: Record<string, Json[]>;
	sessions?: Json[];
	/** Answers in XML, as behind a proxy that drops `Accept`. */
	isXml?: boolean;
}

export const SECTIONS: LibraryFolder[] = [
	{ id: '1', name: 'Films', type: 'movie', locations: ['/media/films'] },
	{ id: '2', name: 'Shows', type: 'show', locations: ['/media/tv', '/more/tv'] },
	{ id: '9', name: 'Photos', type: 'photo', locations: ['/media/photos'] },
];

const UNAUTHORIZED = '<html><head><script>window.location = window.location.href.match(/(^.+\\/)[^\\/]*$/)[1] + "web/index.html";</script><title>Unauthorized</title></head><body><h1>401 Unauthorized</h1></body></html>';
const FILE_TYPES: Readonly<Record<string, string>> = { movie: '1', show: '4', artist: '10' };
const LISTS: Readonly<Record<string, string>> = { Metadata: 'Video' };

const escaped = (value: unknown): string => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** The same as XML: values are attributes, objects are elements. */
export function asXml(name: string, value: Json): string {
	const entries = Object.entries(value);
	const flat = entries.filter(([, one]) => typeof one !== 'object').map(([key, one]) => ` ${key}="${escaped(typeof one === 'boolean' ? Number(one) : one)}"`);
	const nested = entries.flatMap(([key, one]) => (Array.isArray(one) ? one : typeof one === 'object' && one !== null ? [one] : []).map((child) => asXml(LISTS[key] ?? key, child as Json)));
	return `<${name}${flat.join('')}>${nested.join('')}</${name}>`;
}

export class FakePlex extends FakeMediaServer {
	private constructor(private readonly options: Required<PlexOptions>) {
		super('plex', options.base, options.libraries);
	}

	static async start({ base = '', libraries = SECTIONS, items = {}, sessions = [], isXml = false }: PlexOptions = {}): Promise<FakePlex> {
		const fake = new FakePlex({ base, libraries, items, sessions, isXml });
		await fake.listen();
		return fake;
	}

	protected isRefresh({ method, path }: Asked): boolean {
		return method !== 'GET' || path.endsWith('/refresh');
	}

	protected isAllowed({ headers, query }: Asked): boolean {
		return [headers['x-plex-token'], query.get('X-Plex-Token')].includes(this.token);
	}

	/** Plex answers with a page. */
	protected unauthorized(): Answer {
		return new Answer(401, UNAUTHORIZED, 'text/html');
	}

	protected answer(asked: Asked): Answer {
		const { method, path, query } = asked;
		const notFound = new Answer(404, '<html><head><title>Not Found</title></head><body><h1>404 Not Found</h1></body></html>', 'text/html');
		// An empty page, as Plex sends it.
		const done = new Answer(200, '', 'text/html');
		const [, section, action] = /^\/library\/sections\/([^/]+)\/(refresh|all)$/.exec(path) ?? [];
		if (action === 'refresh') return section === 'all' || this.libraries.some(({ id }) => id === section) ? done : notFound;
		if (action === 'all') return this.list(asked, section, query);
		const [, key, work] = /^\/library\/metadata\/(\w+)(?:\/(refresh|analyze))?$/.exec(path) ?? [];
		if (key !== undefined) {
			const item = Object.values(this.options.items).flat().find(({ ratingKey }) => String(ratingKey) === key);
			if (item === undefined) return notFound;
			if (work !== undefined) return method === 'PUT' ? done : notFound;
			return this.container(asked, { size: 1, Metadata: [item] });
		}
		if (path === '/') return this.container(asked, { size: 0, machineIdentifier: 'cafe', friendlyName: 'den', version: '1.43.2.10687-563d026ea' });
		if (path === '/library/sections') {
			return this.container(asked, { size: this.libraries.length, Directory: this.libraries.map(({ id, name, type, locations }) => ({ key: id, type, title: name, Location: locations.map((folder, at) => ({ id: at + 1, path: folder })) })) });
		}
		if (path === '/status/sessions') return this.container(asked, { size: this.options.sessions.length, Metadata: this.options.sessions });
		return notFound;
	}

	/** `file` narrows a list to the folder of the file; lists have no streams. */
	private list(asked: Asked, section: string, query: URLSearchParams): Answer {
		const library = this.libraries.find(({ id }) => id === section);
		if (library === undefined || query.get('type') !== FILE_TYPES[library.type]) return new Answer(500, '<html><head><title>Internal Server Error</title></head></html>', 'text/html');
		const wanted = query.get('file');
		const folder = wanted === null ? '' : wanted.slice(0, Math.max(0, wanted.lastIndexOf('/')));
		const all = (this.options.items[section] ?? []).filter((item) => folder === '' || fileOf(item).startsWith(folder));
		const start = Number(query.get('X-Plex-Container-Start') ?? 0);
		const page = all.slice(start, start + Number(query.get('X-Plex-Container-Size') ?? all.length));
		return this.container(asked, { size: page.length, totalSize: all.length, offset: start, Metadata: page.map(withoutStreams) });
	}

	private container({ headers }: Asked, content: Json): Answer {
		if (this.options.isXml || !String(headers.accept).includes('json')) return new Answer(200, `<?xml version="1.0" encoding="UTF-8"?>\n${asXml('MediaContainer', content)}`, 'text/xml;charset=utf-8');
		return json({ MediaContainer: content });
	}
}

type Media = Array<Json & { Part: Json[] }>;

const fileOf = (item: Json): string => String((item.Media as Media)[0].Part[0].file);

const withoutStreams = (item: Json): Json => ({ ...item, Media: (item.Media as Media).map((media) => ({ ...media, Part: media.Part.map((part) => Object.fromEntries(Object.entries(part).filter(([name]) => name !== 'Stream'))) })) });

/** A film with one file, with all of its streams. */
export const plexFilm = (ratingKey: string, file: string, more: Json = {}): Json => ({
	ratingKey,
	key: `/library/metadata/${ratingKey}`,
	type: 'movie',
	title: 'Invented Film',
	year: 2022,
	Media: [
		{
			id: 5,
			width: 3840,
			height: 1600,
			videoResolution: '4k',
			videoCodec: 'hevc',
			audioCodec: 'truehd',
			audioChannels: 8,
			container: 'mkv',
			Part: [
				{
					id: 6,
					file,
					size: 60_000_000_000,
					Stream: [
						{ streamType: 1, codec: 'hevc', width: 3840, height: 1600, bitDepth: 10, colorTrc: 'smpte2084', DOVIPresent: true, DOVIProfile: 8, DOVIBLCompatID: 1, DOVIELPresent: false, displayTitle: '4K DoVi/HDR10 (HEVC Main 10)' },
						{ streamType: 2, codec: 'truehd', channels: 8, displayTitle: 'English (TRUEHD 7.1)', extendedDisplayTitle: 'TrueHD Atmos (English)' },
						{ streamType: 3, codec: 'srt' },
					],
				},
			],
		},
	],
	...more,
});

export const plexEpisode = (ratingKey: string, file: string, index: number): Json => ({ ...plexFilm(ratingKey, file), type: 'episode', title: `Chapter ${index}`, grandparentTitle: 'Invented Show', parentIndex: 1, index });
