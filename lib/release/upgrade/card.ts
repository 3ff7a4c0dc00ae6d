import { formatBytes } from '../../scoring/units';
import { qualityInWords } from '../words';
import type { AutoApproval } from './autoApprove';
import type { DiskNote } from './disk';
import { escapeDiscord, escapeHtml, escapeSlack, oneLine, withoutTicks } from './escape';
import type { UpgradeVerdict } from './types';

/** The question to a person, for each kind of channel. */
export interface ApprovalCard {
	title: string;
	/** One sentence for places with little room. */
	summary: string;
	plain: string;
	/** With `parse_mode` HTML; at most 4096 characters. */
	telegramHtml: string;
	/** At most 2000 characters. */
	discord: string;
	/** `mrkdwn` of one section; at most 3000 characters. */
	slack: string;
}

export interface CardFacts {
	verdict: UpgradeVerdict;
	/** How the library calls it; null: as the release does. */
	title: string | null;
	year: number | null;
	disk: DiskNote | null;
	auto: AutoApproval;
}

/** One line of a card: what it is, and what is to be said. Lines without text are left out. */
export interface CardLine {
	label: string;
	text: string;
	/** A name that is shown as it is written. */
	code?: boolean;
}

interface Channel {
	limit: number;
	heading(text: string): string;
	line(line: CardLine): string;
}

const LIMITS = { plain: 4096, telegram: 4096, discord: 2000, slack: 3000 } as const;
const LONGEST_LINE = 800;
/** Even with every sign escaped, so short lines fit everywhere. */
const SHORTEST_LINE = 40;
const TITLE_LENGTH = 150;
const SUMMARY_LENGTH = 300;

const CHANNELS = {
	plain: { limit: LIMITS.plain, heading: (text) => text, line: ({ label, text }) => `${label}: ${text}` },
	telegramHtml: {
		limit: LIMITS.telegram,
		heading: (text) => `<b>${escapeHtml(text)}</b>`,
		line: ({ label, text, code }) => `<b>${label}:</b> ${code ? `<code>${escapeHtml(text)}</code>` : escapeHtml(text)}`,
	},
	discord: {
		limit: LIMITS.discord,
		heading: (text) => `**${escapeDiscord(text)}**`,
		line: ({ label, text, code }) => `**${label}:** ${code ? `\`${withoutTicks(text)}\`` : escapeDiscord(text)}`,
	},
	slack: {
		limit: LIMITS.slack,
		heading: (text) => `*${escapeSlack(text)}*`,
		line: ({ label, text, code }) => `*${label}:* ${code ? `\`${withoutTicks(escapeHtml(text))}\`` : escapeSlack(text)}`,
	},
} as const satisfies Record<string, Channel>;

/** The texts that ask somebody about an upgrade. No link is in them: download links hold passkeys. */
export function approvalCard(facts: CardFacts): ApprovalCard {
	return writeCard(titleOf(facts), facts.verdict.reason, linesOf(facts));
}

/** A question about anything in the words of each channel, escaped and cut to its length. */
export function writeCard(heading: string, summary: string, all: readonly CardLine[]): ApprovalCard {
	const title = oneLine(heading, TITLE_LENGTH);
	const lines = all.filter(({ text }) => text !== '');
	const write = (channel: Channel): string => fitted(title, lines, channel);
	return {
		title,
		summary: oneLine(summary, SUMMARY_LENGTH),
		plain: write(CHANNELS.plain),
		telegramHtml: write(CHANNELS.telegramHtml),
		discord: write(CHANNELS.discord),
		slack: write(CHANNELS.slack),
	};
}

function titleOf({ verdict, title, year }: CardFacts): string {
	const { new: offered } = verdict;
	const name = title ?? offered.title ?? (offered.name === '' ? 'Release' : offered.name);
	const when = year ?? offered.year;
	const number = (value: number): string => String(value).padStart(2, '0');
	const season = offered.season === null ? '' : ` S${number(offered.season)}${offered.episodes.map((episode) => `E${number(episode)}`).join('')}`;
	return `${name}${when === null ? '' : ` (${when})`}${season}`;
}

function linesOf({ verdict, disk, auto }: CardFacts): CardLine[] {
	const { new: offered, current, gains, losses, reason, expiresAtMs } = verdict;
	const about = [
		qualityInWords(offered.quality),
		offered.sizeBytes === null ? '' : formatBytes(offered.sizeBytes),
		offered.seeders === null ? '' : `${offered.seeders} seeders`,
	];
	const now = current === null ? ['no file'] : [qualityInWords(current.quality), current.sizeBytes === null ? '' : formatBytes(current.sizeBytes)];
	const filled = (parts: string[]): string => parts.filter((part) => part !== '').join(', ');
	return [
		{ label: 'Now', text: filled(now) },
		{ label: 'New', text: filled(about) },
		{ label: 'Why', text: reason },
		{ label: 'Gains', text: gains.join(', ') },
		{ label: 'Losses', text: losses.join(', ') },
		{ label: 'Disk', text: disk?.text ?? '' },
		{ label: 'Release', text: offered.name, code: true },
		{ label: 'From', text: offered.indexer ?? '' },
		{ label: 'Approved', text: auto.reason ?? '' },
		{ label: 'Answer until', text: expiresAtMs === null || auto.approved ? '' : whenInWords(expiresAtMs) },
	];
}

/** `2026-11-22 17:19 UTC` */
export const whenInWords = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Lines are cut before they are escaped, so that no sign and no tag is ever cut in two. */
function fitted(title: string, lines: readonly CardLine[], channel: Channel): string {
	for (let length = LONGEST_LINE; ; length = Math.floor(length / 2)) {
		const text = [channel.heading(title), ...lines.map((line) => channel.line({ ...line, text: oneLine(line.text, length) }))].join('\n');
		if (text.length <= channel.limit || length <= SHORTEST_LINE) return text;
	}
}
