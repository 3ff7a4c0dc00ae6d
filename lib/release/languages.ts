import { findAll, words } from './tags';

/** Names and abbreviations by which titles tell a language. */
const NAMES: ReadonlyArray<[string, string]> = [
	['english', 'english|eng|ingl[eé]s|inglese'],
	['french', 'french|fran[cç]ais|vostfr|truefrench|vff|vfq|vfi|vf2|subfrench|vof|fre|fra'],
	['spanish', 'spanish|espa[nñ]ol|castellano|castilian|esp|spa'],
	['german', 'german|deutsch|swissgerman|videomann|ger(?= dub)'],
	['italian', 'italian|ita|italiano|nuita'],
	['danish', 'danish|dansk|dansub'],
	['dutch', 'dutch|nederlands|dut|nl(?=[\\s._-]?(?:retail|subs?|audio))'],
	['japanese', 'japanese|jap|jpn'],
	['icelandic', 'icelandic'],
	['chinese', 'chinese|mandarin|cantonese|chs|cht|chi|big5|gb'],
	['russian', 'russian|rus'],
	['polish', 'polish|pl dub|dub pl|pl|lektor ?pl|pldub|pl ?lek|lek ?pl|pol'],
	['vietnamese', 'vietnamese|viet'],
	['swedish', 'swedish|swe|swesub|svensk'],
	['norwegian', 'norwegian|norsk'],
	['finnish', 'finnish|finsub|fin(?=[\\s._-]?sub)'],
	['turkish', 'turkish|turkce|türkçe'],
	['portuguese brazil', 'brazilian|dublado|pt-?br|portugu[eê]s[\\s._-]br'],
	['portuguese', 'portugu[eê]se|pt(?!-?br)|por'],
	['flemish', 'flemish'],
	['greek', 'greek'],
	['korean', 'korean|kor'],
	['hungarian', 'hungarian|hundub|hun'],
	['hebrew', 'hebrew|hebdub|heb'],
	['lithuanian', 'lithuanian'],
	['czech', 'czech|cz|cze'],
	['arabic', 'arabic'],
	['hindi', 'hindi|hin'],
	['bulgarian', 'bulgarian|bg ?audio'],
	['ukrainian', 'ukrainian|ukr'],
	['persian', 'persian|farsi'],
	['bengali', 'bengali'],
	['slovak', 'slovak|sk'],
	['latvian', 'latvian|lav|lat(?=[\\s._]eng)'],
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
	['georgian', 'georgian|geo'],
	['mongolian', 'mongolian'],
	['romansh', 'romansh|rumantsch|romansch'],
	['indonesian', 'indonesian'],
	['malay', 'malay'],
	['azerbaijani?', 'azerbaijani'],
	['uzbek(?:istan)?', 'uzbek'],
	['gujarati', 'gujarati'],
	['punjabi', 'punjabi'],
];
/** One pattern for all, with a group per language: a title is gone through once. */
const ANY = words(NAMES.map(([, names], index) => `(?<l${index}>${names})`).join('|'));
const HAN = /(?:繁|简|繁體|简体|中文|字幕|双语|国语|國語|粤语|CHS|CHT)/u;

/** English names of the languages that are stated, behind the title's own words. */
export function languagesOf(text: string): string[] {
	const seen = new Set(findAll(text, ANY).map(({ groups }) => Object.keys(groups).find((name) => groups[name] !== undefined)));
	const found = NAMES.flatMap(([language], index) => (seen.has(`l${index}`) ? [language] : []));
	if (HAN.test(text) && !found.includes('chinese')) found.push('chinese');
	return found;
}
