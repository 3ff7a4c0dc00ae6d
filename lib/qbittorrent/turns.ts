/**
 * Long work in pieces, so that other requests get their turn in between. All of it shares one clock
 * and one queue: a hundred answers that come at once must not each take a turn's time in one turn.
 */

/** Long work may fill this much of one turn of the event loop. */
const TURN_MS = 8;
/**
 * For work that keeps what it makes, item by item: now and then the garbage collector moves all of it,
 * which takes as long again within the same turn.
 */
export const SHORT_TURN_MS = 4;

/** When long work began in this turn of the event loop; null: it has not. */
let begunMs: number | null = null;
const waiting: Array<() => void> = [];

/** Whether long work has had its share of this turn. */
export function isTurnUp(shareMs = TURN_MS): boolean {
	return performance.now() - begin() >= shareMs;
}

/** Waits for a turn of its own, behind all others that wait for one. */
export async function nextTurn(): Promise<void> {
	await new Promise<void>((resolve) => {
		waiting.push(resolve);
		begin();
	});
}

/** Waits for the next turn if this one is up. In the inner loop, ask `isTurnUp` first: a promise costs more. */
export async function rest(shareMs = TURN_MS): Promise<void> {
	if (isTurnUp(shareMs)) await nextTurn();
}

function begin(): number {
	if (begunMs === null) {
		begunMs = performance.now();
		setImmediate(end);
	}
	return begunMs;
}

function end(): void {
	begunMs = null;
	waiting.shift()?.();
	if (waiting.length > 0) begin();
}

/** Items between two looks at the clock. */
const ITEMS_PER_LOOK = 16;

/** Does something with each of many items, with turns for other work in between. */
export async function inTurns<T>(items: Iterable<T>, act: (item: T) => void): Promise<void> {
	let count = 0;
	for (const item of items) {
		if (++count % ITEMS_PER_LOOK === 0 && isTurnUp()) await nextTurn();
		act(item);
	}
}

/** So many items are sorted in a millisecond or two. */
const RUN_LENGTH = 2_048;

/**
 * A sorted copy, made in turns. Keeps the order of equal items.
 *
 * @param keep shortens a sorted list to the part that is wanted, so that a page of a long list is not
 * paid for with the whole
 */
export async function sortInTurns<T>(
	items: readonly T[],
	compare: (a: T, b: T) => number,
	keep: (sorted: T[]) => T[] = (sorted) => sorted,
): Promise<T[]> {
	let runs: T[][] = [];
	for (let start = 0; start < items.length; start += RUN_LENGTH) {
		await rest();
		runs.push(keep(items.slice(start, start + RUN_LENGTH).sort(compare)));
	}
	while (runs.length > 1) {
		const merged: T[][] = [];
		for (let i = 0; i < runs.length; i += 2) {
			merged.push(i + 1 < runs.length ? keep(await merge(runs[i], runs[i + 1], compare)) : runs[i]);
		}
		runs = merged;
	}
	return runs[0] ?? [];
}

async function merge<T>(a: T[], b: T[], compare: (a: T, b: T) => number): Promise<T[]> {
	const merged: T[] = [];
	let [i, j] = [0, 0];
	while (i < a.length && j < b.length) {
		if (merged.length % RUN_LENGTH === 0) await rest();
		merged.push(compare(b[j], a[i]) < 0 ? b[j++] : a[i++]);
	}
	return merged.concat(a.slice(i), b.slice(j));
}
