/** One place in a title where something stands. */
export interface Tag {
	index: number;
	end: number;
	text: string;
	groups: Record<string, string | undefined>;
}

// Latin and Cyrillic letters by their ranges: classes by property cost several times as much.
const LETTER = String.raw`a-z\dÀ-ɏЀ-ӿ`;
const FRONT = `(?<![${LETTER}])`;
const BACK = `(?![${LETTER}])`;
/** What stands between two words of one tag. */
export const GAP = String.raw`[\s._-]?`;

/** A pattern for whole words, in any case; a space in it stands for any separator, or none. */
export function words(source: string): RegExp {
	const gaps = source.replace(/\[[^\]]*\]| \??/g, (found) => (found.startsWith('[') ? found : GAP));
	return new RegExp(`${FRONT}(?:${gaps})${BACK}`, 'gi');
}

/** All places, in order. Patterns are global; they are used in place, as copies of them cost more than the search. */
export function findAll(text: string, pattern: RegExp): Tag[] {
	const found: Tag[] = [];
	pattern.lastIndex = 0;
	for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
		found.push({ index: match.index, end: match.index + match[0].length, text: match[0], groups: match.groups ?? {} });
		if (match[0] === '') pattern.lastIndex++;
	}
	return found;
}

export function find(text: string, pattern: RegExp): Tag | null {
	pattern.lastIndex = 0;
	const match = pattern.exec(text);
	pattern.lastIndex = 0;
	if (match === null) return null;
	return { index: match.index, end: match.index + match[0].length, text: match[0], groups: match.groups ?? {} };
}

export function has(text: string, pattern: RegExp): boolean {
	pattern.lastIndex = 0;
	const found = pattern.test(text);
	pattern.lastIndex = 0;
	return found;
}
