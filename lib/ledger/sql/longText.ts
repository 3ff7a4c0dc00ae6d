/**
 * The condition that a text column has a value. Postgres takes no text of more than 2 704 bytes into
 * an index, and clients choose names and categories: there the index is over a hash of 64 bits.
 */
export const isText = (column: string): { sqlite: string; postgres: string } => ({
	sqlite: `${column} = ?`,
	postgres: `hashtextextended(${column}, 0) = hashtextextended(?, 0)`,
});
