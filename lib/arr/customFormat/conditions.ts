import { compilePattern } from './pattern';
import type { Condition, FormatDialect, FormatSubject } from './types';

/** Patterns are written by anybody: a longer title is none, and would only cost time. */
const MAX_TITLE = 500;
const GIB = 1024 ** 3;
const ORIGINAL_LANGUAGE = -2;
const MAX_PATTERNS = 5_000;

const patterns = new Map<string, RegExp>();

/** Compiled once: a profile asks the same hundreds of patterns for every release. */
function patternOf(pattern: string): RegExp {
	const known = patterns.get(pattern);
	if (known) return known;
	if (patterns.size >= MAX_PATTERNS) patterns.clear();
	const compiled = compilePattern(pattern);
	patterns.set(pattern, compiled);
	return compiled;
}

type Rule = (fields: Record<string, unknown>, subject: FormatSubject, dialect: FormatDialect) => boolean;

const textRule =
	(texts: (subject: FormatSubject, dialect: FormatDialect) => Array<string | null | undefined>): Rule =>
	({ value }, subject, dialect) => {
		const pattern = patternOf(String(value ?? ''));
		return texts(subject, dialect).some((text) => typeof text === 'string' && text !== '' && pattern.test(text.slice(0, MAX_TITLE)));
	};

const RULES: Record<string, Rule> = {
	ReleaseTitle: textRule((subject, dialect) => [titleFor(subject, dialect), subject.fileName]),
	ReleaseGroup: textRule(({ releaseGroup }) => [releaseGroup]),
	Edition: textRule(({ edition }) => [edition]),
	Source: ({ value }, subject, dialect) => sourceNumber(subject, dialect) === Number(value),
	Resolution: ({ value }, { resolution }) => resolution === Number(value),
	QualityModifier: ({ value }, { modifier }) => (MODIFIERS[nameOf(modifier)] ?? 0) === Number(value),
	Size: ({ min, max }, { sizeBytes }) => (sizeBytes ?? 0) > Number(min ?? 0) * GIB && (sizeBytes ?? 0) <= Number(max ?? 0) * GIB,
	IndexerFlag: ({ value }, { indexerFlags }) => ((indexerFlags ?? 0) & Number(value)) === Number(value),
	Language: ({ value, exceptLanguage }, { languageIds = [], originalLanguageId }) => {
		const wanted = Number(value) === ORIGINAL_LANGUAGE && originalLanguageId ? originalLanguageId : Number(value);
		return exceptLanguage === true ? languageIds.some((id) => id !== wanted) : languageIds.includes(wanted);
	},
	Year: ({ min, max }, { year }) => typeof year === 'number' && year >= Number(min ?? 0) && year <= Number(max ?? 0),
	ReleaseType: ({ value }, { releaseType }) => releaseType === Number(value),
};

/** Kinds of conditions that `GET /parse` of the apps answers wrongly: it knows neither size nor flags. */
export const isBlindInParse = ({ implementation }: Condition): boolean => /^(?:Size|IndexerFlag)(?:Specification)?$/.test(implementation);

/**
 * Whether the condition holds, its negation taken into account.
 *
 * @throws SyntaxError for a pattern that JavaScript cannot read
 * @throws RangeError for a kind of condition that is not known
 */
export function holds(condition: Condition, subject: FormatSubject, dialect: FormatDialect): boolean {
	const rule = RULES[condition.implementation.replace(/Specification$/, '')];
	if (!rule) throw new RangeError(`Conditions of the kind '${condition.implementation}' are not known`);
	return rule(condition.fields, subject, dialect) !== condition.negate;
}

/** Radarr looks at the title with the name of the film taken out; Sonarr at all of it. */
function titleFor({ title, movieTitle }: FormatSubject, dialect: FormatDialect): string {
	if (dialect !== 'radarr') return title;
	const plain = title.replace(/[<>?*|]/g, '');
	const name = (movieTitle ?? '').replace(/[<>?*|]/g, '');
	if (name === '') return plain;
	const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
	return words.length === 0 ? plain : plain.replace(new RegExp(`^${words.join('[^\\p{L}\\p{N}]+')}(?![\\p{L}\\p{N}])`, 'iu'), 'A Movie');
}

const nameOf = (name: string | null | undefined): string => (name ?? '').toLowerCase();

const MODIFIERS: Record<string, number> = { regional: 1, screener: 2, rawhd: 3, brdisk: 4, remux: 5 };

const RADARR_SOURCES: Record<string, number> = { cam: 1, telesync: 2, telecine: 3, workprint: 4, dvd: 5, tv: 6, webdl: 7, webrip: 8, bluray: 9 };

const SONARR_SOURCES: Record<string, number> = { tv: 1, television: 1, televisionraw: 2, web: 3, webdl: 3, webrip: 4, dvd: 5, bluray: 6, blurayraw: 7 };

/** Sonarr has no modifiers: a remux and raw television are sources of their own. */
function sourceNumber({ source, modifier }: FormatSubject, dialect: FormatDialect): number {
	const name = nameOf(source);
	if (dialect === 'radarr') return RADARR_SOURCES[name] ?? 0;
	if (nameOf(modifier) === 'remux') return SONARR_SOURCES.blurayraw;
	if (nameOf(modifier) === 'rawhd') return SONARR_SOURCES.televisionraw;
	return SONARR_SOURCES[name] ?? 0;
}
