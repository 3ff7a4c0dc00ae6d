import { ASSUMED_FILM_MINUTES } from './decision/checks';
import type { ArrQuality } from './shapes/media';

/** What a quality is made from, as far as it says something about its size. */
type Kind = 'disc' | 'remux' | 'bluray' | 'web' | 'tv';

/**
 * MiB per minute that most releases of a kind do not exceed, by lines of the picture. Rounded, and high
 * rather than low: it is set aside on a disk until the true size is known.
 */
const MIB_PER_MINUTE: Record<Kind, Record<number, number>> = {
	disc: { 2160: 560, 1080: 300 },
	remux: { 2160: 480, 1080: 240 },
	bluray: { 2160: 200, 1080: 90, 720: 45 },
	web: { 2160: 130, 1080: 55, 720: 28 },
	tv: { 2160: 100, 1080: 50, 720: 25 },
};
const SMALL_MIB_PER_MINUTE = 15;
const SMALL_LINES = 576;
const MIB = 1024 ** 2;

/**
 * Bytes that a release of this quality and length mostly stays below; null where nothing can be said.
 *
 * @param runtimeMinutes of everything in the release; 0: not known
 */
export function expectedSize(quality: ArrQuality, runtimeMinutes: number, isFilm: boolean): number | null {
	const minutes = runtimeMinutes > 0 ? runtimeMinutes : isFilm ? ASSUMED_FILM_MINUTES : 0;
	const lines = quality.resolution ?? 0;
	if (minutes === 0 || lines === 0) return null;
	const perMinute: number | undefined = lines <= SMALL_LINES ? SMALL_MIB_PER_MINUTE : MIB_PER_MINUTE[kindOf(quality)][lines];
	return perMinute === undefined ? null : Math.round(perMinute * minutes * MIB);
}

/** Radarr says it by modifiers, Sonarr by names of sources. */
function kindOf({ name, source, modifier }: ArrQuality): Kind {
	const said = `${source ?? ''} ${modifier ?? ''} ${name}`.toLowerCase();
	if (/br-?disk/.test(said)) return 'disc';
	if (/remux|blurayraw/.test(said)) return 'remux';
	if (said.includes('bluray')) return 'bluray';
	return said.includes('web') ? 'web' : 'tv';
}
