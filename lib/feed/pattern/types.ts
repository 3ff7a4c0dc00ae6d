/** What may stand at one place of a title. */
export interface CharSet {
	/** Code points, lower case, from and to. */
	ranges: ReadonlyArray<readonly [number, number]>;
	negated: boolean;
}

export type Assertion = 'start' | 'end' | 'boundary' | 'no-boundary';

/** A pattern as a tree. */
export type Tree =
	| { kind: 'set'; set: CharSet }
	| { kind: 'assertion'; assertion: Assertion }
	| { kind: 'all'; parts: Tree[] }
	| { kind: 'either'; parts: Tree[] }
	/** `most` null: without end. */
	| { kind: 'repeat'; part: Tree; least: number; most: number | null };

/** One step of the machine that a pattern becomes. Numbers are positions of steps. */
export type Step =
	| { op: 'set'; set: CharSet }
	| { op: 'assert'; assertion: Assertion }
	| { op: 'split'; targets: number[] }
	| { op: 'match' };
