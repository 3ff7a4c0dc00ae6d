import { ANY, PatternParser } from './parse';
import type { Assertion, CharSet, Step, Tree } from './types';

const LONGEST_PATTERN = 500;
/** Characters of a title that are looked at. */
const LONGEST_TITLE = 500;
/** Steps of a machine: a title costs at most its length times this. */
const MOST_STEPS = 1_000;

/** Whether a title has it, ignoring case. */
export type Pattern = (title: string) => boolean;

/**
 * A regular expression that takes linear time whatever the title is: feeds are written by strangers, and
 * JavaScript's own engine can be held up for hours by a title that fits the pattern badly. Known are
 * literals, `.`, classes, groups, `|`, repetitions, `^`, `$` and `\b`; look-around and references are not.
 *
 * @throws SyntaxError naming what cannot be used
 */
export function compilePattern(text: string): Pattern {
	if (text.length > LONGEST_PATTERN) throw new SyntaxError(`it is longer than ${LONGEST_PATTERN} characters`);
	const machine = new Machine(new PatternParser(text).parse());
	return (title) => machine.finds([...title.slice(0, LONGEST_TITLE).toLowerCase()]);
}

/** All ways through a pattern at once: no way is ever tried twice at one place of the title. */
class Machine {
	private readonly steps: Step[] = [];
	/** Where in the search each step was reached last. */
	private readonly reachedAt: Int32Array;
	private place = 0;

	constructor(tree: Tree) {
		this.add(tree);
		this.push({ op: 'match' });
		this.reachedAt = new Int32Array(this.steps.length);
	}

	finds(title: string[]): boolean {
		const codes = title.map((char) => char.codePointAt(0) ?? 0);
		let ways: number[] = [];
		for (let at = 0; at <= codes.length; at++) {
			// A find may begin anywhere.
			const reached = this.follow([...ways, 0], codes, at);
			if (reached === 'match') return true;
			ways = [];
			for (const position of reached) {
				const step = this.steps[position];
				if (step.op === 'set' && at < codes.length && contains(step.set, codes[at])) ways.push(position + 1);
			}
		}
		return false;
	}

	/** The steps that want a character, reached from these without taking one. */
	private follow(from: number[], codes: number[], at: number): number[] | 'match' {
		const reached: number[] = [];
		this.nextPlace();
		const open = [...from];
		for (let position = open.pop(); position !== undefined; position = open.pop()) {
			if (this.reachedAt[position] === this.place) continue;
			this.reachedAt[position] = this.place;
			const step = this.steps[position];
			if (step.op === 'match') return 'match';
			if (step.op === 'set') reached.push(position);
			else if (step.op === 'split') open.push(...step.targets);
			else if (holds(step.assertion, codes, at)) open.push(position + 1);
		}
		return reached;
	}

	private nextPlace(): void {
		if (this.place === 0x7fffffff) {
			this.reachedAt.fill(0);
			this.place = 0;
		}
		this.place++;
	}

	private push(step: Step): number {
		if (this.steps.length >= MOST_STEPS) throw new SyntaxError('it repeats too much');
		return this.steps.push(step) - 1;
	}

	private add(tree: Tree): void {
		if (tree.kind === 'set') this.push({ op: 'set', set: tree.set });
		else if (tree.kind === 'assertion') this.push({ op: 'assert', assertion: tree.assertion });
		else if (tree.kind === 'all') for (const part of tree.parts) this.add(part);
		else if (tree.kind === 'either') this.addEither(tree.parts);
		else this.addRepeat(tree.part, tree.least, tree.most);
	}

	private addEither(parts: Tree[]): void {
		const choice: number[] = [];
		const ends: number[][] = [];
		this.push({ op: 'split', targets: choice });
		for (const part of parts) {
			choice.push(this.steps.length);
			this.add(part);
			const end: number[] = [];
			this.push({ op: 'split', targets: end });
			ends.push(end);
		}
		for (const end of ends) end.push(this.steps.length);
	}

	private addRepeat(part: Tree, least: number, most: number | null): void {
		for (let n = 0; n < least; n++) this.add(part);
		if (most === null) {
			const targets: number[] = [];
			const loop = this.push({ op: 'split', targets });
			targets.push(loop + 1);
			this.add(part);
			this.push({ op: 'split', targets: [loop] });
			targets.push(this.steps.length);
			return;
		}
		const skips: number[][] = [];
		for (let n = least; n < most; n++) {
			const targets: number[] = [];
			targets.push(this.push({ op: 'split', targets }) + 1);
			skips.push(targets);
			this.add(part);
		}
		for (const targets of skips) targets.push(this.steps.length);
	}
}

function contains(set: CharSet, code: number): boolean {
	if (set === ANY) return true;
	return set.ranges.some(([low, high]) => code >= low && code <= high) !== set.negated;
}

const isWord = (code: number | undefined): boolean =>
	code !== undefined && ((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95);

function holds(assertion: Assertion, codes: number[], at: number): boolean {
	if (assertion === 'start') return at === 0;
	if (assertion === 'end') return at === codes.length;
	const isBoundary = isWord(codes[at - 1]) !== isWord(codes[at]);
	return assertion === 'boundary' ? isBoundary : !isBoundary;
}
