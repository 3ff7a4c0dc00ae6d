import { find, findAll, type Tag, words } from './tags';

/** Which part of a series a title names. */
export interface Numbering {
	seasons: number[];
	episodes: number[];
	absolute: number[];
	airDate: string | null;
	fullSeason: boolean;
	/** Where the first word about it stands, and where the last one ends; null: nothing was found. */
	index: number | null;
	end: number;
}

const NOTHING: Numbering = { seasons: [], episodes: [], absolute: [], airDate: null, fullSeason: false, index: null, end: 0 };

/** Longer runs are no runs of episodes. */
const MAX_RUN = 200;

const SEASON_EPISODE = /(?<![\p{L}\d])(?:S|Season[\s._]?|Saison[\s._]?|Temporada[\s._]?|Stagione[\s._]?)(?<season>\d{1,4})[\s._-]{0,3}(?:\[?[\s._-]?)(?:x|E|EP|Ep\.?[\s._]?|Episode[\s._]?|Episodio[\s._]?|Cap[.]?[\s._]?|Folge[\s._]?)[\s._]?(?<episode>\d{1,5})(?![\dp])/giu;
const CROSS = /(?<!\d)(?<season>(?:19|20)\d\d(?=x\d\d(?!\d))|(?<![\p{L}])\d{1,2}|\d)[xх](?<episode>\d{1,3})(?![\dpx\p{L}])/giu;
/** The same in other words: `Sn4 Ep14`, `T01XE08`, `Se.3 afl.3`, `8.sez.21.ser`, `2 сезон 24 серия`. */
const SEASON_EPISODE_ABROAD =
	/(?<![\p{L}\d])(?:(?:Sn|Se|T)[\s._]?(?<season>\d{1,2})[\s._-]*(?:XE|EP|E|afl\.?)[\s._]?(?<episode>\d{1,4})|(?<seasonFirst>\d{1,2})[\s._-]*(?:й[\s._-]*)?(?:сезон|сез|sezon|sez)[\s._]*(?<episodeFirst>\d{1,4})[\s._-]*(?:я[\s._-]*)?(?:серия|серии|сер|seriya|ser|epizod)|Сезон[\s._№:]*(?<seasonNo>\d{1,2})[\s._,]*(?:Серии|Серия)[\s._№:]*(?<episodeNo>\d{1,4}))(?!\d)/giu;
/** Spanish: `Cap.102` is season 1, episode 2. */
const CAPITULO = /(?<!\p{L})Cap[.\s_]?(?<season>\d{1,2})(?<episode>\d\d)(?!\d)/giu;
/** At the very front: `4-13 Cursed`, `[5.01] Weight`. */
const IN_FRONT = /^\s*\[?(?<season>\d{1,2})[-.](?<episode>\d\d)(?=[\s\].])(?!\.\d)/gu;
/** One disc of a season: neither a whole season nor an episode. */
const DISC = /(?<![\p{L}\d])S(?<season>\d{1,2})[\s._-]?(?:D|DVD|Disc|Disk)[\s._]?\d{1,2}(?:[-&+]\d{1,2})*(?!\d)/giu;
const SEASONS_IN_A_ROW = /(?<![\p{L}\d])(?:S\d{1,2}){2,8}(?!\d)/giu;
const ROMAN_SEASON = /(?<![\p{L}\d])(?:Season|Saison|Temporada|Stagione)[\s._](?<roman>[IVX]{1,5})(?![\p{L}\d])/gu;
const ROMAN: Readonly<Record<string, number>> = { I: 1, II: 2, III: 3, IV: 4, V: 5, VI: 6, VII: 7, VIII: 8, IX: 9, X: 10, XI: 11, XII: 12 };
/** `5of9`, `14.of.21`. */
const OF_MANY = /(?<![\p{L}\d])(?<episode>\d{1,3})[\s._]?of[\s._]?\d{1,3}(?![\p{L}\d])/giu;
const SEASON_OF = /(?<![\p{L}\d])(?:S|Season[\s._]?)(?<season>\d{1,2})[\s._-]+(?<episode>\d{1,4})[\s._]?(?:of|\/)[\s._]?\d{1,4}/giu;
/** What may follow the first episode: more of them, or the end of a run. */
const MORE =
	/^(?:(?:[\s._]{0,2}(?<run>-|–|~|to|thru)[\s._]{0,2}(?:S\d{1,4}[\s._]?)?(?:Ep?|\d{1,2}(?=x)x|\d{4}x)|(?<plainRun>-|–|~|[\s._]a[\s._])(?=\d)|(?:[\s._]?(?:&|\+|,|and|en)[\s._]?|[\s._-]{0,3})(?:S\d{1,4}[\s._]?)?(?:Ep?|\d{1,2}(?=x\d)x|\d{4}x|x)|[\s._]?(?:&|\+|,)[\s._]?|_(?=\d\d[\s_-]))[\s._]?)(?<number>\d{1,5})(?![\dpi\p{L}]|[\s._]?(?:bit|ch)\b|[\s._]{0,2}(?:of|из)\b)(?=$|[^\p{L}\d]|[eExX]\d)/iu;
const SEASONS_RUN = /(?<![\p{L}\d])(?:S|Seasons?[\s._]{0,2}|Series[\s._]{0,2}|Saisons?[\s._]{0,2}|Stagion[ei][\s._]{0,2}|Temporadas?[\s._]{0,2}|Staffel[\s._]{0,2}|Сезоны?:?[\s._]{0,2})(?<from>\d{1,2})[\s._]?(?:-|–|~|to|thru|through|&|\+|a|,|and)[\s._]?(?:S|Season[\s._]?)?(?<to>\d{1,2})(?![\dp\p{L}])/giu;
const SEASON = /(?<![\p{L}\d])(?:S|(?:Season|Series|Saison|Stagione|Temporada|Staffel|Seizoen|Sezon|Сезон|Kausi|Sæson|Sesong|Säsong)[\s._:-]{0,3})(?<season>\d{1,4})(?![\d\p{L}]|[\s._]?p\b)/giu;
const SEASON_LATER = /(?<![\p{L}\d])(?<season>\d{1,2})(?:st|nd|rd|th|ª|º|a|\.)?[\s._]{1,2}(?:Season|Saison|Stagione|Temporada|Staffel|Сезон)(?!\p{L})/giu;
const EPISODE = /(?<![\p{L}\d])(?:E|EP|Eps?\.?[\s._]?|Episodes?[\s._-]{0,2}|Episodio[\s._]|Folge[\s._]|Part(?=\d)|第)[\s._#]?(?<episode>\d{1,4})(?![\d]|p\b)/giu;
const DATE = /(?<!\d)(?<year>(?:19|20)\d\d)(?<gap>[\s._/-]{1,2})(?<month>0?[1-9]|1[0-2])[\s._/-]{1,2}(?<day>0?[1-9]|[12]\d|3[01])(?!\d)/g;
const DATE_BACKWARDS = /(?<!\d)(?<day>0[1-9]|[12]\d|3[01])[\s._/-](?<month>0[1-9]|1[0-2])[\s._/-](?<year>(?:19|20)\d\d)(?!\d)/g;
const DATE_IN_ONE = /(?<!\d)(?<year>20[012]\d)(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01])(?!\d)/g;
const DATE_SHORT = /(?<![\d.])(?<year>[012]\d)\.(?<month>0[1-9]|1[0-2])\.(?<day>0[1-9]|[12]\d|3[01])(?![\d.]*\d)/g;
const COMPLETE = words('complete(?: series)?|(?:the )?complete (?:series|collection|season)|integrale?|full season|batch|collection');
/** `103` for season 1, episode 3. */
const THREE_DIGITS = /(?<![\p{L}\d]|\d\.)(?<season>[1-9]\d?)(?<episode>[0-4]\d)(?=[\s._-]+(?:\p{L}|\d{3,4}p|\[|\(|$)|$)(?![\s._-]?(?:bit|ch))/giu;

/** The episodes, seasons or dates that a title of a series names. */
export function numberingOf(text: string, isSeries: boolean): Numbering {
	const later = laterSeasonOf(text);
	if (later !== null) {
		return { ...NOTHING, seasons: [later.season], episodes: [later.number], absolute: [later.number], index: later.index, end: later.end };
	}
	return dated(text) ?? episodesOf(text, SEASON_EPISODE) ?? episodesOf(text, CROSS) ?? episodesOf(text, SEASON_OF) ?? episodesOf(text, SEASON_EPISODE_ABROAD) ?? (isSeries ? episodesOf(text, CAPITULO) : null) ?? discOf(text) ?? seasonsOf(text) ?? (isSeries ? loneEpisode(text) : null) ?? NOTHING;
}

function dated(text: string): Numbering | null {
	if (find(text, SEASON_EPISODE) !== null || find(text, CROSS) !== null) return null;
	for (const pattern of [DATE, DATE_BACKWARDS, DATE_IN_ONE, DATE_SHORT]) {
		const tag = find(text, pattern);
		if (tag === null) continue;
		const { year = '', month = '', day = '' } = tag.groups;
		const airDate = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
		return { ...NOTHING, airDate, index: tag.index, end: tag.end };
	}
	return null;
}

function episodesOf(text: string, pattern: RegExp): Numbering | null {
	const tag = find(text, pattern);
	if (tag === null) return null;
	const { season, seasonFirst, seasonNo, episode, episodeFirst, episodeNo } = tag.groups;
	const { episodes, end } = withMore(text, tag, Number(episode ?? episodeFirst ?? episodeNo));
	return { ...NOTHING, seasons: [Number(season ?? seasonFirst ?? seasonNo)], episodes, index: tag.index, end };
}

function discOf(text: string): Numbering | null {
	const disc = find(text, DISC);
	if (disc !== null) return { ...NOTHING, seasons: [Number(disc.groups.season)], index: disc.index, end: disc.end };
	const row = find(text, SEASONS_IN_A_ROW);
	if (row !== null) {
		const seasons = (row.text.match(/\d+/g) ?? []).map(Number);
		return { ...NOTHING, seasons, fullSeason: true, index: row.index, end: row.end };
	}
	const roman = find(text, ROMAN_SEASON);
	const season = ROMAN[roman?.groups.roman ?? ''];
	return roman === null || season === undefined ? null : { ...NOTHING, seasons: [season], fullSeason: true, index: roman.index, end: roman.end };
}

/** The first number and what follows it: `E01E02`, `E01-E04`, `E01-04`, `x02x03`. */
function withMore(text: string, { end: start }: Tag, first: number): { episodes: number[]; end: number } {
	const episodes = [first];
	let end = start;
	for (let more = MORE.exec(text.slice(end, end + 24)); more !== null; more = MORE.exec(text.slice(end, end + 24))) {
		const number = Number(more.groups?.number);
		const last = episodes[episodes.length - 1];
		const isRun = more.groups?.run !== undefined || more.groups?.plainRun !== undefined;
		if (number <= last || number - last > MAX_RUN) break;
		if (isRun) for (let one = last + 1; one < number; one++) episodes.push(one);
		episodes.push(number);
		end += more[0].length;
	}
	return { episodes, end };
}

function seasonsOf(text: string): Numbering | null {
	const run = find(text, SEASONS_RUN);
	if (run !== null) {
		const [from, to] = [Number(run.groups.from), Number(run.groups.to)];
		if (to > from && to - from < 60) {
			const seasons = Array.from({ length: to - from + 1 }, (_, index) => from + index);
			return { ...NOTHING, seasons, fullSeason: true, index: run.index, end: run.end };
		}
	}
	const tag = find(text, SEASON) ?? find(text, SEASON_LATER);
	if (tag === null) return null;
	const season = Number(tag.groups.season);
	const episode = find(text.slice(tag.end), EPISODE);
	if (episode !== null && episode.index < 60) {
		const { episodes, end } = withMore(text, { ...episode, end: tag.end + episode.end }, Number(episode.groups.episode));
		return { ...NOTHING, seasons: [season], episodes, index: tag.index, end };
	}
	return { ...NOTHING, seasons: [season], fullSeason: true, index: tag.index, end: tag.end };
}

/** A number alone: of an anime over all seasons, or season and episode in one. */
function loneEpisode(text: string): Numbering | null {
	const front = episodesOf(text, IN_FRONT);
	if (front !== null) return front;
	const absolute = absoluteOf(text);
	if (absolute !== null) return absolute;
	const ofMany = find(text, OF_MANY);
	if (ofMany !== null) {
		return { ...NOTHING, seasons: [1], episodes: [Number(ofMany.groups.episode)], index: ofMany.index, end: ofMany.end };
	}
	const episode = find(text, EPISODE);
	if (episode !== null) {
		const { episodes, end } = withMore(text, episode, Number(episode.groups.episode));
		return { ...NOTHING, seasons: [1], episodes, index: episode.index, end };
	}
	for (const tag of findAll(text, THREE_DIGITS)) {
		const number = Number(tag.text);
		if (tag.index === 0 || (number >= 1900 && number < 2100) || number === 264 || number === 265) continue;
		const { episodes, end } = withMore(text, tag, Number(tag.groups.episode));
		return { ...NOTHING, seasons: [Number(tag.groups.season)], episodes, index: tag.index, end };
	}
	return null;
}

const ABSOLUTE: readonly RegExp[] = [
	/\[第?(?<number>\d{1,4})(?:v\d)?(?:[\s._]?[-~～][\s._]?(?<last>\d{1,4}))?(?:話|话|集|完|END|Fin|全集)*(?:[\s._]?(?:END|Fin|完))?\]/giu,
	/第(?<number>\d{1,4})(?:[-~](?<last>\d{1,4}))?[話话集回]/gu,
	/[\s._]-[\s._]_?(?:E|EP|Episode[\s._]|#|Ep\.?[\s._])?(?<number>\d{1,4})(?:\.(?<half>5))?(?:v\d)?(?:[-~](?:E|EP)?(?<last>\d{2,4}))?(?=[\s._[(【-]|$)(?![\s._]\p{Lu}?\p{L}+[\s._].*[\s._]-[\s._]\d{2})(?![\s._]?(?:of|x)\b)(?![.]\d)/giu,
	/(?<=^\[[^\]]{1,60}\].{1,120}?[\s._])(?:E|EP|Episode[\s._]?|#)?(?<number>\d{2,4})(?:v\d)?(?:[\s._]?[-~][\s._]?(?<last>\d{2,4}))?(?=[\s._]?[[(]|[\s._]?-[\s._]|[\s._](?:vostfr|\d{3,4}p|bd|web|end|fin)|$)(?!p)/giu,
];

function absoluteOf(text: string): Numbering | null {
	for (const pattern of ABSOLUTE) {
		for (const tag of findAll(text, pattern)) {
			const first = Number(tag.groups.number);
			const last = Number(tag.groups.last ?? first);
			if (tag.groups.half !== undefined || isNoEpisode(first, tag)) continue;
			if (last < first || last - first > 2_000) continue;
			const absolute = Array.from({ length: last - first + 1 }, (_, index) => first + index);
			return { ...NOTHING, episodes: absolute, absolute, index: tag.index, end: tag.end };
		}
	}
	return null;
}

const isNoEpisode = (number: number, { text }: Tag): boolean =>
	[360, 480, 540, 576, 720, 1080, 2160, 4320].includes(number) || (number >= 1950 && number < 2035 && /^\d{4}$|\[/.test(text.trim()));

/** Anime of a later season: the season is part of the title, and the number counts within it. */
const SEASON_AND_NUMBER = /(?<=[\s._])S0?(?<season>[1-9]\d?)(?:[\s._]+-[\s._]+|\]\[)(?:EP?)?(?<number>\d{1,4})(?:v\d)?(?=[\s._]*[[(]|[\s._]*$|\])/giu;

export interface LaterSeason {
	/** What belongs to the title: `S2`. */
	suffix: string;
	index: number;
	end: number;
	number: number;
	season: number;
}

/** `[Group] Title S2 - 07`: the season stands in the title and the number after a dash. */
export function laterSeasonOf(text: string): LaterSeason | null {
	if (!/^\s*[[【]/u.test(text)) return null;
	const tag = find(text, SEASON_AND_NUMBER);
	if (tag === null) return null;
	const season = Number(tag.groups.season);
	return { suffix: `S${season}`, index: tag.index, end: tag.end, number: Number(tag.groups.number), season };
}

/** Whether the title speaks of all of it. */
export const saysComplete = (text: string): boolean => find(text, COMPLETE) !== null;
