import { find, findAll, has, words } from './tags';
import type { Modifier, Source } from './types';

const LINES = /(?<!\d|\d[x×*])(360|480|540|576|720|900|960|1080|1440|2160|4320)(?:0?[pi](?:\d\d)?(?!\d)|(?=\]|\))|(?=[\s._](?:hdtv|hi10|[xh][\s._]?26[45]|web|blu)))/gi;
const SIZE = /(?<!\d)(\d{3,4})\s?[x×*]\s?(\d{3,4})(?!\d)/gi;
const NAMED: ReadonlyArray<[RegExp, string]> = [
	[words('8k|UHD 8k'), '4320p'],
	[words('4k|UHD|UHDTV|UHD(?:BD|remux|rip)|4KUHD\\w*'), '2160p'],
	[words('FHD|Full HD|FullHD'), '1080p'],
];
/** Height -> the step of the *arr apps. */
const STEPS: Readonly<Record<string, string>> = {
	...{ '360': '480p', '480': '480p', '540': '480p', '576': '576p', '720': '720p', '900': '720p', '960': '720p' },
	...{ '1080': '1080p', '1440': '1080p', '2160': '2160p', '4320': '4320p' },
};

function stepOfSize(width: number, height: number): string | null {
	if (width >= 7_000) return '4320p';
	if (width >= 3_000 || height >= 1_600) return '2160p';
	if (width >= 1_800 || height >= 1_000) return '1080p';
	if (width >= 1_200 || height >= 700) return '720p';
	if (height >= 560 && width >= 700) return '576p';
	return width >= 320 && height >= 200 ? '480p' : null;
}

/** The resolution that is stated, as the step of the *arr apps; null when none is. */
export function resolutionOf(text: string): string | null {
	const lines = find(text, LINES);
	if (lines !== null) return STEPS[/\d+/.exec(lines.text)?.[0] ?? ''] ?? null;
	for (const { text: size } of findAll(text, SIZE)) {
		const [width, height] = size.split(/[x×*]/i).map(Number);
		const step = stepOfSize(width, height);
		if (step !== null) return step;
	}
	for (const [pattern, step] of NAMED) if (has(text, pattern)) return step;
	return null;
}

const SOURCES: ReadonlyArray<[RegExp, Source]> = [
	[words('workprint|work print|WP(?=[\\s._-](?:\\d|xvid|x264|dvd))'), 'workprint'],
	[words('(?:HQ )?S ?Print|HD CAM(?:Rip)?|CAM Rip|HQ CAM|CAM|NEW CAM|PreDVD'), 'cam'],
	[words('telesync|ts ?scr(?:eener)?|HD TS(?:Rip)?|TS Rip|HQ TS|TS(?=[\\s._-](?:x26[45]|xvid|720p|1080p|480p|v\\d|HEVC|h26[45]|MD|LD|\\d))|PDVD|TSRip|HDTSRip'), 'telesync'],
	[words('telecine|HD TC(?:Rip)?|TC Rip|TC(?=[\\s._-](?:x26[45]|xvid|720p|1080p|480p))'), 'telecine'],
	[words('web rip|webrip(?:hd)?|web rip(?:per)?|web mux|web cap|webhdrip|web dl rip|webdlrip|WEBDL rip|web hd rip|dlrip'), 'webrip'],
	[words('(?:u?hd ?)?blu ray(?: ?rip)?|mbluray|m? ?bd(?:25|50|66|100|iso)|(?:u?hd)?bd ?rip|br rip|bd ?mux|bd ?remux|bdmv|uhd ?bd|bd full|(?:uhd|hd|bd) ?remux|bluray\\d*p?|(?:u?hd)?bd\\d{3,4}p|bd ?light|uhd2bd|bd(?=[\\s._\\])-]|$)|hd ?dvd(?: ?rip)?|bdmux|bd|4KUHD ?remux|UHD ?Rip|HD2DVD|br(?:rip)? ?mux|blu ?ray ?mux'), 'bluray'],
	[words('(?:web )?dl ?mux|web dl|(?:hbo ?max|sky|joyn|paramount|apple(?:tv)?|magenta|rtl|hulu|stan)(?:hd|uhd|4k)|webdl\\d*p?|amazon(?:hd|sd|uhd)|itunes ?(?:hd|sd|uhd)?|netflix(?:hd|uhd|sd)|maxdome(?:hd)?|disney ?(?:hd|uhd)|web hd|(?:amzn|nf|hulu|dsnp|hmax|atvp|pcok|pmtp|crav|red|stan|it|ma|cr|iP|vudu|hbo|max|kanopy)(?=[\\s._-]web)|web uhd|web\\b|\\d{3,4}p ?web(?=[\\s._-])|crunchyroll|web dl(?=\\d)'), 'webdl'],
	[words('\\d{1,2}dvds?|dvd ?(?:rip|r|mux|scr(?:eener)?|5|9|full)?|mdvdr|\\d?x?dvd[59]|dvd(?=[\\s._\\])-]|$)|(?:\\d ?x ?)?dvd ?[r59]?|r[1-6] ?(?:dvd)?(?=[\\s._-](?:xvid|divx|x264|line|dvd))|(?:ntsc|pal) ?dvd\\w?|xvidvd|sd dvd|dvd ?ivtc'), 'dvd'],
	[words('(?:a|u?hd|sd|pd|dt|web|d|sat)? ?tv(?:rip|mux)?(?=[\\s._\\])(-]|$)(?<=hd tv\\w*|hd.tv\\w*|hdtv\\w*|sdtv\\w*|sd.tv\\w*|pdtv\\w*|dtv\\w*|uhdtv\\w*|tvrip|sattv\\w*|tvmux)|hdtv ?(?:rip)?(?:\\d{3,4}p?)?|ahdtv|ds ?r(?:ip)?|dsr|dvb(?:[- ]?[sct]2?)?(?:rip)?|sat ?rip|dth ?rip|tv ?rip|pdtv|sdtv|hd tv|sd tv|uhdtv|raw hd|vhs ?rip|ppv ?(?:rip)?|hdtvrip'), 'tv'],
];

/** The source of the first kind that is stated; null when none is. */
export function sourceOf(text: string): Source | null {
	for (const [pattern, source] of SOURCES) if (has(text, pattern)) return source;
	return null;
}

/** Words that are names as often as they are sources. */
const AMBIGUOUS = /^(?:cam|ts|tc|bd|web|tv|dvd|wp|line|scr|r5)$/i;

const ANY_SOURCE = new RegExp(SOURCES.map(([pattern]) => pattern.source).join('|'), 'gi');

/** What is left when the words about the source are taken out. */
export const withoutSources = (text: string): string => text.replace(ANY_SOURCE, ' ');

/** Where the first word about the source stands; `clear`: the first that is nothing else. Null: none. */
export function firstSource(text: string): { any: number | null; clear: number | null } {
	const found = findAll(text, ANY_SOURCE);
	return { any: found[0]?.index ?? null, clear: found.find(({ text: word }) => !AMBIGUOUS.test(word))?.index ?? null };
}

const REMUX = words('(?:bd|uhd|hd|4kuhd|hybrid|dvd|web)? ?remux(?:ed)?|(?:bd|uhd|hd|4KUHD)remux');
const ENCODED = words('[xh] ?26[45]|x ?vid|divx|hevc ?10|re ?encode|web ?dl|webrip|web|hdtv|bd ?rip|br ?rip|uhd ?rip');
const DISC_CODEC = words('avc|vc ?1|hevc|mpeg ?2|h ?264 ?avc');
const DISC = words('complete|bd ?(?:25|50|66|100)|bd ?iso|iso|untouched|bdmv|full ?disc|(?:full|complete) ?(?:uhd)? ?blu ?ray|disc');
const DISC_SOURCE = words('(?:u?hd ?)?blu ray|hd dvd|bd|bd ?(?:25|50|66|100)');
const RAW_HD = words('raw ?hd');
const RAW = words('raw ?hd|mpeg ?2');
const OLD_CODEC = words('x ?vid|divx');
const BD_RIP = words('bd ?rip');
const HIGH_TV = words('hr|hd[\\s._-]tv');
const SCREENER = words('(?:dvd|bd|web|hd)? ?scr(?:eener)?|dvdscr\\w*|vhs ?scr|screener');
const REGIONAL = words('r[1-6](?=[\\s._-])|regional');
const DVD_DISC = words('m? ?dvd ?(?:r|5|9|full)|\\d ?x ?dvd ?[59]|dvd ?[59]|(?:ntsc|pal)[\\s._-]dvd ?r?|mdvdr');
/** German groups call a remux by the codec of the disc alone. */
const GERMAN_REMUX = /German.{0,40}[. ](?:DL|ML)\b.{0,60}Blu-?Ray[. ]AVC/i;

interface PictureFacts {
	source: Source | null;
	resolution: string | null;
	extension: string | null;
	isSeries: boolean;
}

/** What was done to the picture, or not, as the *arr apps see it. */
export function modifierOf(text: string, { source, resolution, extension, isSeries }: PictureFacts): Modifier | null {
	// A remux of 720 lines was encoded.
	const isRemux = resolution !== '720p' && has(text, REMUX);
	if (has(text, RAW_HD)) return 'rawhd';
	if (source === 'tv' && has(text, RAW)) return 'rawhd';
	if (has(text, SCREENER)) return 'screener';
	if (source === 'bluray' || source === null) {
		if (isRemux || GERMAN_REMUX.test(text)) return 'remux';
		if (!isSeries && isDisc(text, source, extension)) return 'brdisk';
	}
	if (source === 'dvd' && isRemux) return 'remux';
	if (source === 'dvd' && !isSeries) {
		if (has(text, REGIONAL)) return 'regional';
		if (has(text, DVD_DISC) && !has(text, ENCODED)) return 'remux';
	}
	return null;
}

function isDisc(text: string, source: Source | null, extension: string | null): boolean {
	if (has(text, ENCODED)) return false;
	if (extension === 'iso' || extension === 'img') return source === 'bluray';
	if (has(text, DISC) && (source === 'bluray' || has(text, DISC_SOURCE))) return true;
	return source === 'bluray' && has(text, DISC_SOURCE) && has(text, DISC_CODEC);
}

/** The resolution that goes without saying, by source; what the *arr apps assume. */
export function assumedResolution(text: string, { source, extension, isSeries }: PictureFacts, modifier: Modifier | null): string | null {
	if (modifier === 'brdisk' || modifier === 'rawhd') return '1080p';
	if (source === 'bluray') {
		if (modifier === 'remux') return '1080p';
		return has(text, OLD_CODEC) || (isSeries && has(text, BD_RIP)) ? '480p' : '720p';
	}
	if (source === 'dvd') return '480p';
	if (source === 'tv') return has(text, HIGH_TV) || /\[hdtv\]/i.test(text) ? '720p' : '480p';
	if (source === 'webdl' && /\[web(?:-?dl)?\]/i.test(text)) return '720p';
	if (source === 'webdl' || source === 'webrip') return '480p';
	return source === null && extension === 'm2ts' ? '720p' : null;
}

const CODECS: ReadonlyArray<[RegExp, string]> = [
	[words('[xh] ?265|hevc\\d*|h 265'), 'h265'],
	[words('[xh] ?266|vvc'), 'h266'],
	[words('[xh] ?264|avc(?:hd)?|h 264|[xh]264[a-z]?'), 'h264'],
	[words('av1'), 'av1'],
	[words('vp ?9'), 'vp9'],
	[words('x ?vid(?:hd)?|xvidvd'), 'xvid'],
	[words('divx\\d?'), 'divx'],
	[words('mpe?g ?2|h ?262'), 'mpeg2'],
	[words('vc ?1'), 'vc1'],
];

export function codecOf(text: string): string | null {
	return CODECS.find(([pattern]) => has(text, pattern))?.[1] ?? null;
}

const DEPTH = words('(?<bits>8|10|12) ?bits?|hi10p?');

export function bitDepthOf(text: string): string | null {
	const depth = find(text, DEPTH);
	return depth === null ? null : `${depth.groups.bits ?? '10'}bit`;
}
