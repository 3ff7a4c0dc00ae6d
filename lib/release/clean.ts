/** Titles are shorter than this; what is longer is no title, and reading it would only cost time. */
const MAX_LENGTH = 500;

const EXTENSION = /\.(?:mkv|avi|mp4|m4v|m2ts|ts|wmv|mpe?g|iso|img|vob|nfo|nzb|torrent|srt|sub|flv|mov|webm|divx|ogm|rmvb|par2|rar|zip|7z)$/i;
const PATH = /^(?:[a-z]:\\|\/|\\\\)/i;
const SITE = String.raw`(?:www\.)?[a-z0-9-]{2,40}\.(?:com|net|org|info|biz|tv|to|me|cc|co|eu|ru|pl|br|fr|es|it|de|nl|cz|site|website|xyz|club|top|in|io|is|ms|unblocked|ws)(?:\.[a-z]{2})?`;
const SITE_IN_FRONT = new RegExp(String.raw`^(?:[\[({【]\s*${SITE}[^\])}】]{0,20}[\])}】]\s*[-–]*|${SITE}\s+[-–]+(?=\s)|${SITE}\s*-\s*(?=[\p{L}\d]))\s*`, 'iu');
/** Sites that move often have domains of all kinds, but say `www`. */
const WWW_IN_FRONT = /^[[({【\s]*w{2,3}[.,]\s?[\p{L}\d-]{2,40}(?:[.,][a-z]{2,12}){1,2}[\])}】]?[\s_]*[-–][\s_-]*(?=[\p{L}\d(])/iu;
const SITE_AT_END = new RegExp(String.raw`[\s.-]*[\[({]\s*${SITE}\s*[\])}]$`, 'i');
/** What uploaders hang on behind the group. */
const JUNK_AT_END = /(?:[\s.-]*\[(?:rartv|rarbg|eztv(?:\.\w{2,3})?|ettv|tgx|1337x|glodls|ettorrent|publichd|ethd|vtv|cttv|prereq\d*|(?!(?:19|20)\d\d\])\d{2,}|request)\]|_iNT(?:ERNAL)?|[.-](?:sample|proof)|-(?:rp|1|nzbgeek|obfuscated|obfuscation|scrambled|sample|pre|postbot|xpost|rakuv\w*|whiterev|buymore|asrequested|alternativetorequested|gerov|z0ids3n|chamele0n|4p|4planet|altezachen|repackpost|rartv|bitsearch|xspider|bymoviestalk|poster)|-\.|[_\s]english)$/i;
const CHECKSUM = /[[(]([0-9a-f]{8})[\])]/i;

/** `[ Title 1080p x264-GROUP ]` */
const ALL_IN_ONE = /^\[\s+([^[\]]+?)\s+\]$/;
/** `HDTVx264` are two words. */
const GLUED_CODEC = /((?:tv|rip|web|dl|blu-?ray|bd))(?=[xh]26[45])/gi;

/** More of it is hung on behind no title. */
const MAX_JUNK = 6;

export interface Cleaned {
	/** The whole, for what may stand anywhere. */
	whole: string;
	/** The last part of a path, without extension, site names and what is hung on behind. */
	name: string;
	extension: string | null;
	checksum: string | null;
}

/** Takes off a title what is none of it. */
export function clean(title: string): Cleaned {
	const whole = title.slice(0, MAX_LENGTH).trim();
	let name = PATH.test(whole) ? (whole.split(/[\\/]/).pop() ?? whole) : whole;
	const extension = EXTENSION.exec(name)?.[0].slice(1).toLowerCase() ?? null;
	if (extension !== null) name = name.slice(0, -extension.length - 1);
	name = name.replace(WWW_IN_FRONT, '').replace(SITE_IN_FRONT, '').replace(SITE_AT_END, '');
	for (let [before, round] = ['', 0]; before !== name && round < MAX_JUNK; round++) {
		before = name;
		name = name.replace(JUNK_AT_END, '').trimEnd();
	}
	name = name.replace(ALL_IN_ONE, '$1').replace(GLUED_CODEC, '$1 ');
	const checksum = CHECKSUM.exec(name)?.[1] ?? null;
	return { whole, name, extension, checksum: checksum !== null && /\d/.test(checksum) && /[a-f\d]/i.test(checksum) ? checksum : null };
}
