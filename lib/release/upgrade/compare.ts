import {
	compareResolutions,
	compareRevisions,
	type DynamicRange,
	dynamicRangeOf,
	type PlayerFacts,
	type Sound,
	soundOf,
	sourceScore,
} from '../order';
import type { Quality } from '../quality';

/** Two qualities beside each other, as the given players show them. */
export interface Comparison {
	now: Side;
	next: Side;
	/** Above 0: the new one is better; 0: equal, or either is not known. */
	resolution: number;
	range: number;
	sound: number;
	source: number;
	revision: number;
	/** Nothing that is known of both differs, apart from the revision and the group. */
	same: boolean;
}

export interface Side {
	quality: Quality;
	range: DynamicRange;
	sound: Sound;
}

const sideOf = (quality: Quality, players: PlayerFacts): Side => ({
	quality,
	range: dynamicRangeOf(quality, players),
	sound: soundOf(quality.audio, players.losslessFirst),
});

export function compareQualities(current: Quality, offered: Quality, players: PlayerFacts): Comparison {
	const [now, next] = [sideOf(current, players), sideOf(offered, players)];
	const resolution = compareResolutions(offered.resolution, current.resolution);
	const range = next.range.rank - now.range.rank;
	const sound = now.sound.class === null || next.sound.class === null ? 0 : next.sound.rank - now.sound.rank;
	const source = current.source === null || offered.source === null ? 0 : sourceScore(offered) - sourceScore(current);
	const same = resolution === 0 && range === 0 && sound === 0 && source === 0 && now.range.fel === next.range.fel;
	return { now, next, resolution, range, sound, source, revision: compareRevisions(offered, current), same };
}

/** The one to compare with: the best of the same resolution, else the best of all. */
export function bestFor<T extends { quality: Quality }>(files: readonly T[], offered: Quality, scoreOf: (quality: Quality) => number): T | null {
	const alike = files.filter(({ quality }) => quality.resolution !== null && quality.resolution === offered.resolution);
	const among = alike.length > 0 ? alike : files;
	return among.reduce<T | null>((best, file) => (best === null || scoreOf(file.quality) > scoreOf(best.quality) ? file : best), null);
}
