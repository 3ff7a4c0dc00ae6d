import type { Candidate } from './rating';
import type { Exclusion, HistorySettings, NodeFacts } from './types';
import { amount, formatRate, positiveOrNull } from './units';

const MS_PER_HOUR = 3_600_000;
const SECONDS_PER_HOUR = 3_600;

/** A rest that a node has to take. */
export interface Quarantine {
	/** Adds that got nothing. */
	strikes: number;
	/** How much longer, in ms. */
	leftMs: number;
}

/**
 * Whether a node is in quarantine by its strikes: as many as the rules say, within one length of the
 * rest, which begins with the last of them. Null: it is not.
 *
 * @param strikeAgesMs how long ago each was
 */
export function quarantineOf(strikeAgesMs: readonly number[], rules: HistorySettings): Quarantine | null {
	const restMs = amount(rules.quarantineHours) * MS_PER_HOUR;
	if (!(rules.quarantineAdds > 0) || strikeAgesMs.length === 0) return null;
	const newest = Math.min(...strikeAgesMs);
	const strikes = strikeAgesMs.filter((age) => age - newest < restMs).length;
	if (strikes < rules.quarantineAdds || newest >= restMs) return null;
	return { strikes, leftMs: restMs - newest };
}

/** Rounded up: what is said to last half an hour must not end sooner. */
const inWords = (hours: number): string => (Math.ceil(hours * 10) / 10).toFixed(1);

/** Closes a node whose adds get nothing, while those of others do. */
export function quarantineGate({ name, strikeAgesMs }: NodeFacts, rules: HistorySettings): Exclusion | null {
	const quarantine = quarantineOf(strikeAgesMs, rules);
	if (quarantine === null) return null;
	const { strikes, leftMs } = quarantine;
	return {
		code: 'quarantined',
		have: strikes,
		need: rules.quarantineAdds,
		unit: 'adds',
		sentence: `${name} is in quarantine for ${inWords(leftMs / MS_PER_HOUR)} more hours, because ${strikes} adds got neither metadata nor data there.`,
	};
}

/**
 * Closes a node that has work for too long already. What nobody could observe closes nothing. The
 * torrent to place is not counted: it would take as long on every node of that rate.
 */
export function backlogGate({ node, backlogBytes }: Candidate, rules: HistorySettings): Exclusion | null {
	const rate = positiveOrNull(node.observedRateBytesPerSecond);
	const need = rules.backlogHours;
	if (need === null || rate === null) return null;
	const have = backlogBytes / rate / SECONDS_PER_HOUR;
	if (!(have > need)) return null;
	return {
		code: 'backlog',
		have,
		need,
		unit: 'hours',
		sentence: `${node.name} has downloads for ${inWords(have)} more hours at its ${formatRate(rate)}, and may have them for ${need}.`,
	};
}
