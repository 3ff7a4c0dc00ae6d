import { mergeQuality, type StreamRange } from '../merge';
import type { DolbyVision, Hdr } from '../types';
import { baseName } from './json';
import { bitDepthFrom, codecFrom, resolutionOfPixels } from './picture';
import { bestTrack, channelsFrom, trackAudio } from './track';
import type { LibraryFile } from './types';

/** Reports are a few thousand characters; more is none. */
const MAX_LENGTH = 200_000;
const SECTION = /^(General|Video|Audio|Text|Menu|Image|Other)(?: #\d+)?$/;
const LINE = /^([^:]{1,60}?)\s*: (.*)$/;
const PROFILE = /dv(?:he|av|h1)\.0?(\d+)|dav1\.(\d+)/i;
const BASE = /(HDR10|HLG|SDR|Blu-ray) compatible/i;
const UNITS: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

interface Section {
	kind: string;
	fields: Record<string, string>;
}

/** Whether a text is a report of MediaInfo. */
export const isMediaInfo = (text: string): boolean => /^Video(?: #1)?\s*$/m.test(text.slice(0, MAX_LENGTH)) && /^Format\s*:/m.test(text.slice(0, MAX_LENGTH));

/** The file that a report of MediaInfo is about. */
export function readMediaInfo(text: string): LibraryFile {
	const sections = sectionsOf(text.slice(0, MAX_LENGTH));
	const fieldsOf = (kind: string) => sections.find((section) => section.kind === kind)?.fields ?? {};
	const [general, video] = [fieldsOf('General'), fieldsOf('Video')];
	const name = general['Complete name'] === undefined ? null : baseName(general['Complete name']);
	const tracks = sections.filter(({ kind }) => kind === 'Audio').map(({ fields }) => ({
		audio: trackAudio(fields.Format ?? '', fields['Commercial name'] ?? '', fields['Format profile'] ?? '', fields['Codec ID/Hint'] ?? ''),
		channels: channelsFrom(pixels(fields['Channel(s)'])),
	}));
	const stream = {
		resolution: resolutionOfPixels(pixels(video.Width), pixels(video.Height)),
		codec: codecFrom(video.Format ?? ''),
		bitDepth: bitDepthFrom(pixels(video['Bit depth'])),
		range: video.Format === undefined ? null : rangeOf(video),
		...bestTrack(tracks),
	};
	return { name, sizeBytes: sizeOf(general['File size']), quality: mergeQuality(name === null ? [] : [name], stream) };
}

function sectionsOf(text: string): Section[] {
	const sections: Section[] = [];
	for (const line of text.split(/\r?\n/)) {
		const kind = SECTION.exec(line.trim())?.[1];
		if (kind !== undefined) sections.push({ kind, fields: {} });
		const [, key, value] = LINE.exec(line) ?? [];
		const section = sections[sections.length - 1];
		if (key !== undefined && section !== undefined) section.fields[key.trim()] ??= value.trim();
	}
	return sections;
}

function rangeOf(video: Record<string, string>): StreamRange {
	const format = video['HDR format'] ?? '';
	const transfer = video['Transfer characteristics'] ?? '';
	const plus = /HDR10\+|ST 2094 App 4/i.test(format);
	const hdr: Hdr[] = plus ? ['hdr10+'] : /PQ/.test(transfer) || /HDR10/.test(format) ? ['hdr10'] : /HLG/.test(transfer) ? ['hlg'] : [];
	if (!/Dolby Vision/i.test(format)) return { hdr, dv: null };
	const [, digits, av1] = PROFILE.exec(format) ?? [];
	const profile = av1 !== undefined ? 10 : digits === undefined ? null : Number(digits);
	const base = BASE.exec(format)?.[1].toLowerCase();
	const fallback = profile === 5 ? 'none' : base === 'blu-ray' || profile === 7 ? 'hdr10' : ((base ?? null) as DolbyVision['fallback']);
	return { hdr: fallback === 'none' ? [] : hdr, dv: { profile, fallback, layer: /\bEL\b/.test(format) } };
}

/** `3 840 pixels`, `10 bits`, `8 channels` */
function pixels(text: string | undefined): number | null {
	const digits = /^[\d\s]+/.exec(text ?? '')?.[0].replaceAll(/\s/g, '') ?? '';
	return digits === '' ? null : Number(digits);
}

function sizeOf(text: string | undefined): number | null {
	const [, number, unit] = /^([\d.]+) (KiB|MiB|GiB|TiB)/.exec(text ?? '') ?? [];
	return number === undefined ? null : Math.round(Number(number) * UNITS[unit]);
}
