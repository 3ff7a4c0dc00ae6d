import { perLength, pieces, placeholders } from '../lists';
import { tell } from '../steps';
import type { Steps } from '../steps';

/** A hash under which a row is found. */
export interface AliasOfRow {
	/** Number of the row. */
	seq: number;
	alias: string;
	/** Whether the row owns it. */
	active: boolean;
}

const INSERT = perLength(
	(rows) => `INSERT INTO aliases (request, alias, active) VALUES ${placeholders(rows, 3)}
		ON CONFLICT (request, alias) DO NOTHING`,
);

/** Indexes rows under hashes. The table refuses a second active row for one of them. */
export function* insertAliases(aliases: readonly AliasOfRow[]): Steps<void> {
	for (const piece of pieces(aliases)) {
		const values = piece.flatMap(({ seq, alias, active }) => [seq, alias, Number(active)]);
		yield* tell(INSERT(piece.length), ...values);
	}
}

/** Makes a row own its hashes, or sets them free. */
export function* setAliasesActive(seq: number, active: boolean): Steps<void> {
	yield* tell('UPDATE aliases SET active = ? WHERE request = ?', Number(active), seq);
}
