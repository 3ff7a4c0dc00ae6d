/** A long JSON text in pieces, which are sent as they are: copied together it would need its size again. */
export type Pieces = readonly Buffer[];

/** Up to here pieces are copied into one, which costs less than sending several. */
const SMALL = 128 * 1024;
/** Small parts are gathered into pieces of about this size. */
const PIECE_SIZE = 64 * 1024;

export const lengthOf = (pieces: Pieces): number =>
	pieces.reduce((sum, piece) => sum + piece.length, 0);

/** Pieces with brackets around them, the first comma left out: each piece begins with one. */
export function enclose(open: string, pieces: Pieces, close: string): Pieces {
	const rest = pieces.filter((piece) => piece.length > 0);
	if (rest.length > 0) rest[0] = rest[0].subarray(1);
	const all = [Buffer.from(open), ...rest, Buffer.from(close)];
	return lengthOf(all) <= SMALL ? [Buffer.concat(all)] : all;
}

/** Gathers JSON values into pieces; a comma goes in front of each. */
export class PieceWriter {
	private readonly pieces: Buffer[] = [];
	private parts: Buffer[] = [];
	private length = 0;

	/** @param parts what makes up one value, e.g. its key and its object */
	add(...parts: Buffer[]): void {
		this.parts.push(COMMA, ...parts);
		for (const part of parts) this.length += part.length;
		if (this.length >= PIECE_SIZE) this.flush();
	}

	enclosed(open: string, close: string): Pieces {
		this.flush();
		return enclose(open, this.pieces, close);
	}

	private flush(): void {
		if (this.parts.length > 0) this.pieces.push(Buffer.concat(this.parts));
		this.parts = [];
		this.length = 0;
	}
}

const COMMA = Buffer.from(',');
