import type { Quality } from '../quality';
import { rangeInWords, soundInWords, sourceInWords } from '../words';
import type { Comparison } from './compare';

/** One thing in which two qualities differ. */
export interface Change {
	aspect: 'resolution' | 'range' | 'sound' | 'source' | 'revision';
	text: string;
}

export interface Changes {
	gains: Change[];
	losses: Change[];
}

/** Everything that a person would want to know before replacing one file by the other. */
export function changesOf(comparison: Comparison): Changes {
	const changes: Changes = { gains: [], losses: [] };
	const [now, next] = [comparison.now.quality, comparison.next.quality];
	const add = (aspect: Change['aspect'], difference: number, was: string, becomes: string) => {
		if (difference > 0) changes.gains.push({ aspect, text: `${becomes} (from ${was})` });
		if (difference < 0) changes.losses.push({ aspect, text: `${was} (becomes ${becomes})` });
	};
	add('range', comparison.range, rangeInWords(now), rangeInWords(next));
	if (comparison.range >= 0 && hasPlus(now) && !hasPlus(next)) changes.losses.push({ aspect: 'range', text: 'HDR10+' });
	addSound(comparison, changes);
	add('resolution', comparison.resolution, now.resolution ?? '', next.resolution ?? '');
	add('source', comparison.source, sourceInWords(now), sourceInWords(next));
	add('revision', comparison.revision, versionInWords(now), versionInWords(next));
	return changes;
}

const hasPlus = ({ hdr }: Quality): boolean => hdr.includes('hdr10+');

function addSound({ now, next, sound }: Comparison, { gains, losses }: Changes): void {
	const [was, becomes] = [soundInWords(now.quality), soundInWords(next.quality)];
	if (sound > 0) gains.push({ aspect: 'sound', text: `${becomes} (from ${was})` });
	if (sound < 0) losses.push({ aspect: 'sound', text: `${was} (becomes ${becomes})` });
	// Objects are worth a word of their own where the sound as a whole is no better, or is not known.
	if (sound <= 0 && next.sound.atmos && !now.sound.atmos) gains.push({ aspect: 'sound', text: 'Atmos' });
	if (sound >= 0 && now.sound.atmos && !next.sound.atmos && next.sound.class !== null) losses.push({ aspect: 'sound', text: 'Atmos' });
}

/** E.g. `version 2`, `REAL version 2`. */
function versionInWords({ version, real }: Quality): string {
	return `${'REAL '.repeat(real)}version ${version}`;
}

/** `Dolby Vision P5 -> P7 FEL`: what both begin with is said once. */
export function stepInWords(was: string, becomes: string): string {
	const common = 'Dolby Vision ';
	const short = was.startsWith(common) && becomes.startsWith(common) ? becomes.slice(common.length) : becomes;
	return `${was} -> ${short}`;
}
