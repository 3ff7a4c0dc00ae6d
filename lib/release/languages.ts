import { findAll, words } from './tags';

/** Names and abbreviations by which titles tell a language. */
const NAMES: ReadonlyArray<[string, string]> = [
	['english', 'english|eng|ingl[eéê]s|inglese|ing(?= dts| dd| ac3| aac| eac3)'],
	['french', 'french|fran[cç]ais|vostfr|truefrench|vff|vfq|vfi|vf2|subfrench|vof|vf|fre|fra'],
	['spanish', 'spanish|espa[nñ]ol|castellano|castilian|esp|spa'],
	['german', 'german|deutsch|swissgerman|videomann|ger|deu'],
	['italian', 'italian|ita|italiano|nuita'],
	['danish', 'danish|dansk|dansub'],
	['dutch', 'dutch|nederlands|dut|nld|nl(?=[\\s._-]?(?:retail|subs?|audio))'],
	['japanese', 'japanese|jap|jpn'],
	['icelandic', 'icelandic'],
	['chinese', 'chinese|mandarin|cantonese|chs|cht|chi|big5|gb'],
	['russian', 'russian|rus'],
	['polish', 'polish|pl dub|dub pl|pl|lektor ?pl|pldub|pl ?lek|lek ?pl|pol'],
	['vietnamese', 'vietnamese|viet|vie'],
	['swedish', 'swedish|swe|swesub|svensk'],
	['norwegian', 'norwegian|norsk'],
	['finnish', 'finnish|finsub|fin(?=[\\s._-]?sub)'],
	['turkish', 'turkish|turkce|türkçe|tur'],
	['portuguese brazil', 'brazilian|dublado|pt-?br|portugu[eê]s[\\s._-]br'],
	['portuguese', 'portugu[eê]se|pt(?!-?br)|por'],
	['flemish', 'flemish'],
	['greek', 'greek'],
	['korean', 'korean|kor'],
	['hungarian', 'hungarian|hundub|hun'],
	['hebrew', 'hebrew|hebdub|heb'],
	['lithuanian', 'lithuanian'],
	['czech', 'czech|cz|cze'],
	['arabic', 'arabic|ara'],
	['hindi', 'hindi|hin'],
	['bulgarian', 'bulgarian|bg ?audio'],
	['ukrainian', 'ukrainian|ukr'],
	['persian', 'persian|farsi'],
	['bengali', 'bengali'],
	['slovak', 'slovak|sk'],
	['latvian', 'latvian|lav|lv|lat(?=[\\s._]eng)'],
	['spanish latino', 'latino|lat'],
	['romanian', 'romanian|rom|rosubbed|ro(?=[\\s._-]?sub)|rodubbed'],
	['catalan', 'catal[aàá]n?|cat'],
	['thai', 'thai'],
	['tamil', 'tamil|tam'],
	['telugu', 'telugu|tel'],
	['malayalam', 'malayalam'],
	['kannada', 'kannada'],
	['marathi', 'marathi'],
	['urdu', 'urdu'],
	['tagalog', 'tagalog|filipino'],
	['albanian', 'albanian'],
	['afrikaans', 'afrikaans'],
	['estonian', 'estonian'],
	['croatian', 'croatian'],
	['serbian', 'serbian'],
	['slovenian', 'slovenian'],
	['georgian', 'georgian|geo|(?<=ru )ka'],
	['mongolian', 'mongolian'],
	['romansh', 'romansh|rumantsch|romansch'],
	['indonesian', 'indonesian'],
	['malay', 'malay'],
	['azerbaijani', 'azerbaijan(?:i|ian)?'],
	['uzbek', 'uzbek(?:istan)?'],
	['gujarati', 'gujarati'],
	['punjabi', 'punjabi'],
];
/** Languages by their full English names, for patterns. */
export const LANGUAGE_WORDS = NAMES.map(([language]) => language).filter((language) => !/\s/.test(language)).join('|');
/** One pattern for all: a title is gone through once. Which language it was is asked where something was found. */
const ANY = words(NAMES.map(([, names]) => names).join('|'));
const EACH = NAMES.map(([, names]) => new RegExp(words(names).source, 'iy'));
/** Codes are told from words by their capitals. */
const CODED: Readonly<Record<string, string>> = { EN: 'english', FR: 'french', RU: 'russian', UA: 'ukrainian', JA: 'japanese', JP: 'japanese', KR: 'korean' };
const CODES = /(?<![\p{L}\d-])(?:EN|FR|RU|UA|JA|JP|KR)(?![\p{L}\d])/gu;
const HAN = /(?:繁|简|繁體|简体|中文|字幕|双语|国语|國語|粤语|CHS|CHT)/u;

function indexOfLanguage(text: string, at: number): number {
	return EACH.findIndex((pattern) => {
		pattern.lastIndex = at;
		return pattern.test(text);
	});
}

/** English names of the languages that are stated, behind the title's own words. */
export function languagesOf(text: string): string[] {
	const seen = new Set(findAll(text, ANY).map(({ index }) => indexOfLanguage(text, index)));
	for (const { text: code } of findAll(text, CODES)) seen.add(NAMES.findIndex(([language]) => language === CODED[code]));
	const found = NAMES.flatMap(([language], index) => (seen.has(index) ? [language] : []));
	if (HAN.test(text) && !found.includes('chinese')) found.push('chinese');
	return found;
}
