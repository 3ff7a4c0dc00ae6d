import { createHash } from 'node:crypto';

/** A statement as `pg` takes it. Named ones are parsed once per connection. */
export interface PreparedText {
	text: string;
	name?: string;
}

/**
 * Texts that depend on how many values they get (lists, several rows) come in many variants: each
 * name costs the server memory in every connection, so only so many are given.
 */
const MAX_NAMED = 400;
/** A text that is used once need not be kept parsed. */
const NAMED_FROM_USE = 2;
const MAX_KNOWN = 4_000;

/** Literals, quoted names and comments, in which a `?` is no placeholder; and placeholders. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

/** Writes the placeholders `?` the way Postgres wants them: `$1`, `$2`, ... */
export function numberPlaceholders(sql: string): string {
	let count = 0;
	return sql.replace(TOKENS, (token) => (token === '?' ? `$${++count}` : token));
}

/** The texts that were used so far, each translated once. */
export class StatementTexts {
	private readonly known = new Map<string, { uses: number; prepared: PreparedText }>();
	private named = 0;

	/** What to send for a statement text with `?` for each value. */
	prepare(sql: string): PreparedText {
		let entry = this.known.get(sql);
		if (entry === undefined) {
			if (this.known.size >= MAX_KNOWN) this.forgetUnnamed();
			entry = { uses: 0, prepared: { text: numberPlaceholders(sql) } };
			this.known.set(sql, entry);
		}
		entry.uses++;
		if (entry.uses >= NAMED_FROM_USE && entry.prepared.name === undefined && this.named < MAX_NAMED) {
			this.named++;
			entry.prepared.name = `arr_${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`;
		}
		return entry.prepared;
	}

	private forgetUnnamed(): void {
		for (const [sql, { prepared }] of this.known) if (prepared.name === undefined) this.known.delete(sql);
	}
}
