/** So many rows share one buffer: a changed row costs the copying of its chunk, not of its list. */
const CHUNK_SIZE = 32;
const COMMA = 0x2c;

/** A thing with a piece of JSON that is kept until it changes. */
export interface Fragment {
	/** The JSON, or null when it must be written anew. A view into its chunk's buffer. */
	bytes: Buffer | null;
	chunk: Chunk | null;
	render(): Buffer;
}

/** Up to 32 fragments in one buffer. */
export class Chunk {
	readonly fragments: Fragment[] = [];
	private joined: Buffer | null = null;

	constructor(readonly bucket: Bucket) {}

	get full(): boolean {
		return this.fragments.length >= CHUNK_SIZE;
	}

	get dirty(): boolean {
		return this.joined === null;
	}

	/** The fragment's JSON has changed, or the chunk's members have. */
	invalidate(): void {
		this.joined = null;
	}

	/** All JSON of the chunk, a comma in front of each fragment; empty for a chunk without members. */
	bytes(): Buffer {
		this.joined ??= this.join();
		return this.joined;
	}

	private join(): Buffer {
		const parts = this.fragments.map((fragment) => fragment.bytes ?? fragment.render());
		const length = parts.reduce((sum, part) => sum + part.length + 1, 0);
		// Not from the shared pool: small views would keep other people's memory alive.
		const joined = Buffer.allocUnsafeSlow(length);
		let offset = 0;
		for (const [index, part] of parts.entries()) {
			joined[offset++] = COMMA;
			joined.set(part, offset);
			this.fragments[index].bytes = joined.subarray(offset, offset + part.length);
			offset += part.length;
		}
		return joined;
	}
}

/** The fragments of one node and one category. */
export class Bucket {
	readonly chunks = new Set<Chunk>();
	private readonly spacious = new Set<Chunk>();
	size = 0;

	add(fragment: Fragment): void {
		const [first] = this.spacious;
		const chunk = first ?? new Chunk(this);
		this.chunks.add(chunk);
		chunk.fragments.push(fragment);
		chunk.invalidate();
		fragment.chunk = chunk;
		if (chunk.full) this.spacious.delete(chunk);
		else this.spacious.add(chunk);
		this.size++;
	}

	remove(fragment: Fragment): void {
		const { chunk } = fragment;
		const index = chunk?.fragments.indexOf(fragment) ?? -1;
		if (chunk === null || index < 0) return;
		chunk.fragments.splice(index, 1);
		chunk.invalidate();
		fragment.chunk = null;
		this.size--;
		if (chunk.fragments.length > 0) {
			this.spacious.add(chunk);
			return;
		}
		this.chunks.delete(chunk);
		this.spacious.delete(chunk);
	}
}
