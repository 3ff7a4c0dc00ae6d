import { soundOf } from '../order';
import { audioOf, channelsOf } from '../sound';

/** Names of codecs, in any of the spellings of media servers and ffprobe -> ours. */
const CODECS: Readonly<Record<string, string>> = {
	...{ truehd: 'truehd', mlp: 'truehd', 'mlp fba': 'truehd', 'mlp fba 16-ch': 'truehd', eac3: 'ddp', 'e-ac-3': 'ddp', 'e-ac-3 joc': 'ddp' },
	...{ ac3: 'dd', 'ac-3': 'dd', dca: 'dts', dts: 'dts', 'dts-hd': 'dts-hd-ma', 'dts-x': 'dts-x', 'dts 96/24': 'dts', 'dts express': 'dts' },
	...{ 'dts-hd ma': 'dts-hd-ma', 'dts-hd hra': 'dts-hd-hra', 'dts-es': 'dts-es', 'dts xll': 'dts-hd-ma', 'dts xll x': 'dts-x' },
	...{ flac: 'flac', alac: 'flac', pcm: 'pcm', aac: 'aac', 'he-aac': 'aac', 'aac lc': 'aac', opus: 'opus', vorbis: 'vorbis', mp3: 'mp3' },
	...{ 'mpeg audio': 'mp3', mp2: 'mp3' },
};
const DTS_PROFILES: ReadonlyArray<[RegExp, string]> = [
	[/dts[ :-]?x|(?:^|\s)x(?:\s|$)/i, 'dts-x'],
	[/(?:^|[\s-])ma(?:\s|$|\+)|master/i, 'dts-hd-ma'],
	[/(?:^|[\s-])hra?(?:\s|$)|high res/i, 'dts-hd-hra'],
	[/(?:^|[\s-])es(?:\s|$)|dts-es/i, 'dts-es'],
];

/** One track in our words: the format, and `atmos` when a profile or its name says so. */
export function trackAudio(codec: string, ...descriptions: string[]): string[] {
	const name = codec.trim().toLowerCase();
	const atmosInName = / atmos$| joc$|16-ch$/.test(name);
	const plain = name.replace(/ atmos$/, '');
	const known = CODECS[plain] ?? (plain.startsWith('pcm') ? 'pcm' : undefined);
	const text = descriptions.join(' ');
	const format = known?.startsWith('dts') ? (DTS_PROFILES.find(([pattern]) => pattern.test(text))?.[1] ?? known) : known;
	if (format === undefined) return audioOf(codec);
	const atmos = atmosInName || ((format === 'truehd' || format === 'ddp') && /atmos|joc/i.test(text));
	return atmos ? [format, 'atmos'] : [format];
}

export interface Track {
	audio: string[];
	channels: string | null;
}

/** The track that sounds best; of two that are equal, the first. */
export function bestTrack(tracks: readonly Track[]): Track {
	let best: Track = { audio: [], channels: null };
	for (const track of tracks) {
		const better = soundOf(track.audio, false).rank > soundOf(best.audio, false).rank;
		if (better || (best.audio.length === 0 && track.audio.length > 0)) best = track;
	}
	return best;
}

const LAYOUTS: Readonly<Record<number, string>> = { 1: '1.0', 2: '2.0', 3: '2.1', 6: '5.1', 7: '6.1', 8: '7.1' };

/** Channels as `7.1`, from a count, from `7.1` as a number, or from a layout. */
export function channelsFrom(value: unknown): string | null {
	const number = typeof value === 'string' && /^\d+(?:\.\d)?$/.test(value.trim()) ? Number(value) : value;
	if (typeof number === 'number') {
		return Number.isInteger(number) ? (LAYOUTS[number] ?? null) : number.toFixed(1);
	}
	return typeof value === 'string' ? channelsOf(value) : null;
}
