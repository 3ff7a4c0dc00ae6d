import { type ApprovalTier, firstTier } from '../release/upgrade';
import { formatBytes, gibToBytes } from '../scoring/units';

/** What is known of a torrent when it is decided whether a person is asked. */
export interface AskFacts {
	/** Null: magnets and links do not tell. */
	sizeBytes: number | null;
	/** What such a release mostly does not exceed; stands in for a size that is not known. */
	expectedSizeBytes: number | null;
	category: string;
	/** The app that wants it, by its login. */
	source: string;
	/** Whether it would take the place of a file; null: nobody has looked. */
	isUpgrade: boolean | null;
	/** Null: not known. */
	seeders: number | null;
	/** By how much the score of the file would rise; null: not known. */
	scoreGain: number | null;
}

/** Any rule that holds is a reason to ask; a rule that is not set is none. */
export interface AskRules {
	/** GiB; 0: size is no reason. */
	largerThanGib: number;
	/** Ask when neither the size nor what to expect is known. */
	sizeUnknown: boolean;
	/** Names as in qBittorrent; case does not matter. */
	categories: readonly string[];
	/** Logins of apps; case does not matter. */
	sources: readonly string[];
	upgrades: boolean;
	/** Under which nobody needs to be asked, although a rule holds. */
	tiers: readonly ApprovalTier[];
}

/** Whether and why a person is asked. */
export interface AskVerdict {
	ask: boolean;
	/** Which rules hold, in one sentence; null: none does. */
	why: string | null;
	/** The tier that made the question needless; null: none did. */
	autoApproved: string | null;
}

/** Whether a torrent has to wait for a person. */
export function judgeAsk(facts: AskFacts, rules: AskRules): AskVerdict {
	const reasons = reasonsToAsk(facts, rules);
	if (reasons.length === 0) return { ask: false, why: null, autoApproved: null };
	const why = reasons.join('; ');
	const { seeders, scoreGain } = facts;
	const { approved, reason } = firstTier({ sizeBytes: countedSize(facts), seeders, scoreGain, code: null }, rules.tiers);
	return { ask: !approved, why, autoApproved: reason };
}

const countedSize = ({ sizeBytes, expectedSizeBytes }: AskFacts): number | null => sizeBytes ?? expectedSizeBytes;

function reasonsToAsk(facts: AskFacts, { largerThanGib, sizeUnknown, categories, sources, upgrades }: AskRules): string[] {
	const { sizeBytes, category, source, isUpgrade } = facts;
	const size = countedSize(facts);
	const reasons: string[] = [];
	if (largerThanGib > 0 && size !== null && size > gibToBytes(largerThanGib)) {
		const about = sizeBytes === null ? 'it may have up to' : 'it has';
		reasons.push(`${about} ${formatBytes(size, 'up')}, more than ${largerThanGib} GiB`);
	}
	if (sizeUnknown && size === null) reasons.push('its size is not known');
	if (isAmong(category, categories)) reasons.push(`it is in '${category}'`);
	if (isAmong(source, sources)) reasons.push(`'${source}' wants it`);
	if (upgrades && isUpgrade === true) reasons.push('it would replace a file');
	return reasons;
}

function isAmong(name: string, names: readonly string[]): boolean {
	const folded = name.trim().toLowerCase();
	return folded !== '' && names.some((one) => one.trim().toLowerCase() === folded);
}
