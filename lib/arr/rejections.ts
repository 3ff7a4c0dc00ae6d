import { type SizeVerdict, bytesOf } from './decision/checks';
import type { UpgradeReason } from './decision/types';

/** Why an item's profile does not take a release. */
export const REJECTION_CODES = [
	'betterQuality',
	'betterRevision',
	'customFormatCutoff',
	'customFormatScore',
	'cutoffMet',
	'hardcodedSubs',
	'languageNotWanted',
	'minCustomFormatScore',
	'notInLibrary',
	'properTooLate',
	'propersOff',
	'qualityCutoff',
	'qualityNotAllowed',
	'repackGroupUnknown',
	'repackOfOtherGroup',
	'repacksOff',
	'runtimeUnknown',
	'scoreTooLow',
	'sizeTooLarge',
	'sizeTooSmall',
	'unreadable',
	'upgradesNotAllowed',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

export interface Rejection {
	code: RejectionCode;
	/** In words, with the figures. */
	message: string;
}

/** What the sentences of rejections speak of. */
export interface Told {
	next: string;
	current: string;
	nextScore: number;
	currentScore: number;
	profile: string;
	cutoff: string;
	cutoffScore: number;
	minIncrement: number;
}

const UPGRADE_SENTENCES: Record<Exclude<UpgradeReason, 'none'> | 'cutoffMet', (told: Told) => string> = {
	betterQuality: ({ next, current }) => `The library has ${current}, which is better than ${next}`,
	betterRevision: ({ current }) => `The library has a later release of ${current}`,
	customFormatCutoff: ({ currentScore, cutoffScore }) => `The file's score of ${currentScore} has reached the end of upgrades, ${cutoffScore}`,
	customFormatScore: ({ nextScore, currentScore }) => `The score of ${nextScore} does not beat the file's ${currentScore}`,
	cutoffMet: ({ current, cutoff, profile }) => `${current} has reached the end of upgrades of '${profile}' (${cutoff}), and so has the score`,
	minCustomFormatScore: ({ nextScore, currentScore, minIncrement }) =>
		`The score rises from ${currentScore} to ${nextScore}, but must rise by ${minIncrement}`,
	qualityCutoff: ({ current, cutoff }) => `${current} has reached the end of upgrades, ${cutoff}`,
	upgradesNotAllowed: ({ profile }) => `The profile '${profile}' does not allow upgrades`,
};

export const upgradeRejection = (code: Exclude<UpgradeReason, 'none'> | 'cutoffMet', told: Told): Rejection => ({
	code,
	message: UPGRADE_SENTENCES[code](told),
});

/** Null when the size fits. */
export function sizeRejection(
	verdict: SizeVerdict,
	sizeBytes: number,
	limits: { minSize: number | null; maxSize: number | null; preferredSize: number | null } | null,
	minutes: number,
): Rejection | null {
	if (verdict === 'ok' || limits === null) return null;
	if (verdict === 'runtimeUnknown') {
		return { code: 'runtimeUnknown', message: 'The app does not know how long it is, so the size cannot be judged' };
	}
	const { min, max } = bytesOf(limits, minutes);
	return verdict === 'tooSmall'
		? { code: 'sizeTooSmall', message: `${gib(sizeBytes)} is less than the ${gib(min ?? 0)} of its quality for ${minutes} minutes` }
		: { code: 'sizeTooLarge', message: `${gib(sizeBytes)} is more than the ${gib(max ?? 0)} of its quality for ${minutes} minutes` };
}

const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
