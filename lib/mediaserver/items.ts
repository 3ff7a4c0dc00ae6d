import { type Json, numberOr, objectOf, objectsOf, textOr } from '../arr/shapes/json';
import type { MediaItem } from './types';

/** Fields of a stream that tell its quality; nothing else of it is handed on. */
const STREAM_FIELDS = [
	...['Type', 'Codec', 'Profile', 'Title', 'DisplayTitle', 'Language', 'Width', 'Height', 'BitDepth', 'Channels', 'ChannelLayout'],
	...['VideoRange', 'VideoRangeType', 'ColorTransfer', 'DvProfile', 'DvBlSignalCompatibilityId', 'ElPresentFlag', 'Hdr10PlusPresentFlag'],
];
const PLEX_STREAM_FIELDS = [
	...['streamType', 'codec', 'profile', 'title', 'displayTitle', 'extendedDisplayTitle', 'language', 'width', 'height', 'bitDepth', 'channels'],
	...['colorTrc', 'DOVIPresent', 'DOVIProfile', 'DOVIBLCompatID', 'DOVIELPresent', 'DOVIBLPresent', 'DOVIRPUPresent', 'DOVILevel', 'DOVIVersion'],
];
const PLEX_MEDIA_FIELDS = ['width', 'height', 'videoResolution', 'videoCodec', 'audioCodec', 'audioProfile', 'audioChannels', 'videoProfile', 'container', 'bitrate'];

const only = (from: Json, fields: readonly string[]): Json =>
	Object.fromEntries(fields.flatMap((field) => (from[field] === undefined || from[field] === null ? [] : [[field, from[field]]])));

/** `DoviProfile81` is profile 8 with the compatibility id 1. */
const EMBY_DOVI = /^DoviProfile(\d)(\d)$/;
const EMBY_RANGES: Readonly<Record<string, string>> = { Hdr10: 'HDR10', Hdr10Plus0: 'HDR10Plus', HyperLogGamma: 'HLG' };

/** Emby says in one word what Jellyfin says in several fields. */
function embyRange(stream: Json): Json {
	const sub = textOr(stream.ExtendedVideoSubType, '');
	const dovi = EMBY_DOVI.exec(sub);
	if (dovi !== null) {
		const [, profile, compatibility] = dovi;
		return { DvProfile: Number(profile), DvBlSignalCompatibilityId: Number(compatibility), ElPresentFlag: profile === '7' ? 1 : 0 };
	}
	return sub in EMBY_RANGES ? { VideoRangeType: EMBY_RANGES[sub] } : {};
}

const streamsOf = (from: Json): Json[] => objectsOf(from.MediaStreams).map((stream) => ({ ...only(stream, STREAM_FIELDS), ...embyRange(stream) }));

const yearOf = (value: unknown): number | null => numberOr(typeof value === 'string' ? Number(value) : value, null);

/** An item of Jellyfin or Emby. */
export function jellyfinItem(raw: Json): MediaItem {
	const sources = objectsOf(raw.MediaSources);
	const title = textOr(raw.Name, '');
	return {
		id: textOr(raw.Id, ''),
		kind: textOr(raw.Type, 'other').toLowerCase(),
		title,
		series: textOr(raw.SeriesName, null),
		season: numberOr(raw.ParentIndexNumber, null),
		episode: numberOr(raw.IndexNumber, null),
		year: yearOf(raw.ProductionYear),
		path: textOr(raw.Path, textOr(sources[0]?.Path, null)),
		library: {
			Name: title,
			ProductionYear: yearOf(raw.ProductionYear),
			...only(raw, ['Path', 'LocationType']),
			...(sources.length > 0
				? { MediaSources: sources.map((source) => ({ ...only(source, ['Name', 'Path', 'Size']), MediaStreams: streamsOf(source) })) }
				: { MediaStreams: streamsOf(raw) }),
		},
	};
}

/** An entry of Plex, in the shape of its JSON. */
export function plexItem(raw: Json): MediaItem {
	const media = objectsOf(raw.Media);
	const paths = media.flatMap((one) => objectsOf(one.Part).map(({ file }) => textOr(file, ''))).filter((path) => path !== '');
	const kind = textOr(raw.type, 'other').toLowerCase();
	const title = textOr(raw.title, '');
	return {
		id: String(raw.ratingKey ?? ''),
		kind: kind === 'show' ? 'series' : kind,
		title,
		series: kind === 'episode' ? textOr(raw.grandparentTitle, null) : null,
		season: kind === 'episode' ? yearOf(raw.parentIndex) : null,
		episode: kind === 'episode' ? yearOf(raw.index) : null,
		year: yearOf(raw.year),
		path: paths[0] ?? null,
		library: {
			title,
			year: yearOf(raw.year),
			Media: media.map((one) => ({
				...only(one, PLEX_MEDIA_FIELDS),
				Part: objectsOf(one.Part).map((part) => ({ ...only(part, ['file', 'size']), Stream: objectsOf(part.Stream).map((stream) => only(stream, PLEX_STREAM_FIELDS)) })),
			})),
		},
	};
}

/** Every file of an item, as the server sees it. */
export function filesOf({ library, path }: MediaItem): string[] {
	const sources = objectsOf(library.MediaSources).map((source) => textOr(source.Path, ''));
	const parts = objectsOf(library.Media).flatMap((one) => objectsOf(one.Part).map((part) => textOr(objectOf(part).file, '')));
	return [...new Set([path ?? '', ...sources, ...parts])].filter((one) => one !== '');
}
