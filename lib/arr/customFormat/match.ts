import { holds, isBlindInParse } from './conditions';
import type { CustomFormat, FormatDialect, FormatSubject } from './types';

/**
 * Whether a custom format matches: of every kind of condition in it no required one fails and at
 * least one holds. A format without conditions matches everything.
 *
 * @throws what `holds` throws, when a condition cannot be read
 */
export function matchesFormat({ conditions }: CustomFormat, subject: FormatSubject, dialect: FormatDialect): boolean {
	const kinds = new Map<string, Array<{ required: boolean; held: boolean }>>();
	for (const condition of conditions) {
		const results = kinds.get(condition.implementation) ?? [];
		results.push({ required: condition.required, held: holds(condition, subject, dialect) });
		kinds.set(condition.implementation, results);
	}
	return [...kinds.values()].every(
		(results) => results.some(({ held }) => held) && results.every(({ required, held }) => held || !required),
	);
}

export interface Matched {
	formats: CustomFormat[];
	/** Names of formats that could not be judged offline. */
	unreadable: string[];
}

/**
 * What the app said of a release, corrected where its `/parse` is blind: formats that ask for size
 * or indexer flags are judged again with the real ones.
 *
 * @param saidIds formats that the app says match
 */
export function correctMatches(
	all: readonly CustomFormat[],
	saidIds: readonly number[],
	subject: FormatSubject,
	dialect: FormatDialect,
): Matched {
	const unreadable: string[] = [];
	const formats = all.filter((format) => {
		const said = saidIds.includes(format.id);
		if (!format.conditions.some(isBlindInParse)) return said;
		try {
			return matchesFormat(format, subject, dialect);
		} catch {
			unreadable.push(format.name);
			return said;
		}
	});
	return { formats, unreadable };
}
