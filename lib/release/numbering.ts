import { absoluteBehind, absoluteInFrontOf, absoluteOf, firstOfAll, halfNumberOf, laterSeasonOf } from './absolute';
import { datedOf } from './airDate';
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

export const NOTHING: Numbering = { seasons: [], episodes: [], absolute: [], airDate: null, fullSeason: false, index: null, end: 0 };

/** Longer runs are no runs of episodes. */
const MAX_RUN = 200;

const SEASON_EPISODE = /(?<![\p{L}\d])(?:S|Season[\s._]?|Saison[\s._]?|Temporada[\s._]?|Stagione[\s._]?)(?<season>\d{1,4})[\s._-]{0,3}(?:\[?[\s._-]?)(?:x|E|EP|Ep\.?[\s._]?|Episode[\s._]?|Episodio[\s._]?|Cap[.]?[\s._]?|Folge[\s._]?)[\s._]?(?<episode>\d{1,5})(?![\dp])/giu;
const CROSS = /(?<!\d)(?<season>(?:19|20)\d\d(?=x\d\d(?!\d))|(?<![\p{L}])\d{1,2}|\d)[xх](?<episode>\d{1,3})(?![\dp]|(?!x\d)\p{L})/giu;
/** The same in other words: `Sn4 Ep14`, `T01XE08`, `Se.3 afl.3`, `8.sez.21.ser`, `2 сезон 24 серия`. */
const SEASON_EPISODE_ABROAD =
	/(?<![\p{L}\d])(?:(?:Sn|Se|T)[\s._]?(?<season>\d{1,2})[\s._-]*(?:XE|EP|E|afl\.?)[\s._]?(?<episode>\d{1,4})|(?<seasonFirst>\d{1,2})[\s._-]*(?:й[\s._-]*)?(?:сезон|сез|sezon|sez)[\s._]*(?<episodeFirst>\d{1,4})[\s._-]*(?:я[\s._-]*)?(?:серия|серии|сер|seriya|ser|epizod)|Сезон[\s._№:]*(?<seasonNo>\d{1,2})[\s._,]*(?:Серии|Серия)[\s._№:]*(?<episodeNo>\d{1,4}))(?!\d)/giu;
const BOLUM = /(?<![\p{L}\d])(?<episode>\d{1,4})[\s._]*(?:B[öo]l[üu]m|BLM)(?!\p{L})/giu;
/** Without anything between it and the title: `grp-shows01e02`. */
const GLUED = /(?:(?<=\p{L})S|(?<![\p{L}\d]))(?<season>\d\d)E(?<episode>\d\d)(?!\d)/giu;
/** Spanish: `Cap.102` is season 1, episode 2. */
const CAPITULO = /(?<!\p{L})Cap[.\s_]?(?<season>\d{1,2})(?<episode>\d\d)(?:_\k<season>(?<last>\d\d))?(?!\d)/giu;
/** At the very front: `4-13 Cursed`, `[5.01] Weight`. */
const IN_FRONT = /^\s*\[?(?<season>\d{1,2})[-.](?<episode>\d\d)(?=[\s\].])(?!\.\d)|(?<=\s)\[(?<seasonFirst>\d{1,2})\.(?<episodeFirst>\d{2,3})(?=\])/gu;
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
	/^(?:(?:[\s._]{0,2}(?<run>-|–|~|to|thru)[\s._]{0,2}(?:S\d{1,4}[\s._]?)?(?:Ep?|\d{1,2}(?=x)x|\d{4}x|x(?=\d))|(?<plainRun>-|–|~|[\s._]a[\s._])(?=\d)|(?:[\s._]?(?:&|\+|,|and|en)[\s._]?|[\s._-]{0,3})(?:S\d{1,4}[\s._]?)?(?:Ep?|\d{1,2}(?=x\d)x|\d{4}x|x)|[\s._]?(?:&|\+|,)[\s._]?|[\s._](?:en|and|und|et)[\s._](?=\d)|_(?=\d\d[\s_-]))[\s._]?)(?<number>\d{1,5})(?![\dpi]|(?![ex]\d)\p{L}|[\s._]?(?:bit|ch)\b|(?<![-–~]\d{1,5})[\s._]{0,2}(?:of|из)\b)(?=$|[^\p{L}\d]|[eExX]\d)/iu;
const SEASONS_RUN = /(?<![\p{L}\d])(?:S|Seasons?[\s._]{0,2}\(?|Series[\s._]{0,2}|Saisons?[\s._]{0,2}|Stagion[ei][\s._]{0,2}|Temporadas?[\s._]{0,2}|Staffel[\s._]{0,2}|Сезоны?:?[\s._]{0,2})(?<from>\d{1,2})[\s._]?(?:--?|–|~|to|thru|through|a|(?<=S\d\d[\s._])(?=S?\d\d(?:[\s._]*[([]|$)))[\s._]?(?:S|Season[\s._]?)?(?<to>\d{1,2})(?![\dp\p{L}])/giu;
const SEASON = /(?<![\p{L}\d])(?:S(?:[\s._](?=0\d(?!\d)))?(?=\d{1,4})|(?:Seasons?|Series|Saison|Stagione|Temp(?:oradas?)?|Staffel|Seizoen|Sezon|Сезон|Kausi|Sæson|Sesong|Säsong)[\s._:-]{0,3}(?=\d{1,2}(?!\d)))(?<season>\d{1,4})(?![\d\p{L}]|[\s._]?p\b)/giu;
/** Told by the letter, which is never a word of the title. */
const SEASON_LETTER = /(?<![\p{L}\d])S(?<season>\d{1,2})(?![\d\p{L}]|[\s._]?p\b)/gu;
const SEASON_LATER = /(?<![\p{L}\d])(?<season>\d{1,2})(?:st|nd|rd|th|ª|º|a|\.)?[\s._]{1,2}(?:Season|Saison|Stagione|Temporada|Staffel|Сезон)(?!\p{L})/giu;
/** `3xAll` */
const ALL_OF_IT = /(?<![\p{L}\d])(?<season>\d{1,2})xAll(?![\p{L}\d])/giu;
const EPISODE = /(?<![\p{L}\d])(?:E|EP|Eps?\.?[\s._]?|Episodes?[\s._-]{0,2}|Episodio[\s._]|Cap[ií]tulo[\s._]|Folge[\s._]|Part(?=\d)|第)[\s._#]?(?<episode>\d{1,4})(?![\d]|p\b)/giu;
const COMPLETE = words('complete(?: series)?|(?:the )?complete (?:series|collection|season)|integrale?|full season|batch|collection');
/** `103` for season 1, episode 3. */
const THREE_DIGITS = /(?<![\p{L}\d]|(?<!\d)\d\.)(?<season>[1-9]\d?)(?<episode>(?!00)[0-4]\d)(?=[\s._-]+(?:\p{L}|\d{3,4}[\s._-]|\d{3,4}p|\[|\(|$)|$)(?![\s._-]?(?:bit|ch))/giu;

const PART = /(?<=\p{L}[\s._-]+)(?:Part|Pt)[\s._]?(?<episode>\d{1,2})(?![\p{L}\d])/giu;
const FIVE_DIGITS = /(?<![\p{L}\d])(?<season>\d{1,2})(?<first>\d\d)(?<second>\d\d)(?=[\s._-]+\p{L}|$)/gu;
const BARE = /(?<=(?:\p{L}|(?:19|20)\d\d)[\s._])(?:(?<padded>0\d{1,2})(?:v\d)?(?=[\s._]+\p{L}|[\s._]*[[(]|$)|(?<plain>(?!(?:19|20)\d\d|1080|2160)\d{1,4})(?:v\d)?(?=[\s._]+(?:\d{3,4}p|[hp]dtv|web|dvd|bd|hd|french|vostfr|x26|xvid)|$))/giu;

/** The episodes, seasons or dates that a title of a series names. */
export function numberingOf(text: string, isSeries: boolean): Numbering {
	const later = laterSeasonOf(text);
	if (later !== null) {
		return { ...NOTHING, seasons: [later.season], episodes: [later.number], absolute: [later.number], index: later.index, end: later.end };
	}
	const plain = episodesOf(text, SEASON_EPISODE) ?? episodesOf(text, CROSS);
	if (plain !== null) return withAbsolute(text, plain);
	const dated = datedOf(text);
	if (dated !== null) return (isSeries ? (turkish(text) ?? numberedAndDated(text, dated)) : null) ?? dated;
	return (
		(isSeries ? turkish(text) : null) ?? episodesOf(text, SEASON_OF) ?? episodesOf(text, SEASON_EPISODE_ABROAD) ?? episodesOf(text, GLUED) ??
		(isSeries ? capitulo(text) : null) ?? discOf(text) ?? seasonsOf(text) ?? (isSeries ? loneEpisode(text) : null) ?? NOTHING
	);
}

/** Numbers over all seasons that stand in front of season and episode end the title, too. */
function withAbsolute(text: string, numbering: Numbering): Numbering {
	const absolute = absoluteInFrontOf(text.slice(0, numbering.index ?? 0));
	if (absolute === null) return { ...numbering, absolute: absoluteBehind(text.slice(numbering.end)) };
	return { ...numbering, absolute: absolute.absolute, index: absolute.index };
}

/** `E135.2025.10.16`: of long-running shows. */
function numberedAndDated(text: string, dated: Numbering): Numbering | null {
	const episode = find(text.slice(0, dated.index ?? 0), EPISODE);
	if (episode === null || (dated.index ?? 0) - episode.end > 3) return null;
	return { ...dated, seasons: [1], episodes: [Number(episode.groups.episode)], index: episode.index };
}

/** `12. Bölüm`, `12.BLM`. */
function turkish(text: string): Numbering | null {
	const tag = find(text, BOLUM);
	if (tag === null) return null;
	const number = Number(tag.groups.episode);
	return { ...NOTHING, episodes: [number], absolute: [number], index: tag.index, end: tag.end };
}

/** The season can be named a second time, in front. */
function capitulo(text: string): Numbering | null {
	const found = episodesOf(text, CAPITULO);
	if (found === null) return null;
	const season = find(text, SEASON);
	return season === null || season.index > (found.index ?? 0) ? found : { ...found, index: season.index };
}

function episodesOf(text: string, pattern: RegExp): Numbering | null {
	const tag = find(text, pattern);
	if (tag === null) return null;
	const { season, seasonFirst, seasonNo, episode, episodeFirst, episodeNo } = tag.groups;
	const first = Number(episode ?? episodeFirst ?? episodeNo);
	const { episodes, end } = tag.groups.last === undefined ? withMore(text, tag, first) : { episodes: runTo(first, Number(tag.groups.last)), end: tag.end };
	if (isAllOf(text.slice(end), episodes)) return { ...NOTHING, seasons: [Number(season ?? seasonFirst ?? seasonNo)], fullSeason: true, index: tag.index, end };
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

const runTo = (first: number, last: number): number[] => Array.from({ length: Math.max(1, Math.min(last - first, MAX_RUN) + 1) }, (_, index) => first + index);

/** `E1-16 of 16` is the whole season. */
const isAllOf = (behind: string, episodes: readonly number[]): boolean =>
	episodes.length > 1 && episodes[0] === 1 && Number(/^[\s._]{0,2}(?:of|из|із)[\s._]{0,2}(?<all>\d{1,4})/iu.exec(behind)?.groups?.all) === episodes.length;

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
	const tag = find(text, SEASON_LETTER) ?? find(text, SEASON) ?? find(text, SEASON_LATER) ?? find(text, ALL_OF_IT);
	if (tag === null) return null;
	const season = Number(tag.groups.season);
	const episode = find(text.slice(tag.end), EPISODE);
	if (episode !== null && episode.index < 60) {
		const { episodes, end } = withMore(text, { ...episode, end: tag.end + episode.end }, Number(episode.groups.episode));
		return { ...NOTHING, seasons: [season], episodes, index: tag.index, end };
	}
	const among = episodesAmong(text);
	if (among !== null) return { ...NOTHING, seasons: [season], episodes: among, index: tag.index, end: tag.end };
	const { seasons, end } = withMoreSeasons(text, tag.end, season);
	return { ...NOTHING, seasons, fullSeason: !PART_OF_SEASON.test(text.slice(end)), index: tag.index, end };
}

const AMONG = /第(?<first>\d{1,4})[-~](?<last>\d{1,4})[話话集回]/u;

/** Chinese packs name the episodes apart from the season. */
function episodesAmong(text: string): number[] | null {
	const match = AMONG.exec(text)?.groups;
	return match === undefined ? null : runTo(Number(match.first), Number(match.last));
}

const PART_OF_SEASON = /^[\s._-]*(?:Part|Vol(?:ume)?|Cour)[\s._]?\d/i;
const NEXT_SEASON = /^(?:(?<loose>[\s._]+(?=\d))|[\s._]*(?:,|&|\+|\/|and|[\s._](?=S\d))[\s._]*(?:&[\s._]*)?)(?:S|Season[\s._])?(?<season>\d{1,2})(?![\dpix\p{L}]|\.\d|[\s._]?(?:GB|MB|bit))/iu;

/** `Season 1, 2 & 3`, `S01 / S02`, `Seasons 1 2 3`. */
function withMoreSeasons(text: string, start: number, first: number): { seasons: number[]; end: number } {
	const seasons = [first];
	let end = start;
	for (let more = NEXT_SEASON.exec(text.slice(end, end + 24)); more !== null; more = NEXT_SEASON.exec(text.slice(end, end + 24))) {
		const number = Number(more.groups?.season);
		const last = seasons[seasons.length - 1];
		if (number <= last || (more.groups?.loose !== undefined && number !== last + 1)) break;
		seasons.push(number);
		end += more[0].length;
	}
	return { seasons, end };
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
	return inOneNumber(text) ?? halfNumberOf(text) ?? firstOfAll(text) ?? partOf(text) ?? bareNumber(text);
}

/** Season and episodes in one number: `103`, `103.104`, `10304`. */
function inOneNumber(text: string): Numbering | null {
	for (const tag of findAll(text, THREE_DIGITS)) {
		const number = Number(tag.text);
		if (tag.index === 0 || (number >= 1900 && number < 2100) || number === 264 || number === 265) continue;
		const { season = '', episode } = tag.groups;
		const episodes = [Number(episode)];
		for (let rest = text.slice(tag.end); ; ) {
			const more = /^[\s._-](?<season>\d{1,2})(?<episode>\d\d)(?=[\s._-])/.exec(rest);
			if (more?.groups?.season !== season || Number(more.groups.episode) !== episodes[episodes.length - 1] + 1) break;
			episodes.push(Number(more.groups.episode));
			rest = rest.slice(more[0].length);
		}
		return { ...NOTHING, seasons: [Number(season)], episodes, index: tag.index, end: tag.end };
	}
	for (const { groups, index, end } of findAll(text, FIVE_DIGITS)) {
		const [first, second] = [Number(groups.first), Number(groups.second)];
		if (index > 0 && second === first + 1) return { ...NOTHING, seasons: [Number(groups.season)], episodes: [first, second], index, end };
	}
	return null;
}

/** Series of few episodes: `Title.Part.2`. */
function partOf(text: string): Numbering | null {
	const tag = find(text, PART);
	if (tag === null) return null;
	return { ...NOTHING, seasons: [1], episodes: [Number(tag.groups.episode)], index: tag.index, end: tag.end };
}

/** When nothing else is named: `Title.07.Words`, or two digits where the tags begin. */
function bareNumber(text: string): Numbering | null {
	const tag = find(text, BARE);
	if (tag === null || tag.index === 0) return null;
	const episodes = [Number(tag.groups.padded ?? tag.groups.plain)];
	return { ...NOTHING, episodes, absolute: episodes, index: tag.index, end: tag.end };
}

/** Whether the title speaks of all of it. */
export const saysComplete = (text: string): boolean => find(text, COMPLETE) !== null;
