/** What may stand behind the last dash and is no group. */
const NO_GROUP = /^(?:DL|Rip|Ray|HD|X|MA|ES|HR|HRA|EX|\d{3,4}[pi]|S\d+(?:E\d+)?|E\d+|\d{1,3}|WEB|HDTV|BluRay|REMUX|x26[45]|h26[45]|HEVC|AAC|AC3|DTS|TV|AC-?3|Audio|DUAL|Xvid|DivX|DV|SDR|Atmos|NoGroup\b|Subs?|Dub(?:bed)?)$/i;
const BRACKETS_AT_END = /(?:\s*[[({][^\])}]{0,40}[\])}]|\s*-=\{[^}]*\}=-)+\s*$/u;
const WORD = /^[\p{L}\d][\p{L}\d_@!&'+$]{0,29}$/u;
const LAST_WORD = /[\s._](?:by[\s._])?(?<group>[\p{L}\d][\p{L}\d_@!&'+$]{1,29})\]?\s*$/u;
const TAG_BEFORE = /(?:[xh][ .]?26[45]|xvid|divx|hevc|avc|av1|ac3|aac|dts|dxva|[57]\.1|2\.0|mp4|mux|h26[45]|eng|ita|hindi|web-?dl|webrip|bluray|hdtv|\d{3,4}p|netflixuhd|\])[\s._-]*(?:by[\s._])?$/iu;
const IN_FRONT = /^\s*[[【](?<group>[^\]】]{1,40})[\]】]/u;
const LAST_IN_BRACKETS = /[([][^()[\]]*?(?:-\s?|(?:[xh][ .]?26[45]|hevc|avc|\dbit|\d\.\d|web-?dl|aac|ac3)\s)(?<group>[\p{L}\d]{2,20})[)\]]\s*(?:[[(](?<outer>[\p{L}\d]{2,20})[\])])?\s*$/iu;
const LAST_WORD_BRACKETS = /[[(](?<group>[\p{L}\d]{2,20})[\])]\s*$/iu;
/** Groups whose names hold a dash or a dot. */
const ODD_NAMES = /(?:-|\.|\s|-?\[)(?<group>D-Z0N3|Fight-BB|E\.N\.D|KRaLiMaRKo|Koten_Gars|BluDragon|ZØNEHD|HDX|VARYG|CtrlHD-?\w*|DON|FraMeSToR|hchcsen|T-?Rex|EVO-?|YTS(?:\.[A-Z]{2})?|Eml HDTeam|BEN THE MEN|CAKES|SAMPA|Joy|QxR|ImE|UTR|t3nzin|Vyndros|HQMUX|TAoE|RARBG)\]?$/i;
const TAG_WORD = /^(?:\d{3,4}[pi]|x26[45]|h ?26[45]|hevc|avc|aac|flac|web|webrip|bd|bluray|hdtv|mkv|mp4|dual[\s-]?audio|multi.*|dolby vision|dv|hdr10.*|bdrip|eng|[0-9a-f]{8}|\d+|end|batch|uncensored|\d+bit|ac3|dts|remux|gb|big5|season.*|complete|softsubs.*|untouched)$/i;

/** The group that made the release, as it writes itself; null when the title does not say. */
export function groupOf(name: string, tagsFrom: number): string | null {
	const odd = ODD_NAMES.exec(name)?.groups?.group;
	if (odd !== undefined) return odd;
	const behind = behindDash(name, tagsFrom);
	if (behind !== null) return behind;
	const front = IN_FRONT.exec(name)?.groups?.group;
	if (front !== undefined && !TAG_WORD.test(front.trim())) return front.trim();
	const inside = LAST_IN_BRACKETS.exec(name);
	if (inside !== null && inside.index >= tagsFrom) {
		const group = inside.groups?.outer ?? inside.groups?.group;
		if (group !== undefined && !/^hdr$/i.test(group) && !TAG_WORD.test(group) && !NO_GROUP.test(group)) return group;
	}
	const last = LAST_WORD_BRACKETS.exec(name);
	if (last !== null && last.index > tagsFrom && last.groups?.group !== undefined && !TAG_WORD.test(last.groups.group)) return last.groups.group;
	return lastWord(name, tagsFrom);
}

function behindDash(name: string, tagsFrom: number): string | null {
	for (const text of [name, name.replace(BRACKETS_AT_END, '')]) {
		const dash = text.lastIndexOf('-');
		if (dash < tagsFrom) continue;
		if (/^\s/.test(text.slice(dash + 1))) continue;
		const group = text.slice(dash + 1).trim();
		// `DV-HDR` at the end are two formats.
		if (/^HDR$/i.test(group) && /(?:dv|dovi|sdr)$/i.test(text.slice(0, dash))) return null;
		if (WORD.test(group) && !NO_GROUP.test(group) && !TAG_WORD.test(group)) return group;
		const last = group.split('.').pop() ?? '';
		if (/^[\p{L}]+\.[\p{L}\d]+$/u.test(group) && WORD.test(last) && !TAG_WORD.test(last) && !NO_GROUP.test(last)) return last;
	}
	return null;
}

/** Without a dash: the last word, when a tag stands right before it and it is none itself. */
function lastWord(name: string, tagsFrom: number): string | null {
	const match = LAST_WORD.exec(name);
	const group = match?.groups?.group;
	if (match === null || group === undefined || match.index < tagsFrom) return null;
	if (TAG_WORD.test(group) || NO_GROUP.test(group) || !TAG_BEFORE.test(name.slice(tagsFrom, match.index + 1))) return null;
	return group;
}
