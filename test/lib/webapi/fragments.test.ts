import { Bucket, type Fragment } from '../../../lib/webapi/fragments';
import { enclose } from '../../../lib/webapi/pieces';

class Piece implements Fragment {
	bytes: Buffer | null = null;
	chunk: Fragment['chunk'] = null;
	rendered = 0;
	constructor(public value: string) {}
	render(): Buffer {
		this.rendered++;
		return Buffer.from(JSON.stringify(this.value));
	}
	set(value: string): void {
		this.value = value;
		this.bytes = null;
		this.chunk?.invalidate();
	}
}

const contentOf = (bucket: Bucket): string[] =>
	JSON.parse(
		Buffer.concat(enclose('[', [...bucket.chunks].map((chunk) => chunk.bytes()), ']')).toString(),
	);

const pieces = (count: number): Piece[] =>
	Array.from({ length: count }, (_, index) => new Piece(`é${index}`));

describe('a bucket', () => {
	test('holds what was put in and not taken out, in any order of changes', () => {
		const bucket = new Bucket();
		const all = pieces(200);
		for (const piece of all) bucket.add(piece);
		contentOf(bucket);
		for (const [index, piece] of all.entries()) {
			if (index % 3 === 0) bucket.remove(piece);
			if (index % 7 === 0) piece.set(`changed ${index}`);
		}
		for (const piece of all.filter((_, index) => index % 6 === 0)) bucket.add(piece);
		const kept = all.filter((piece) => piece.chunk !== null);
		expect(contentOf(bucket).sort()).toEqual(kept.map(({ value }) => value).sort());
		expect(bucket.size).toBe(kept.length);
		for (const piece of kept) expect(piece.bytes?.toString()).toBe(JSON.stringify(piece.value));
	});

	test('writes only what changed again', () => {
		const bucket = new Bucket();
		const all = pieces(100);
		for (const piece of all) bucket.add(piece);
		contentOf(bucket);
		all[5].set('new');
		contentOf(bucket);
		contentOf(bucket);
		expect(all.filter(({ rendered }) => rendered > 1)).toEqual([all[5]]);
	});

	test('is empty when everything left', () => {
		const bucket = new Bucket();
		const all = pieces(40);
		for (const piece of all) bucket.add(piece);
		for (const piece of all) bucket.remove(piece);
		expect([bucket.size, bucket.chunks.size, contentOf(bucket).length]).toEqual([0, 0, 0]);
	});
});
