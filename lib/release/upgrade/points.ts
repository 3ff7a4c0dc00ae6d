import { dynamicRangeOf, type PlayerFacts, soundOf } from '../order';
import type { Quality } from '../quality';

const FEL = 100;
const DOLBY_VISION = 50;
const ATMOS = 10;
const RESOLUTIONS: Readonly<Record<string, number>> = { '2160p': 20, '1080p': 10 };

/** The plain sum that FELScanner 2 gives a quality. FEL is Dolby Vision and counts once. */
export function pointsOf(quality: Quality, players: PlayerFacts): number {
	const range = dynamicRangeOf(quality, players);
	const picture = range.fel ? FEL : range.dolbyVision ? DOLBY_VISION : 0;
	const atmos = soundOf(quality.audio, players.losslessFirst).atmos ? ATMOS : 0;
	return picture + (RESOLUTIONS[quality.resolution ?? ''] ?? 0) + atmos;
}
