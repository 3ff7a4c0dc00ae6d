/**
 * A .NET pattern as JavaScript reads it, ignoring case as *arr does. The pattern is walked, not
 * searched: in `[([]` the last bracket closes the class, in `[])]` the first one is a letter of it.
 *
 * @throws SyntaxError when it uses what JavaScript does not have
 */
export function compilePattern(pattern: string): RegExp {
	const { source, flags } = translate(pattern);
	return new RegExp(source, `i${flags}`);
}

interface Translated {
	source: string;
	/** Of inline options that hold for all of it. */
	flags: string;
}

const INLINE_OPTIONS = /^\(\?([imnsx]*)(?:-[imnsx]+)?([:)])/;
const QUOTED_GROUP_NAME = /^\(\?'(\w+)'/;
const COMMENT = /^\(\?#[^)]*\)/;
/** Both mean the ends of the title, which has one line. */
const ANCHORS: Record<string, string> = { '\\A': '^', '\\Z': '$', '\\z': '$' };

function translate(pattern: string): Translated {
	let source = '';
	const flags = new Set<string>();
	for (let at = 0; at < pattern.length; ) {
		const rest = pattern.slice(at);
		const [taken, written] = next(rest, flags);
		source += written;
		at += taken;
	}
	return { source, flags: [...flags].join('') };
}

/** How many characters of `rest` are done, and what they become. */
function next(rest: string, flags: Set<string>): [number, string] {
	if (rest[0] === '\\') return [2, ANCHORS[rest.slice(0, 2)] ?? rest.slice(0, 2)];
	if (rest[0] === '[') return characterClass(rest);
	if (!rest.startsWith('(?')) return [1, rest[0]];
	const comment = COMMENT.exec(rest);
	if (comment) return [comment[0].length, ''];
	const name = QUOTED_GROUP_NAME.exec(rest);
	if (name) return [name[0].length, `(?<${name[1]}>`];
	const options = INLINE_OPTIONS.exec(rest);
	if (!options) return [2, '(?'];
	// Spaces or groups would mean something else, and the pattern would match the wrong titles.
	if (/[nx]/.test(options[1])) throw new SyntaxError(`Patterns with the option (?${options[1]}) are not understood`);
	for (const flag of options[1]) if (flag === 's' || flag === 'm') flags.add(flag);
	return [options[0].length, options[2] === ':' ? '(?:' : ''];
}

/** From `[` to the bracket that closes it; the first `]` of a class is a letter in .NET. */
function characterClass(rest: string): [number, string] {
	const opening = rest.startsWith('[^') ? '[^' : '[';
	let written = opening;
	let at = opening.length;
	for (let isFirst = true; at < rest.length; isFirst = false) {
		const char = rest[at];
		if (char === ']' && !isFirst) return [at + 1, `${written}]`];
		const isEscape = char === '\\';
		written += isEscape ? rest.slice(at, at + 2) : char === ']' || char === '[' ? `\\${char}` : char;
		at += isEscape ? 2 : 1;
	}
	return [rest.length, written];
}
