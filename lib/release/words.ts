import { type Quality, saysQuality } from './quality';

const SOUND_NAMES: Readonly<Record<string, string>> = {
	...{ truehd: 'TrueHD', 'dts-x': 'DTS:X', 'dts-hd-ma': 'DTS-HD MA', 'dts-hd-hra': 'DTS-HD HRA', 'dts-es': 'DTS-ES', dts: 'DTS' },
	...{ ddp: 'DD+', dd: 'DD', flac: 'FLAC', pcm: 'PCM', aac: 'AAC', mp3: 'MP3', opus: 'Opus', vorbis: 'Vorbis', atmos: 'Atmos' },
};
const HDR_NAMES: Readonly<Record<string, string>> = { 'hdr10+': 'HDR10+', hdr10: 'HDR10', hdr: 'HDR', hlg: 'HLG', pq: 'PQ', sdr: 'SDR' };
const SUB_PROFILES = { hdr10: '1', sdr: '2', hlg: '4', none: '0' } as const;
const SOURCE_NAMES: Readonly<Record<string, string>> = {
	...{ bluray: 'Blu-ray', webdl: 'WEB-DL', webrip: 'WEBRip', tv: 'TV', dvd: 'DVD', cam: 'camera', telesync: 'telesync' },
	...{ telecine: 'telecine', workprint: 'workprint' },
};
const MODIFIER_NAMES: Readonly<Record<string, string>> = { remux: 'remux', brdisk: 'disc', rawhd: 'raw', screener: 'screener', regional: 'regional' };

/** E.g. `Dolby Vision P8.1 + HDR10+`, `HDR10`, `SDR`. */
export function rangeInWords({ hdr, dv }: Pick<Quality, 'hdr' | 'dv'>): string {
	if (dv === null) return HDR_NAMES[hdr.find((one) => one !== 'dv') ?? 'sdr'];
	const plus = hdr.includes('hdr10+') ? ' + HDR10+' : '';
	return `Dolby Vision${profileInWords(dv)}${plus}`;
}

function profileInWords({ profile, el, fallback }: NonNullable<Quality['dv']>): string {
	if (profile === null) return fallback === 'hdr10' ? ' P7 or P8.1' : ' of unknown profile';
	if (profile === 7) return el === null ? ' P7 (layer unknown)' : ` P7 ${el.toUpperCase()}`;
	if ((profile === 8 || profile === 10) && fallback !== null) return ` P${profile}.${SUB_PROFILES[fallback]}`;
	return ` P${profile}`;
}

/** E.g. `TrueHD Atmos 7.1`; `sound unknown` when nothing is stated. */
export function soundInWords({ audio, channels }: Pick<Quality, 'audio' | 'channels'>): string {
	if (audio.length === 0) return 'sound unknown';
	const formats = [...audio].sort((one, other) => Number(one === 'atmos') - Number(other === 'atmos'));
	return [...formats.map((one) => SOUND_NAMES[one] ?? one), ...(channels === null ? [] : [channels])].join(' ');
}

/** E.g. `Blu-ray remux`; empty when it is not known. */
export function sourceInWords({ source, modifier }: Pick<Quality, 'source' | 'modifier'>): string {
	const names = [SOURCE_NAMES[source ?? ''], MODIFIER_NAMES[modifier ?? '']];
	return names.filter((name) => name !== undefined).join(' ');
}

/** All of a quality in one line: `2160p Blu-ray remux, Dolby Vision P7 FEL, TrueHD Atmos 7.1`. */
export function qualityInWords(quality: Quality): string {
	if (!saysQuality(quality)) return 'unknown quality';
	const picture = [quality.resolution ?? '', sourceInWords(quality)].filter((part) => part !== '').join(' ');
	const parts = [picture === '' ? 'resolution unknown' : picture, rangeInWords(quality), soundInWords(quality)];
	return parts.join(', ');
}
