import type { DolbyVision, Hdr, Release } from './types';

/** The part of a release, or of a file in a library, that comparisons go by. */
export type Quality = Pick<
	Release,
	| 'resolution'
	| 'source'
	| 'modifier'
	| 'version'
	| 'real'
	| 'codec'
	| 'bitDepth'
	| 'hdr'
	| 'dv'
	| 'audio'
	| 'channels'
	| 'group'
	| 'edition'
	| 'languages'
>;

/** Nothing is known. */
export const UNKNOWN_QUALITY: Quality = {
	resolution: null,
	source: null,
	modifier: null,
	version: 1,
	real: 0,
	codec: null,
	bitDepth: null,
	hdr: [],
	dv: null,
	audio: [],
	channels: null,
	group: null,
	edition: null,
	languages: [],
};

const KEYS = Object.keys(UNKNOWN_QUALITY) as Array<keyof Quality>;

/** The quality of a release, without the rest of it. */
export function qualityOf(release: Quality): Quality {
	return Object.fromEntries(KEYS.map((key) => [key, release[key]])) as unknown as Quality;
}

/** Whether anything is known that makes one release better than another. A codec alone does not. */
export function saysQuality({ resolution, source, hdr, dv, audio }: Quality): boolean {
	return resolution !== null || source !== null || dv !== null || hdr.length > 0 || audio.length > 0;
}

/** Base layers of Dolby Vision profiles that leave no choice. */
const BASE_OF_PROFILE: Readonly<Record<number, DolbyVision['fallback']>> = { 4: 'sdr', 5: 'none', 7: 'hdr10', 9: 'sdr' };

/** What a player without Dolby Vision shows of a profile; null when nothing tells. */
export function usualFallback(profile: number | null, hdr: readonly Hdr[]): DolbyVision['fallback'] {
	const fixed = profile === null ? undefined : BASE_OF_PROFILE[profile];
	if (fixed !== undefined) return fixed;
	if (hdr.includes('hlg')) return 'hlg';
	if (hdr.includes('sdr')) return 'sdr';
	if (profile === 8 || hdr.some((one) => one === 'hdr10' || one === 'hdr10+' || one === 'hdr')) return 'hdr10';
	return null;
}

/**
 * Attributes as somebody wrote them: what is missing becomes unknown, what does not fit is left out.
 * `hdr` with `dv` in it and no `dv` object is Dolby Vision of an unknown profile.
 */
export function qualityFromAttributes(given: Readonly<Record<string, unknown>>): Quality {
	const hdr = textList(given.hdr) as Hdr[];
	const dv = dolbyVisionFrom(given.dv, hdr);
	return {
		resolution: resolutionFrom(given.resolution),
		source: textOrNull(given.source) as Quality['source'],
		modifier: textOrNull(given.modifier) as Quality['modifier'],
		version: wholeOr(given.version, 1),
		real: wholeOr(given.real, 0),
		codec: textOrNull(given.codec),
		bitDepth: textOrNull(given.bitDepth),
		hdr: dv !== null && !hdr.includes('dv') ? ['dv', ...hdr] : hdr,
		dv,
		audio: textList(given.audio),
		channels: textOrNull(given.channels),
		group: textOrNull(given.group),
		edition: textOrNull(given.edition),
		languages: textList(given.languages),
	};
}

function dolbyVisionFrom(given: unknown, hdr: readonly Hdr[]): DolbyVision | null {
	if (typeof given !== 'object' || given === null) {
		return hdr.includes('dv') ? { profile: null, el: null, fallback: usualFallback(null, hdr), by: 'inferred' } : null;
	}
	const { profile, el, fallback, by } = given as Record<string, unknown>;
	const known = typeof profile === 'number' ? Math.trunc(profile) : null;
	return {
		profile: known,
		el: el === 'fel' || el === 'mel' ? el : null,
		fallback: fallback === 'none' || fallback === 'hdr10' || fallback === 'hlg' || fallback === 'sdr' ? fallback : usualFallback(known, hdr),
		by: by === 'inferred' ? 'inferred' : 'stated',
	};
}

/** `2160p`, `2160` and `4K` are one resolution. */
export function resolutionFrom(given: unknown): string | null {
	const text = typeof given === 'number' ? String(given) : (textOrNull(given)?.toLowerCase() ?? '');
	if (text === '4k' || text === 'uhd') return '2160p';
	if (text === '8k') return '4320p';
	if (text === 'sd') return '480p';
	const lines = /^(480|576|720|1080|2160|4320)[pi]?$/.exec(text)?.[1];
	return lines === undefined ? null : `${lines}p`;
}

const textOrNull = (given: unknown): string | null => (typeof given === 'string' && given.trim() !== '' ? given.trim() : null);

function textList(given: unknown): string[] {
	const list = Array.isArray(given) ? given : typeof given === 'string' ? given.split(/[,\s]+/) : [];
	return list.flatMap((one) => (typeof one === 'string' && one.trim() !== '' ? [one.trim().toLowerCase()] : []));
}

const wholeOr = (given: unknown, fallback: number): number =>
	typeof given === 'number' && Number.isFinite(given) ? Math.trunc(given) : fallback;
