import type { MainData } from './client';
import { nextTurn, rest } from './turns';

/** Up to here parsing in one go takes a few milliseconds. */
const SMALL_TEXT = 512 * 1024;
const PIECE_LENGTH = 256 * 1024;
/**
 * Where one torrent ends and the next begins. Never inside a string (a quote would be escaped there),
 * and a quote that ends a string is not followed by a hash and a brace.
 */
const BETWEEN_TORRENTS = /\},"[0-9a-f]{40}":\{/g;
const BRACE = 1;

/**
 * Reads an answer of `sync/maindata`. The first one of a node with thousands of torrents has many
 * megabytes, and `JSON.parse` would hold up every other request meanwhile: so its torrents are cut
 * into pieces that are read one after another, with turns for other work in between.
 *
 * @throws SyntaxError when it is not JSON
 */
export async function parseMainData(text: string): Promise<MainData> {
	// A hundred nodes may answer in one turn, what is read is taken over at once, and a large text has
	// cost its time already.
	const large = text.length > SMALL_TEXT;
	await (large ? nextTurn() : rest());
	const cuts = large ? cutsIn(text) : [];
	if (cuts.length === 0) return JSON.parse(text) as MainData;
	return (await parsePieces(text, cuts)) ?? (JSON.parse(text) as MainData);
}

/** Positions of commas between torrents, about `PIECE_LENGTH` apart. */
function cutsIn(text: string): number[] {
	const cuts: number[] = [];
	const pattern = new RegExp(BETWEEN_TORRENTS);
	pattern.lastIndex = PIECE_LENGTH;
	for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
		cuts.push(match.index + BRACE);
		pattern.lastIndex = match.index + PIECE_LENGTH;
	}
	return cuts;
}

/** Null when the pieces are not what they seemed; then only the whole can be read. */
async function parsePieces(text: string, cuts: readonly number[]): Promise<MainData | null> {
	const head = parsed<MainData>(`${text.slice(0, cuts[0])}}}`);
	const torrents = head?.torrents;
	if (torrents === undefined) return null;
	for (let index = 1; index < cuts.length; index++) {
		await rest();
		const piece = parsed<object>(`{${text.slice(cuts[index - 1] + 1, cuts[index])}}`);
		if (piece === undefined) return null;
		Object.assign(torrents, piece);
	}
	await rest();
	const tail = parsed<MainData>(`{"torrents":{${text.slice((cuts.at(-1) ?? 0) + 1)}`);
	if (tail === undefined) return null;
	Object.assign(torrents, tail.torrents);
	// What follows takes the list over, in a turn of its own.
	await nextTurn();
	return { ...head, ...tail, torrents };
}

/** Undefined when the text is not JSON. */
function parsed<T>(text: string): T | undefined {
	try {
		return JSON.parse(text) as T;
	} catch {
		return undefined;
	}
}
