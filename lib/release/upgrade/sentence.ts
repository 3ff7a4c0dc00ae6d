import type { Quality } from '../quality';
import { qualityInWords, rangeInWords, soundInWords } from '../words';
import { type Change, type Changes, stepInWords } from './changes';
import type { CandidateCode, Score } from './types';

/** The aspect that a code is about; the sentence begins with it. */
const ASPECTS: Partial<Record<CandidateCode, Change['aspect']>> = {
	fel_from_dv: 'range',
	fel_from_hdr: 'range',
	dv_atmos_combo: 'range',
	dv_from_hdr: 'range',
	dv_profile_upgrade: 'range',
	hdr_upgrade: 'range',
	atmos_gained: 'sound',
	atmos_improved: 'sound',
	resolution_upgrade: 'resolution',
	resolution_change: 'resolution',
	revision: 'revision',
};

/** `Dolby Vision P5 -> P7 FEL; gains Atmos; loses nothing` */
export function gainSentence(code: CandidateCode, now: Quality, next: Quality, changes: Changes, score: Score): string {
	const about = ASPECTS[code];
	const gains = changes.gains.filter(({ aspect }) => aspect !== about).map(({ text }) => shortened(text));
	const losses = changes.losses.map(({ text }) => text);
	return [
		headline(code, now, next, score),
		...(gains.length > 0 ? [`gains ${gains.join(', ')}`] : []),
		`loses ${losses.length > 0 ? losses.join(', ') : 'nothing'}`,
		...doubts(now, next),
	].join('; ');
}

/** Where it came from is in the message already. */
const shortened = (text: string): string => text.replace(/ \(from .*\)$/, '');

function headline(code: CandidateCode, now: Quality, next: Quality, score: Score): string {
	switch (ASPECTS[code]) {
		case 'range':
			return stepInWords(rangeInWords(now), rangeInWords(next));
		case 'sound':
			return stepInWords(soundInWords(now), soundInWords(next));
		case 'resolution':
			return stepInWords(now.resolution ?? 'unknown', next.resolution ?? 'unknown');
		case 'revision':
			return `${stepInWords(`version ${now.version}`, String(next.version))} of ${qualityInWords(next)}`;
		default:
			return otherHeadline(code, now, next, score);
	}
}

function otherHeadline(code: CandidateCode, now: Quality, next: Quality, score: Score): string {
	if (code === 'preferred_group') return `${stepInWords(now.group ?? 'unknown group', next.group ?? 'unknown group')}, a preferred group`;
	if (code === 'points_upgrade') return `${score.current ?? 0} -> ${score.new} points: ${comparedInWords(now, next)}`;
	return `Once more what is there: ${comparedInWords(now, next)}`;
}

export const comparedInWords = (now: Quality, next: Quality): string => `${qualityInWords(now)} -> ${qualityInWords(next)}`;

/** What is not known of the current file and matters for the judgement. */
function doubts(now: Quality, next: Quality): string[] {
	if (next.dv?.el !== 'fel' || now.dv === null) return [];
	if (now.dv.profile === 7 && now.dv.el === null) return ['the layer of the current file is not known'];
	return now.dv.profile === null ? ['the profile of the current file is not known'] : [];
}
