import { clean } from './clean';
import { dolbyVisionOf, hdrOf } from './dynamicRange';
import { editionOf } from './edition';
import { groupOf } from './group';
import { languagesOf } from './languages';
import { numberingOf, saysComplete } from './numbering';
import { assumedResolution, bitDepthOf, codecOf, modifierOf, resolutionOf, sourceOf } from './picture';
import { revisionOf } from './revision';
import { audioOf, channelsOf } from './sound';
import { find, words } from './tags';
import { splitTitle } from './titleSplit';
import type { ParseOptions, Release } from './types';

const IMDB = /(?<![a-z\d])tt\d{7,9}(?!\d)/i;
const TMDB = /(?:tmdb(?:id)?)[\s:=-]{0,2}(?<id>\d{1,8})/i;
const REMUX = words('remux');
const ANY_CODEC = words('[xh] ?26[45]|xvid|divx|hevc|FHD');
const HARD_SUBS = words('hc|hard ?(?:coded)?[\\s._-]?subs?|korsubs?|kor ?hardsub|subbed|\\w*subs?(?=\\.hc)');
const NO_TITLES = [/^[\da-f]{32,40}$/i, /^[a-z\d]{24,}$/i, /^[a-z]{11}\d{3}$/i, /^[a-z]{12}\d{3}$/i, /^[A-Z]{11}\d{3}$/, /^Backup_\d{5,}S\d{2}-\d{2}$/, /^(?:\d{1,3}|[a-z]{1,3}|[a-z]+\d{2,}[a-z]+)$/, /^\d{6}_\d{2}$/, /password|yenc/i];

/**
 * Reads a release title. Linear in its length, which is capped; never throws.
 *
 * @returns null when it is no release title: nothing of it can be read
 */
export function parseRelease(title: string, { type }: ParseOptions = {}): Release | null {
	const { whole, name, extension, checksum } = clean(title);
	if (name === '' || NO_TITLES.some((pattern) => pattern.test(name))) return null;
	const numbering = numberingOf(name, type === 'tv');
	const isSeries = type === 'tv' || (type !== 'movie' && numbering.index !== null);
	const { titles, year, tagsFrom, front } = splitTitle(name, numbering, isSeries);
	const tags = front === '' ? name.slice(tagsFrom) : `${front} ${name.slice(tagsFrom)}`;
	const group = groupOf(name, tagsFrom);
	const body = withoutGroup(tags, group);
	const all = extension === null ? body : `${body}.`;
	const source = sourceOf(all) ?? sourceOfFolder(whole, name) ?? impliedSource(all, name, extension, numbering.index !== null, type === 'tv');
	const stated = resolutionOf(tags) ?? resolutionOf(whole);
	const facts = { source, resolution: stated, extension, isSeries: type === 'tv' };
	const modifier = modifierOf(all, facts);
	const finalSource = source ?? (modifier === 'remux' || modifier === 'brdisk' ? 'bluray' : modifier === 'rawhd' ? 'tv' : null);
	const codec = codecOf(all);
	const hdr = hdrOf(body);
	const absolute = numbering.absolute;
	const [first = ''] = titles;
	if (first === '' && numbering.index === null) return null;
	const resolution = modifier === 'brdisk' && type !== 'tv' ? (stated ?? '1080p') : (stated ?? assumedResolution(all, { ...facts, source: finalSource }, modifier));
	return {
		title: first,
		altTitles: titles.slice(1),
		year,
		resolution,
		source: finalSource,
		modifier,
		...revisionOf(body),
		codec,
		bitDepth: bitDepthOf(body),
		hdr,
		dv: dolbyVisionOf(body, { hdr, source: finalSource, modifier, codec }),
		audio: audioOf(body),
		channels: channelsOf(body),
		group,
		edition: editionOf(tags),
		languages: languagesOf(body),
		season: numbering.seasons[0] ?? null,
		seasons: numbering.seasons,
		episodes: numbering.episodes,
		absolute,
		airDate: numbering.airDate,
		fullSeason: numbering.fullSeason || (isSeries && numbering.seasons.length > 0 && numbering.episodes.length === 0 && saysComplete(body)),
		multiSeason: numbering.seasons.length > 1,
		imdbId: IMDB.exec(whole)?.[0].toLowerCase() ?? null,
		tmdbId: numberOrNull(TMDB.exec(whole)?.groups?.id),
		hash: checksum,
		hardcodedSubs: find(body, HARD_SUBS) !== null,
	};
}

/** A group called HDR or DVSUX says nothing about the picture. */
function withoutGroup(tags: string, group: string | null): string {
	if (group === null) return tags;
	const at = tags.lastIndexOf(`-${group}`);
	return at < 0 ? tags : `${tags.slice(0, at)} ${tags.slice(at + group.length + 1)}`;
}

const sourceOfFolder = (whole: string, name: string): Release['source'] => (whole.length > name.length + 6 && /[\\/]/.test(whole) ? sourceOf(whole) : null);

/** Anime, and old files of series, are from television when nothing else is said. */
function impliedSource(tags: string, name: string, extension: string | null, isEpisode: boolean, isSeries: boolean): Release['source'] {
	if (/\[(?:BD|Blu-?Ray)\]/i.test(name)) return 'bluray';
	if (find(tags, REMUX) !== null) return 'bluray';
	if (extension === 'm2ts' || /^bd(?:25|50|66|100)(?![a-z\d])/i.test(name)) return 'bluray';
	if (isEpisode && (resolutionOf(tags) !== null || find(tags, ANY_CODEC) !== null)) return 'tv';
	if (isSeries && name.startsWith('[') && resolutionOf(tags) !== null) return 'tv';
	if (isEpisode && (extension === 'avi' || extension === 'divx')) return 'tv';
	return null;
}

const numberOrNull = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
