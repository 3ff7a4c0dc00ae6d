import type { CharSet, Tree } from './types';

const MOST_REPEATS = 1_000;
const DEEPEST = 50;
const DIGITS: CharSet = { ranges: [[48, 57]], negated: false };
const WORD: CharSet = { ranges: [[48, 57], [95, 95], [97, 122]], negated: false };
const SPACE: CharSet = { ranges: [[9, 13], [32, 32], [160, 160], [0x2000, 0x200a], [0x2028, 0x2029], [0x202f, 0x202f], [0x3000, 0x3000]], negated: false };
export const ANY: CharSet = { ranges: [], negated: true };
const CLASSES: Readonly<Record<string, CharSet>> = { d: DIGITS, w: WORD, s: SPACE };
const ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

const not = (set: CharSet): CharSet => ({ ...set, negated: !set.negated });

/** Reads the syntax of regular expressions that a linear machine can run. See compilePattern. */
export class PatternParser {
	private at = 0;
	private readonly chars: string[];

	constructor(text: string) {
		this.chars = [...text.toLowerCase()];
		this.raw = [...text];
	}

	/** As typed: `\D` is not `\d`. */
	private readonly raw: string[];

	/** @throws SyntaxError naming what cannot be read */
	parse(): Tree {
		// Some letters become two when lowered; such a pattern is read as it is typed.
		if (this.raw.length !== this.chars.length) this.chars.splice(0, this.chars.length, ...this.raw);
		const tree = this.either(0);
		if (this.at < this.chars.length) throw new SyntaxError("there is a ')' without '('");
		return tree;
	}

	private either(depth: number): Tree {
		if (depth > DEEPEST) throw new SyntaxError('its groups are nested too deeply');
		const parts = [this.sequence(depth)];
		while (this.take('|')) parts.push(this.sequence(depth));
		return parts.length === 1 ? parts[0] : { kind: 'either', parts };
	}

	private sequence(depth: number): Tree {
		const parts: Tree[] = [];
		while (this.at < this.chars.length && this.chars[this.at] !== '|' && this.chars[this.at] !== ')') {
			parts.push(this.repeated(this.atom(depth)));
		}
		return { kind: 'all', parts };
	}

	private atom(depth: number): Tree {
		const char = this.chars[this.at++];
		switch (char) {
			case '(':
				return this.group(depth);
			case '[':
				return { kind: 'set', set: this.charClass() };
			case '.':
				return { kind: 'set', set: ANY };
			case '^':
				return { kind: 'assertion', assertion: 'start' };
			case '$':
				return { kind: 'assertion', assertion: 'end' };
			case '*':
			case '+':
			case '?':
				throw new SyntaxError(`there is nothing before '${char}' that could be repeated`);
			case '\\':
				return this.escape();
			default:
				return { kind: 'set', set: single(char) };
		}
	}

	private group(depth: number): Tree {
		if (this.take('?')) {
			const named = /^<[a-z]\w{0,30}>/i.exec(this.raw.slice(this.at, this.at + 34).join(''));
			if (named) this.at += named[0].length;
			else if (!this.take(':')) throw new SyntaxError("look-ahead and look-behind, as in '(?!', cannot be used: write what is not to occur into 'Title Does Not Match'");
		}
		const tree = this.either(depth + 1);
		if (!this.take(')')) throw new SyntaxError("a '(' is not closed");
		return tree;
	}

	private escape(): Tree {
		const raw = this.raw[this.at];
		if (raw === undefined) throw new SyntaxError("it ends with '\\'");
		if (raw === 'b') return this.assertion('boundary');
		if (raw === 'B') return this.assertion('no-boundary');
		if (/[1-9k]/.test(raw)) throw new SyntaxError(`references to groups, as in '\\${raw}', cannot be used`);
		return { kind: 'set', set: this.escapedSet() };
	}

	private assertion(assertion: 'boundary' | 'no-boundary'): Tree {
		this.at++;
		return { kind: 'assertion', assertion };
	}

	private escapedSet(): CharSet {
		const raw = this.raw[this.at++];
		const known = CLASSES[raw.toLowerCase()];
		if (known !== undefined) return raw === raw.toLowerCase() ? known : not(known);
		if (/[a-z]/i.test(raw) && ESCAPED[raw] === undefined) throw new SyntaxError(`'\\${raw}' is not known`);
		return single(ESCAPED[raw] ?? raw.toLowerCase());
	}

	private charClass(): CharSet {
		const negated = this.take('^');
		const ranges: Array<readonly [number, number]> = [];
		for (let isFirst = true; ; isFirst = false) {
			if (this.at >= this.chars.length) throw new SyntaxError("a '[' is not closed");
			if (!isFirst && this.take(']')) return { ranges, negated };
			const from = this.classMember();
			const isRange = this.chars[this.at] === '-' && this.chars[this.at + 1] !== ']' && this.at + 1 < this.chars.length;
			if (!isRange) {
				ranges.push(...rangesOf(from));
				continue;
			}
			this.at++;
			const to = this.classMember();
			const [[low] = [NaN], [high] = [NaN]] = [from.ranges[0], to.ranges[0]];
			if (!(low <= high) || from.ranges.length > 1 || to.ranges.length > 1) throw new SyntaxError("a range in '[]' runs backwards");
			ranges.push([low, high]);
		}
	}

	private classMember(): CharSet {
		return this.take('\\') && this.at < this.chars.length ? this.escapedSet() : single(this.chars[this.at++]);
	}

	private repeated(part: Tree): Tree {
		const [least, most] = this.quantifier() ?? [1, 1];
		if (least === 1 && most === 1) return part;
		// Lazy and greedy find the same titles.
		this.take('?');
		if (/[*+?]/.test(this.chars[this.at] ?? '')) throw new SyntaxError(`'${this.chars[this.at]}' stands behind another repetition`);
		return { kind: 'repeat', part, least, most };
	}

	private quantifier(): [number, number | null] | null {
		if (this.take('*')) return [0, null];
		if (this.take('+')) return [1, null];
		if (this.take('?')) return [0, 1];
		const [whole, least, comma, most] = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.chars.slice(this.at, this.at + 12).join('')) ?? [];
		if (whole === undefined) return null;
		this.at += whole.length;
		const from = Number(least);
		const to = comma === '' ? from : most === '' ? null : Number(most);
		if (from > MOST_REPEATS || (to !== null && (to > MOST_REPEATS || to < from))) throw new SyntaxError(`'${whole}' cannot be repeated`);
		return [from, to];
	}

	private take(char: string): boolean {
		if (this.chars[this.at] !== char) return false;
		this.at++;
		return true;
	}
}

function single(char: string): CharSet {
	const code = char.codePointAt(0) ?? 0;
	return { ranges: [[code, code]], negated: false };
}

const LAST = 0x10ffff;

/** A negated class within a class, such as `[\D_]`, as plain ranges. */
function rangesOf(set: CharSet): Array<readonly [number, number]> {
	if (!set.negated) return [...set.ranges];
	const gaps: Array<readonly [number, number]> = [];
	let from = 0;
	for (const [low, high] of set.ranges) {
		if (low > from) gaps.push([from, low - 1]);
		from = high + 1;
	}
	gaps.push([from, LAST]);
	return gaps;
}
