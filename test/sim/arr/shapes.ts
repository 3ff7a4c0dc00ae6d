import type { Json } from '../../../lib/arr/shapes/json';

/** Qualities as Radarr numbers them. */
const RADARR = { Unknown: 0, 'WEBDL-1080p': 3, 'Bluray-1080p': 7, 'WEBRip-2160p': 17, 'WEBDL-2160p': 18, 'Bluray-2160p': 19, 'Remux-2160p': 31 } as const;
/** And as Sonarr does: the numbers of remuxes differ. */
const SONARR = { Unknown: 0, 'WEBDL-1080p': 3, 'HDTV-1080p': 9, 'WEBDL-2160p': 18, 'Bluray-2160p Remux': 21 } as const;

export const qualityIds = { radarr: RADARR, sonarr: SONARR };

const SOURCES: Array<[RegExp, string, string]> = [
	[/^WEBDL/, 'webdl', 'web'],
	[/^WEBRip/, 'webrip', 'webRip'],
	[/^HDTV/, 'tv', 'television'],
	[/Remux/, 'bluray', 'blurayRaw'],
	[/^Bluray/, 'bluray', 'bluray'],
];

/** `quality` of files, releases and parsed titles. */
export function qualityModel(name: string, app: 'radarr' | 'sonarr', version = 1, isRepack = false): Json {
	const [, radarr, sonarr] = SOURCES.find(([pattern]) => pattern.test(name)) ?? [null, 'unknown', 'unknown'];
	const ids: Record<string, number> = qualityIds[app];
	return {
		quality: {
			id: ids[name] ?? 0,
			name,
			source: app === 'radarr' ? radarr : sonarr,
			resolution: Number(/(\d{3,4})p/.exec(name)?.[1] ?? 0),
			...(app === 'radarr' && { modifier: /Remux/.test(name) ? 'remux' : 'none' }),
		},
		revision: { version, real: 0, isRepack },
	};
}

/** An item of a profile, or a group of them. */
export const profileItem = (name: string, app: 'radarr' | 'sonarr', allowed = true, sizes: Json = {}): Json => ({
	quality: (qualityModel(name, app) as { quality: Json }).quality,
	items: [],
	allowed,
	...sizes,
});

export const profileGroup = (id: number, name: string, items: Json[], allowed = true): Json => ({ id, name, items, allowed });

export function profile(id: number, name: string, more: Json = {}): Json {
	return {
		id,
		name,
		upgradeAllowed: true,
		cutoff: 31,
		items: [
			profileItem('Unknown', 'radarr', false),
			profileItem('WEBDL-1080p', 'radarr', false),
			profileItem('Bluray-1080p', 'radarr'),
			profileGroup(1001, 'WEB 2160p', [profileItem('WEBRip-2160p', 'radarr'), profileItem('WEBDL-2160p', 'radarr')]),
			profileItem('Bluray-2160p', 'radarr'),
			profileItem('Remux-2160p', 'radarr'),
		],
		minFormatScore: 0,
		cutoffFormatScore: 10_000,
		minUpgradeFormatScore: 1,
		formatItems: [
			{ format: 1, name: 'DV', score: 1_500 },
			{ format: 2, name: 'TrueHD Atmos', score: 5_000 },
			{ format: 3, name: 'Huge', score: -20_000 },
		],
		language: { id: -1, name: 'Any' },
		...more,
	};
}

/** As the API gives them: fields are a list. */
export function customFormat(id: number, name: string, conditions: Array<{ implementation: string; fields: Json; negate?: boolean; required?: boolean }>): Json {
	return {
		id,
		name,
		includeCustomFormatWhenRenaming: false,
		specifications: conditions.map(({ implementation, fields, negate = false, required = false }) => ({
			name: implementation,
			implementation: `${implementation}Specification`,
			negate,
			required,
			fields: Object.entries(fields).map(([field, value], order) => ({ order, name: field, value })),
		})),
	};
}

export const formats: Json[] = [
	customFormat(1, 'DV', [{ implementation: 'ReleaseTitle', fields: { value: '\\b(dv|dovi)\\b' } }]),
	customFormat(2, 'TrueHD Atmos', [{ implementation: 'ReleaseTitle', fields: { value: 'TrueHD.*Atmos' } }]),
	customFormat(3, 'Huge', [{ implementation: 'Size', fields: { min: 80, max: 500 } }]),
];

export const film = (id: number, title: string, more: Json = {}): Json => ({
	id,
	title,
	year: 2022,
	tmdbId: 10_000 + id,
	imdbId: `tt${String(id).padStart(7, '0')}`,
	path: `/films/${title} (2022)`,
	qualityProfileId: 1,
	monitored: true,
	runtime: 120,
	hasFile: false,
	sizeOnDisk: 0,
	originalLanguage: { id: 1, name: 'English' },
	tags: [],
	...more,
});

export const filmFile = (id: number, movieId: number, quality: Json, more: Json = {}): Json => ({
	id,
	movieId,
	relativePath: 'film.mkv',
	path: '/films/film.mkv',
	size: 20 * 1024 ** 3,
	dateAdded: '2026-01-01T00:00:00Z',
	sceneName: 'Invented.Film.2022.2160p.WEB-DL.DDP5.1.DV.H.265-GRP',
	releaseGroup: 'GRP',
	edition: '',
	languages: [{ id: 1, name: 'English' }],
	quality,
	customFormats: [{ id: 1, name: 'DV' }],
	customFormatScore: 1_500,
	indexerFlags: 0,
	mediaInfo: { audioCodec: 'EAC3', audioChannels: 5.1, videoDynamicRangeType: 'DV', resolution: '3840x2160' },
	qualityCutoffNotMet: true,
	...more,
});
