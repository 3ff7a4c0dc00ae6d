import { mergeQuality, type StreamFacts, type StreamRange } from '../merge';
import { type Quality, resolutionFrom } from '../quality';
import { resolutionOf } from '../picture';
import type { Hdr, Modifier, Source } from '../types';
import { baseName, bytesOf, type Json, numberOf, objectOf, textOf } from './json';
import { bitDepthFrom, codecFrom } from './picture';
import { channelsFrom, trackAudio } from './track';
import type { LibraryFile } from './types';

/** Radarr's, then Sonarr's spellings. */
const SOURCES: Readonly<Record<string, Source>> = {
	...{ cam: 'cam', telesync: 'telesync', telecine: 'telecine', workprint: 'workprint', dvd: 'dvd', tv: 'tv', webdl: 'webdl' },
	...{ webrip: 'webrip', bluray: 'bluray', television: 'tv', televisionraw: 'tv', web: 'webdl', blurayraw: 'bluray' },
};
const MODIFIERS: ReadonlySet<string> = new Set(['remux', 'brdisk', 'rawhd', 'screener', 'regional']);
const RAW_SOURCES: Readonly<Record<string, Modifier>> = { blurayraw: 'remux', televisionraw: 'rawhd' };

/** `videoDynamicRangeType` of both apps. Plain `DV` is profile 5 and nothing else. */
const RANGES: Readonly<Record<string, StreamRange>> = {
	'': { hdr: [], dv: null },
	SDR: { hdr: [], dv: null },
	DV: { hdr: [], dv: { profile: null, fallback: 'none', layer: null } },
	'DV HDR10': { hdr: ['hdr10'], dv: { profile: null, fallback: 'hdr10', layer: null } },
	'DV HDR10Plus': { hdr: ['hdr10+'], dv: { profile: null, fallback: 'hdr10', layer: null } },
	'DV HLG': { hdr: ['hlg'], dv: { profile: null, fallback: 'hlg', layer: null } },
	'DV SDR': { hdr: ['sdr'], dv: { profile: null, fallback: 'sdr', layer: null } },
	...Object.fromEntries(
		([['HDR10', 'hdr10'], ['HDR10Plus', 'hdr10+'], ['HLG', 'hlg'], ['PQ', 'pq'], ['HDR', 'hdr']] as Array<[string, Hdr]>).map(
			([name, hdr]): [string, StreamRange] => [name, { hdr: [hdr], dv: null }],
		),
	),
};

/** A `movieFile` of Radarr or an `episodeFile` of Sonarr, and what Whisparr has of both kinds. */
export function readArrFile(file: Json): LibraryFile {
	const names = [file.sceneName, file.originalFilePath, file.relativePath, file.path].map(textOf).filter((name) => name !== '');
	const readable = names.map(baseName);
	const media = file.mediaInfo === undefined || file.mediaInfo === null ? null : streamOf(objectOf(file.mediaInfo));
	return {
		name: readable[0] ?? null,
		sizeBytes: bytesOf(file.size) ?? bytesOf(file.sizeBytes),
		quality: mergeQuality(readable, media, toldBy(file)),
	};
}

function toldBy(file: Json): Partial<Quality> {
	// As the app sends it, or as Arr Profile gives it: without the outer object.
	const outer = objectOf(file.quality);
	const { source, modifier, resolution } = objectOf(outer.quality ?? outer);
	const { version, real } = objectOf(outer.revision ?? file.revision);
	const from = textOf(source).toLowerCase();
	const done = textOf(modifier).toLowerCase();
	const told: Partial<Quality> = {};
	if (from in SOURCES) {
		told.source = SOURCES[from];
		told.modifier = MODIFIERS.has(done) ? (done as Modifier) : (RAW_SOURCES[from] ?? null);
	}
	const step = resolutionFrom(numberOf(resolution) ?? '');
	if (step !== null) told.resolution = step;
	if (numberOf(version) !== null) told.version = Math.max(1, numberOf(version) ?? 1);
	if (numberOf(real) !== null) told.real = numberOf(real) ?? 0;
	if (textOf(file.releaseGroup) !== '') told.group = textOf(file.releaseGroup);
	if (textOf(file.edition) !== '') told.edition = textOf(file.edition);
	const languages = (Array.isArray(file.languages) ? file.languages : [])
		.map((one: unknown) => textOf(objectOf(one).name ?? one))
		.filter((name) => name !== '' && name !== 'Unknown');
	if (languages.length > 0) told.languages = languages;
	return told;
}

function streamOf(media: Json): StreamFacts {
	const sound = textOf(media.audioCodec);
	const range = media.videoDynamicRangeType === undefined ? undefined : RANGES[textOf(media.videoDynamicRangeType)];
	const size = textOf(media.resolution);
	return {
		resolution: size === '' ? null : resolutionOf(size),
		codec: codecFrom(textOf(media.videoCodec)),
		bitDepth: bitDepthFrom(numberOf(media.videoBitDepth)),
		range: range ?? null,
		audio: sound === '' ? [] : trackAudio(sound),
		channels: channelsFrom(countedChannels(media.audioChannels)),
	};
}

/** The apps write `5.1` and `2`; a whole number is a count of full channels. */
const countedChannels = (value: unknown): string | null => {
	const number = numberOf(value);
	return number === null || number <= 0 ? null : number.toFixed(1);
};
