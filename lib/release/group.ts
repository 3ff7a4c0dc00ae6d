import { LANGUAGE_WORDS } from './languages';
import { firstSource } from './picture';
import { audioOf } from './sound';
import { findAll } from './tags';
import { saysOnlyTags } from './titleSplit';

/** What may stand behind the last dash and is no group. */
const NO_GROUP = /^(?:DL|HD|Rip|Ray|Repack\d?|Rerip|Proper|Internal|Real|Complete|Multi|\d{3,4}[pi]|S\d+(?:E\d+)?|E\d+|\d{1,3}|WEB|HDTV|BluRay|REMUX|x26[45]|h26[45]|HEVC|AAC|AC3|DTS|TV|AC-?3|Audio|DUAL|Xvid|DivX|DV|SDR|Atmos|Subs?|Dub(?:bed)?)$/i;
/** What may follow DTS. */
const DTS_KIND = /(?:dts|dts[-. ]?hd)-(?:HD|X|MA|ES|HR|HRA)$/i;
const BRACKETS_AT_END = /(?:\s*[[({][^\])}]{0,40}[\])}]+|\s*-=\{[^}]*\}=-)+\s*$/u;
const WORD = /^[\p{L}\d][\p{L}\d_@!&'+$]{0,29}$/u;
const LAST_WORD = /[\s._](?:by[\s._])?(?<group>[\p{L}\d][\p{L}\d_@!&'+$]{1,29})\]?\s*$/u;
const TAG_BEFORE = new RegExp(String.raw`(?:(?<!\p{L})(?:${LANGUAGE_WORDS}|español|ukr|rus|esp|spa|fre|fra|ger|jpn|kor|tam|tel|pol|cze|hun|por|e?subs?)|[xh][ .]?26[45]|xvid|divx|hevc|avc|av1|ac3|aac|dts|dxva|\d\d?bit|[57]\.1|2\.0|mp4|mux|h26[45]|eng|ita|hindi|web-?dl|webrip|bluray|hdtv|\d{3,4}p|netflixuhd|\])[\s._-]*(?:by[\s._])?$`, 'iu');
const IN_FRONT = /^\s*[[【](?<group>[^\]】]{1,40})[\]】]/u;
const LAST_IN_BRACKETS = /[([][^()[\]]*?(?:-\s?|(?:english|german|french|italian|spanish|japanese|hindi|[xh][ .]?26[45]|hevc|avc|\dbit|\d\.\d|web-?dl|aac|ac3)\s)(?<group>[\p{L}\d]{2,20})[)\]]\s*(?:[[(](?<outer>[\p{L}\d]{2,20})[\])])?\s*$/iu;
const LAST_WORD_BRACKETS = /[[(](?<group>[\p{L}\d]{2,20})[\])]\s*$/iu;
/** Groups whose names hold a dash or a dot. */
const ODD_NAMES = /(?:-|\.|\s|-?\[)(?<group>D-Z0N3|Fight-BB|E\.N\.D|KRaLiMaRKo|Koten_Gars|BluDragon|ZØNEHD|HDX|VARYG|CtrlHD-?\w*|DON|FraMeSToR|hchcsen|T-?Rex|EVO-?|YTS(?:\.[A-Z]{2})?|Eml HDTeam|BEN THE MEN|CAKES|SAMPA|Joy|QxR|ImE|UTR|t3nzin|Vyndros|HQMUX|TAoE|RARBG)\]?$/i;
const TAG_WORD = new RegExp(String.raw`^(?:${LANGUAGE_WORDS}|castellano|latino|ingl[eéê]s|ep?\d+|nf|amzn|dsnp|hmax|atvp|hulu|max|pcok|pmtp|jap|jpn|ger|deu|fre|fra|spa|esp|rus|ukr|pol|cze|hun|kor|tam|tel|hin|por|iso|dvd-?rip|img|mkv|esubs?|msubs?|legendas|dublado|dubbed|subbed|gb|mb|\d{3,4}[pi]|x26[45]|h ?26[45]|hevc|avc|aac|flac|web|webrip|bd|bluray|hdtv|mkv|mp4|dual[\s-]?audio|multi.*|dolby vision|dv|hdr10.*|bdrip|eng|[0-9a-f]{8}|\d+|end|batch|uncensored|\d+bit|ac3|dts|remux|gb|big5|season.*|complete|softsubs.*|untouched)$`, 'i');

/** Right behind a codec, a source or a sound, to the end: also names of several words, and with dashes. */
const BEHIND_TAG = /(?:[xh][\s._]?26[45]|xvid|divx|hevc|avc|av1|aac|ac3|dts|flac|mp3|[\s._\dx][257]\.[01]|web-?dl|web-?rip|bluray|bdrip|dvdrip|hdtv|remux)[.\s]?-(?<group>[\p{L}\d_@!$]{1,25}(?:[\s-][\p{L}\d_@!$]{1,25}){0,3})(?=$|[\s._]-[\s._]|\s*[[({])/giu;
const BEHIND_BRACKET = /[)\]]\s-\s(?<group>[\p{L}\d]{2,25})$/u;
const AUTHOR = /[\s._]by[\s._](?<group>[\p{L}\d]{2,25}(?:\s[\p{L}\d]{2,25})?)$/iu;
/** Somewhere among the tags: `[Group][1080p]`. */
const IN_BRACKETS = /\[(?<group>[\p{L}\d-]{3,25})\]/gu;

/** The group that made the release, as it writes itself; null when the title does not say. */
export function groupOf(whole: string, tagsFrom: number): string | null {
	const name = whole.replace(/(?<=^[^()]*)\)$/, '');
	const odd = ODD_NAMES.exec(name) ?? ODD_NAMES.exec(name.replace(/\s*\{.*$/, ''));
	if (odd?.groups?.group !== undefined && odd.index >= tagsFrom) return odd.groups.group;
	const behind = behindTag(name, tagsFrom) ?? behindDash(name, tagsFrom);
	if (behind !== null) return behind;
	const front = IN_FRONT.exec(name)?.groups?.group;
	if (front !== undefined && isName(front.trim()) && !saysOnlyTags(front)) return front.trim();
	const signed = (BEHIND_BRACKET.exec(name) ?? AUTHOR.exec(name))?.groups?.group;
	if (signed !== undefined && isName(signed)) return signed;
	const inside = LAST_IN_BRACKETS.exec(name);
	if (inside !== null && inside.index >= tagsFrom) {
		const group = inside.groups?.outer ?? inside.groups?.group;
		if (group !== undefined && !/^hdr$/i.test(group) && isName(group)) return group;
	}
	const last = LAST_WORD_BRACKETS.exec(name);
	if (last !== null && last.index > tagsFrom && last.groups?.group !== undefined && isName(last.groups.group)) return last.groups.group;
	return lastWord(name, tagsFrom) ?? inBrackets(name.slice(tagsFrom));
}

const isName = (text: string): boolean => !TAG_WORD.test(text) && !NO_GROUP.test(text);

function behindTag(name: string, tagsFrom: number): string | null {
	for (const { index, text, groups } of findAll(name, BEHIND_TAG)) {
		const { group } = groups;
		if (index < tagsFrom || group === undefined || !group.split(/[\s-]/).every(isName)) continue;
		if (!DTS_KIND.test(text) && !/^(?:HDR|HD|X|MA|ES|HRA?)\b/i.test(group)) return group;
	}
	return null;
}

function inBrackets(tags: string): string | null {
	for (const { groups } of findAll(tags, IN_BRACKETS)) {
		const { group = '' } = groups;
		if (!group.split('-').some((word) => !isName(word)) && !/^[0-9a-f]{8}$/i.test(group) && firstSource(group).any === null) return group;
	}
	return null;
}

function behindDash(name: string, tagsFrom: number): string | null {
	for (const text of [name, name.replace(BRACKETS_AT_END, '')]) {
		const dash = text.lastIndexOf('-');
		if (dash < tagsFrom) continue;
		if (/^\s/.test(text.slice(dash + 1))) continue;
		const group = text.slice(dash + 1).trim();
		// `DV-HDR` at the end are two formats, and so is `DTS-X`.
		if (/^HDR$/i.test(group) && /(?:dv|dovi|sdr)$/i.test(text.slice(0, dash))) return null;
		if (DTS_KIND.test(text)) return null;
		if (WORD.test(group) && isName(group)) return group;
		const last = group.split('.').pop() ?? '';
		if (/^[\p{L}]+\.[\p{L}\d]+$/u.test(group) && WORD.test(last) && isName(last)) return last;
	}
	return null;
}

/** Without a dash: the last word, when a tag stands right before it and it is none itself. */
function lastWord(name: string, tagsFrom: number): string | null {
	const match = LAST_WORD.exec(name);
	// An underscore is a separator when a tag stands in front of it.
	const group = match?.groups?.group.split(/(?<=^[xh]26[45])_/i).pop();
	if (match === null || group === undefined || match.index < tagsFrom) return null;
	if (!isName(group) || audioOf(group).length > 0 || !TAG_BEFORE.test(name.slice(tagsFrom, name.lastIndexOf(group)))) return null;
	return group;
}
