import type { IDataObject } from 'n8n-workflow';
import type { LibraryItem } from '../../lib/release/library';
import { dynamicRangeOf, soundOf, USUAL_PLAYERS } from '../../lib/release/order';
import type { Quality } from '../../lib/release/quality';
import { approvalCard, type ApprovalTier, autoApprove, diskNote, type TargetNode, titleKey, type UpgradeRules, type UpgradeVerdict } from '../../lib/release/upgrade';
import { qualityInWords } from '../../lib/release/words';

/** One item, judged. */
export interface Judged {
	verdict: UpgradeVerdict;
	library: LibraryItem | null;
	/** See `ReadRelease`. */
	id: string | null;
	rules: UpgradeRules;
	tiers: ApprovalTier[];
	node: TargetNode | null;
	/** Both sides in one line each, instead of with all their attributes. */
	isSimple: boolean;
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** `upgrade` of the output item. */
export function upgradeJson({ verdict, library, id, rules, tiers, node, isSimple }: Judged): IDataObject {
	const { expiresAtMs, new: offered, current, currentFiles, ...told } = verdict;
	const auto = autoApprove(verdict, tiers);
	const disk = node === null ? null : diskNote(verdict, node);
	const title = library?.title ?? offered.title;
	const year = library?.year ?? offered.year;
	const card = approvalCard({ verdict, title: library?.title ?? null, year: library?.year ?? null, disk, auto });
	const sides = isSimple ? { new: inShort(offered), current: current === null ? null : inShort(current) } : { new: offered, current };
	return {
		...told,
		expiresAt: isoOf(expiresAtMs),
		title,
		year,
		key: keyOf(verdict, id),
		autoApprove: auto,
		disk,
		messages: { start: rules.notify_download_start, complete: rules.notify_download_complete, error: rules.notify_download_error },
		card,
		...sides,
		currentFiles,
		library: library?.inApp ?? null,
	} as unknown as IDataObject;
}

/** `quality` in words, and the group beside it. */
function inShort<T extends { quality: Quality }>({ quality, ...side }: T): IDataObject {
	return { ...side, quality: qualityInWords(quality), group: quality.group };
}

/** The same offer of the same thing, whoever makes it and however often. */
function keyOf({ new: offered }: UpgradeVerdict, id: string | null): string {
	const { quality } = offered;
	const range = dynamicRangeOf(quality, USUAL_PLAYERS).class;
	const sound = soundOf(quality.audio, false).class ?? '';
	return ['upgrade', titleKey(offered, id), quality.resolution ?? '', range, sound, quality.version, (quality.group ?? '').toLowerCase()].join('|');
}
