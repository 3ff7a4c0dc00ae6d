import type { Connection } from '../connection';

const INSERT = `INSERT INTO aliases (request, alias, active) VALUES (?, ?, ?)
	ON CONFLICT (request, alias) DO NOTHING`;
const SET_ACTIVE = 'UPDATE aliases SET active = ? WHERE request = ?';
const OWNER = 'SELECT request FROM aliases WHERE alias = ? AND active = 1';

/** Indexes a row under these hashes. The table refuses a second active row for one of them. */
export function insertAliases(
	db: Connection,
	seq: number,
	aliases: readonly string[],
	active: boolean,
): void {
	for (const alias of aliases) db.run(INSERT, seq, alias, Number(active));
}

/** Makes a row own its hashes, or sets them free. */
export function setAliasesActive(db: Connection, seq: number, active: boolean): void {
	db.run(SET_ACTIVE, Number(active), seq);
}

/**
 * Numbers of the rows that own any of these hashes, each once. More than one when a torrent has two
 * hashes that came in apart.
 */
export function findOwnerRows(db: Connection, aliases: readonly string[]): number[] {
	const owners = new Set<number>();
	for (const alias of aliases) {
		const owner = db.get<{ request: number }>(OWNER, alias);
		if (owner !== undefined) owners.add(owner.request);
	}
	return [...owners];
}
