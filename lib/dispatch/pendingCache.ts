import type { LedgerStore, RequestRow } from '../ledger/types';
import type { PendingTorrent } from '../webapi/types';

const REFRESH_MS = 1_000;
const PROTECTED_REFRESH_MS = 60_000;
/** A row that has been open for longer belongs to a run that died. */
const OPEN_MAX_AGE_MS = 60_000;

/**
 * What the ledger knows and no node shows yet, for polls that must not wait: a copy that is read
 * again at most once a second.
 */
export class PendingCache {
	/** Goes up with every hash that becomes protected or stops being so. */
	protectionRevision = 0;
	private rows: PendingTorrent[] = [];
	private readonly protectedHashes = new Set<string>();
	private readAtMs = 0;
	private protectedReadAtMs = 0;
	private reading: Promise<void> | null = null;

	constructor(
		private readonly ledger: LedgerStore,
		private readonly now: () => number,
	) {}

	get torrents(): PendingTorrent[] {
		this.refreshLater();
		return this.rows;
	}

	isProtected(aliases: readonly string[]): boolean {
		return aliases.some((alias) => this.protectedHashes.has(alias));
	}

	protect(aliases: readonly string[]): void {
		for (const alias of aliases) {
			if (this.protectedHashes.has(alias)) continue;
			this.protectedHashes.add(alias);
			this.protectionRevision++;
		}
	}

	get protectsAny(): boolean {
		return this.protectedHashes.size > 0;
	}

	unprotect(aliases: readonly string[]): void {
		for (const alias of aliases) {
			if (this.protectedHashes.delete(alias)) this.protectionRevision++;
		}
	}

	/** Reads again when due, beside the caller. */
	private refreshLater(): void {
		if (this.now() - this.readAtMs < REFRESH_MS) return;
		// A ledger that fails here is reported by the next add; polls go on with what they have.
		this.reading ??= this.read()
			.catch(() => undefined)
			.finally(() => {
				this.reading = null;
			});
	}

	async read(): Promise<void> {
		this.readAtMs = this.now();
		const sinceMs = this.now() - OPEN_MAX_AGE_MS;
		const open = await this.ledger.getMany({ status: ['received', 'dispatching'], sinceMs, limit: 1_000 });
		const waiting = await this.ledger.getMany({ status: ['held', 'awaiting_approval'], limit: 10_000 });
		this.rows = [...open.filter((row) => row.httpStatus === null), ...waiting].map(pendingOf);
		if (this.now() - this.protectedReadAtMs < PROTECTED_REFRESH_MS) return;
		this.protectedReadAtMs = this.now();
		const active = await this.ledger.getMany({ status: ['downloading', 'completed', 'imported'], code: 'adopted_foreign', limit: 100_000 });
		for (const row of active) this.protect(row.aliases);
	}
}

function pendingOf(row: RequestRow): PendingTorrent {
	return {
		hash: row.hash,
		aliases: row.aliases,
		name: row.name,
		category: row.category,
		tags: row.tags,
		sizeBytes: row.sizeBytes,
		addedAtMs: row.createdAtMs,
		savePath: row.options.savePath ?? null,
	};
}
