import { mergeQuality, type StreamRange } from '../merge';
import { resolutionFrom } from '../quality';
import type { DolbyVision, Hdr } from '../types';
import { baseName, bytesOf, flagOf, type Json, listOf, numberOf, textOf } from './json';
import { bitDepthFrom, codecFrom, resolutionOfPixels } from './picture';
import { bestTrack, channelsFrom, trackAudio } from './track';
import type { LibraryFile } from './types';

/** `dv_bl_signal_compatibility_id` of the stream. */
const FALLBACKS: Readonly<Record<number, DolbyVision['fallback']>> = { 0: 'none', 1: 'hdr10', 2: 'sdr', 4: 'hlg', 6: 'hdr10' };
const TRANSFERS: Readonly<Record<string, Hdr>> = { smpte2084: 'hdr10', 'arib-std-b67': 'hlg' };

/** The files of a Plex `Metadata` entry: one per version. Without streams, only its own words and the file names count. */
export function readPlex(metadata: Json): LibraryFile[] {
	return listOf(metadata.Media).map((media) => {
		const parts = listOf(media.Part);
		const streams = parts.flatMap((part) => listOf(part.Stream));
		const video = streams.find((stream) => numberOf(stream.streamType) === 1);
		const paths = parts.map((part) => textOf(part.file)).filter((path) => path !== '');
		const tracks = streams.filter((stream) => numberOf(stream.streamType) === 2).map(plexTrack);
		const only = { audio: textOf(media.audioCodec) === '' ? [] : trackAudio(textOf(media.audioCodec), textOf(media.audioProfile)), channels: channelsFrom(media.audioChannels) };
		const sound = bestTrack(tracks.length > 0 ? tracks : [only]);
		const stream = {
			resolution: resolutionOfPixels(numberOf(video?.width ?? media.width), numberOf(video?.height ?? media.height)) ?? resolutionFrom(media.videoResolution),
			codec: codecFrom(textOf(video?.codec ?? media.videoCodec)),
			bitDepth: bitDepthFrom(numberOf(video?.bitDepth)),
			range: video === undefined ? null : plexRange(video),
			...sound,
		};
		return { name: paths.length === 0 ? null : baseName(paths[0]), sizeBytes: sumOf(parts.map((part) => bytesOf(part.size))), quality: mergeQuality(paths.map(baseName), stream) };
	});
}

function plexTrack(track: Json): { audio: string[]; channels: string | null } {
	const words = [track.profile, track.title, track.displayTitle, track.extendedDisplayTitle].map(textOf);
	return { audio: trackAudio(textOf(track.codec), ...words), channels: channelsFrom(numberOf(track.channels)) };
}

function plexRange(video: Json): StreamRange {
	const words = `${textOf(video.displayTitle)} ${textOf(video.extendedDisplayTitle)}`;
	const hdr: Hdr[] = /HDR10\+|HDR10Plus/i.test(words) ? ['hdr10+'] : transferOf(textOf(video.colorTrc));
	if (flagOf(video.DOVIPresent) !== true) return { hdr, dv: null };
	const profile = numberOf(video.DOVIProfile);
	return dolbyVision(profile, numberOf(video.DOVIBLCompatID), flagOf(video.DOVIELPresent), hdr);
}

const RANGE_TYPES: Readonly<Record<string, Hdr[]>> = { HDR10: ['hdr10'], HDR10Plus: ['hdr10+'], HLG: ['hlg'], SDR: [] };
/** Kinds that name the base layer, for servers that leave the single fields out. */
const DOVI_TYPES: Readonly<Record<string, { profile: number | null; fallback: DolbyVision['fallback']; layer: boolean; hdr: Hdr[] }>> = {
	DOVI: { profile: 5, fallback: 'none', layer: false, hdr: [] },
	DOVIWithHDR10: { profile: 8, fallback: 'hdr10', layer: false, hdr: ['hdr10'] },
	DOVIWithHDR10Plus: { profile: 8, fallback: 'hdr10', layer: false, hdr: ['hdr10+'] },
	DOVIWithEL: { profile: 7, fallback: 'hdr10', layer: true, hdr: ['hdr10'] },
	DOVIWithELHDR10Plus: { profile: 7, fallback: 'hdr10', layer: true, hdr: ['hdr10+'] },
	DOVIWithHLG: { profile: 8, fallback: 'hlg', layer: false, hdr: ['hlg'] },
	DOVIWithSDR: { profile: 8, fallback: 'sdr', layer: false, hdr: ['sdr'] },
};

/** The files of a Jellyfin or Emby item: one per media source. */
export function readJellyfin(item: Json): LibraryFile[] {
	const sources = listOf(item.MediaSources);
	return (sources.length > 0 ? sources : [item]).map((source) => {
		const streams = listOf(source.MediaStreams);
		const video = streams.find((stream) => textOf(stream.Type) === 'Video');
		const path = textOf(source.Path) || textOf(item.Path) || textOf(source.Name);
		const tracks = streams.filter((stream) => textOf(stream.Type) === 'Audio').map((track) => ({
			audio: trackAudio(textOf(track.Codec), textOf(track.Profile), textOf(track.Title), textOf(track.DisplayTitle)),
			channels: channelsFrom(numberOf(track.Channels)),
		}));
		const stream = {
			resolution: resolutionOfPixels(numberOf(video?.Width), numberOf(video?.Height)),
			codec: codecFrom(textOf(video?.Codec)),
			bitDepth: bitDepthFrom(numberOf(video?.BitDepth)),
			range: video === undefined ? null : jellyfinRange(video),
			...bestTrack(tracks),
		};
		const name = path === '' ? null : baseName(path);
		return { name, sizeBytes: bytesOf(source.Size), quality: mergeQuality(name === null ? [] : [name], stream) };
	});
}

function jellyfinRange(video: Json): StreamRange | null {
	const type = textOf(video.VideoRangeType);
	const known = DOVI_TYPES[type];
	const plus = flagOf(video.Hdr10PlusPresentFlag) === true;
	const profile = numberOf(video.DvProfile);
	if (profile !== null || known !== undefined) {
		const hdr: Hdr[] = plus ? ['hdr10+'] : (known?.hdr ?? transferOf(textOf(video.ColorTransfer)));
		const given = dolbyVision(profile ?? known?.profile ?? null, numberOf(video.DvBlSignalCompatibilityId), flagOf(video.ElPresentFlag) ?? known?.layer ?? null, hdr);
		const dv = given.dv === null ? null : { ...given.dv, fallback: given.dv.fallback ?? known?.fallback ?? null };
		return { hdr: given.hdr, dv };
	}
	if (type in RANGE_TYPES) return { hdr: plus ? ['hdr10+'] : RANGE_TYPES[type], dv: null };
	const transfer = textOf(video.ColorTransfer);
	if (transfer === '' && textOf(video.VideoRange) === '') return null;
	return { hdr: transferOf(transfer), dv: null };
}

function dolbyVision(profile: number | null, compatibility: number | null, layer: boolean | null, hdr: Hdr[]): StreamRange {
	const fallback = compatibility === null ? null : (FALLBACKS[compatibility] ?? null);
	// The transfer of profile 5 is that of HDR10, but nothing else shows it right.
	const base = profile === 5 || fallback === 'none' ? [] : hdr;
	return { hdr: base, dv: { profile, fallback, layer } };
}

const transferOf = (transfer: string): Hdr[] => (transfer in TRANSFERS ? [TRANSFERS[transfer]] : []);

const sumOf = (sizes: Array<number | null>): number | null => (sizes.length === 0 || sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0));
