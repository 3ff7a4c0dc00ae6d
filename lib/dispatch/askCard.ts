import type { RequestRow } from '../ledger/types';
import { type ApprovalCard, whenInWords, writeCard } from '../release/upgrade';
import { formatBytes } from '../scoring/units';
import { summaryOfTorrent } from './approvals';

/** What a person is told of a torrent that waits for him. */
export interface AskedAbout extends Pick<RequestRow, 'name' | 'sizeBytes' | 'source' | 'category'> {
	/** Which rules made it wait. */
	why: string;
	/** What it would replace, in a sentence of whoever looked; null: nobody did. */
	upgrade: string | null;
	/** Null: never. */
	expiresAtMs: number | null;
}

/** The question for each kind of channel, in the shape of that about an upgrade. */
export function askCard(about: AskedAbout): ApprovalCard {
	const { name, sizeBytes, source, category, why, upgrade, expiresAtMs } = about;
	return writeCard(name, `${summaryOfTorrent(about)}: ${why}`, [
		{ label: 'Size', text: sizeBytes === null ? 'not known' : formatBytes(sizeBytes) },
		{ label: 'For', text: source },
		{ label: 'Category', text: category },
		{ label: 'Asked because', text: why },
		{ label: 'Upgrade', text: upgrade ?? '' },
		{ label: 'Answer until', text: expiresAtMs === null ? '' : whenInWords(expiresAtMs) },
	]);
}
