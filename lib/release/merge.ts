import { dolbyVisionOf } from './dynamicRange';
import { parseRelease } from './parse';
import { type Quality, qualityOf, UNKNOWN_QUALITY, usualFallback } from './quality';
import type { DolbyVision, Hdr, ParseOptions, Release } from './types';

/** What was measured in a file. Null and empty: not told. */
export interface StreamFacts {
	resolution: string | null;
	codec: string | null;
	bitDepth: string | null;
	range: StreamRange | null;
	/** Formats of the best track. */
	audio: string[];
	channels: string | null;
}

export interface StreamRange {
	/** HDR formats beside Dolby Vision; none is SDR. */
	hdr: Hdr[];
	/** Null: the file has no Dolby Vision. */
	dv: StreamDolbyVision | null;
}

export interface StreamDolbyVision {
	/** Null: the one who measured does not tell. */
	profile: number | null;
	fallback: DolbyVision['fallback'];
	/** Whether there is an enhancement layer; null: not told. */
	layer: boolean | null;
}

/** Profiles that can have a base layer. */
const PROFILES: Readonly<Record<NonNullable<DolbyVision['fallback']>, readonly number[]>> = {
	none: [5, 10],
	hdr10: [7, 8, 10],
	hlg: [8, 10],
	sdr: [4, 8, 9, 10],
};
/** They alone change what is usual for a source. */
const TELLING_WORDS = /(?<![a-z])(?:hybrid|hulu)(?![a-z])/i;

/**
 * The quality of a file from what was measured in it and from its names, the most trusted first (scene
 * name, original file name, file name).
 *
 * Measured facts decide whether there is Dolby Vision and what its base layer is; names decide between
 * profile 7 and 8 and between FEL and MEL, inside what the measurement allows. `told` is what the app
 * that keeps the file says of it; it goes before the names.
 */
export function mergeQuality(
	names: readonly string[],
	stream: StreamFacts | null,
	told: Partial<Quality> = {},
	options: ParseOptions = {},
): Quality {
	const releases = names.flatMap((name) => parseRelease(name, options) ?? []);
	const named = firstOfEach(releases, told);
	if (stream === null) return named;
	const codec = stream.codec ?? named.codec;
	const measured: Quality = {
		...named,
		resolution: told.resolution ?? stream.resolution ?? named.resolution,
		codec,
		bitDepth: stream.bitDepth ?? named.bitDepth,
		audio: stream.audio.length > 0 ? stream.audio : named.audio,
		channels: stream.channels ?? named.channels,
	};
	if (stream.range === null) return measured;
	const { hdr, dv } = stream.range;
	if (dv === null) return { ...measured, hdr: hdr.length > 0 ? hdr : ['sdr'], dv: null };
	const all: Hdr[] = ['dv', ...hdr];
	return { ...measured, hdr: all, dv: dolbyVisionFrom(dv, names, releases, { ...measured, codec, hdr: all }) };
}

/** Each attribute from the first that tells it. */
function firstOfEach(releases: readonly Release[], told: Partial<Quality>): Quality {
	const sources = [told, ...releases.map(qualityOf)];
	const first = <K extends keyof Quality>(key: K): Quality[K] => {
		const found = sources.find((one) => one[key] !== undefined && one[key] !== null && !isEmpty(one[key]));
		return (found?.[key] as Quality[K] | undefined) ?? UNKNOWN_QUALITY[key];
	};
	const range = releases.find(({ hdr }) => hdr.length > 0);
	return {
		resolution: first('resolution'),
		source: first('source'),
		modifier: told.source === undefined ? first('modifier') : (told.modifier ?? null),
		version: told.version ?? Math.max(1, ...releases.map(({ version }) => version)),
		real: told.real ?? Math.max(0, ...releases.map(({ real }) => real)),
		codec: first('codec'),
		bitDepth: first('bitDepth'),
		hdr: range?.hdr ?? [],
		dv: range?.dv ?? null,
		audio: first('audio'),
		channels: first('channels'),
		group: first('group'),
		edition: first('edition'),
		languages: first('languages'),
	};
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function dolbyVisionFrom(
	stream: StreamDolbyVision,
	names: readonly string[],
	releases: readonly Release[],
	facts: Pick<Quality, 'hdr' | 'source' | 'modifier' | 'codec'>,
): DolbyVision {
	const named = releases.flatMap(({ dv }) => (dv === null ? [] : [dv]));
	if (stream.profile !== null) {
		const fallback = stream.fallback ?? usualFallback(stream.profile, facts.hdr);
		const el = stream.profile === 7 && stream.layer !== false ? (named.find((one) => one.el !== null)?.el ?? null) : null;
		return { profile: stream.profile, el, fallback, by: 'stated' };
	}
	const { fallback } = stream;
	// Nothing but profile 5, or its like in AV1, is without a base layer.
	if (fallback === 'none') return { profile: facts.codec === 'av1' ? 10 : 5, el: null, fallback, by: 'stated' };
	const possible = (dv: DolbyVision): boolean =>
		dv.profile !== null && (fallback === null || PROFILES[fallback].includes(dv.profile));
	const fitting = named.filter(possible);
	const chosen = fitting.find(({ by }) => by === 'stated') ?? fitting[0];
	if (chosen !== undefined) return { ...chosen, fallback: fallback ?? chosen.fallback };
	const telling = names.map((name) => TELLING_WORDS.exec(name)?.[0]).find((word) => word !== undefined) ?? '';
	const usual = dolbyVisionOf(telling, facts);
	const profile = usual !== null && possible(usual) ? usual.profile : fallback === 'hlg' ? 8 : null;
	return { profile, el: null, fallback, by: 'inferred' };
}
