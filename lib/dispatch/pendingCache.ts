import type { Hold, LedgerStore, RequestRow } from '../ledger/types';
import type { PendingTorrent } from '../webapi/types';

const REFRESH_MS = 1_000;
const PROTECTED_REFRESH_MS = 60_000;
/** A row that has been open for longer belongs to a run that died. */
const OPEN_MAX_AGE_MS = 60_000;
const MOST_HOLDS = 10_000;

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
	private lastRead: Promise<void> = Promise.resolve();
	/** What came (or went: null) since the last read was begun, by hash; that read may not know it yet. */
	private recent = new Map<string, PendingTorrent | null>();

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

	/** Shows a torrent that waits, at once. */
	put(hold: Hold): void {
		this.recent.set(hold.row.hash, waitingOf(hold));
		this.replace(hold.row.hash, waitingOf(hold));
	}

	/** Shows torrents no longer. */
	drop(aliases: readonly string[]): void {
		for (const alias of aliases) {
			this.recent.set(alias, null);
			this.replace(alias, null);
		}
	}

	private replace(hash: string, torrent: PendingTorrent | null): void {
		const others = this.rows.filter((row) => row.hash !== hash);
		this.rows = torrent === null ? others : [...others, torrent];
	}

	/** What was read may be wrong by now. */
	expire(): void {
		this.readAtMs = Number.NEGATIVE_INFINITY;
	}

	/** Reads again when due, and waits for it. */
	async sync(): Promise<void> {
		// A read that was under way when the copy expired does not count.
		for (let tries = 0; tries < 2 && this.isDue; tries++) {
			this.refreshLater();
			await this.reading;
		}
	}

	private get isDue(): boolean {
		return this.now() - this.readAtMs >= REFRESH_MS;
	}

	/** Reads again when due, beside the caller. */
	private refreshLater(): void {
		if (!this.isDue) return;
		// A ledger that fails here is reported by the next add; polls go on with what they have.
		this.reading ??= this.read()
			.catch(() => undefined)
			.finally(() => {
				this.reading = null;
			});
	}

	/** One after the other: what an older read found must not cover what a newer one did. */
	async read(): Promise<void> {
		const mine = this.lastRead.then(async () => await this.readNow());
		this.lastRead = mine.catch(() => undefined);
		await mine;
	}

	private async readNow(): Promise<void> {
		this.readAtMs = this.now();
		this.recent = new Map();
		const sinceMs = this.now() - OPEN_MAX_AGE_MS;
		const open = await this.ledger.getMany({ status: ['received', 'dispatching'], sinceMs, limit: 1_000 });
		const holds = await this.ledger.holds.shownHolds(MOST_HOLDS);
		this.rows = [...open.filter((row) => row.httpStatus === null).map(pendingOf), ...holds.map(waitingOf)];
		for (const [hash, torrent] of this.recent) this.replace(hash, torrent);
		if (this.now() - this.protectedReadAtMs < PROTECTED_REFRESH_MS) return;
		this.protectedReadAtMs = this.now();
		const active = await this.ledger.getMany({ status: ['downloading', 'completed', 'imported'], code: 'adopted_foreign', limit: 100_000 });
		for (const row of active) this.protect(row.aliases);
	}
}

/** What waits is queued, or stopped as its client wished. What will not be added any more is stopped, until it is deleted. */
function waitingOf({ row, endedAtMs }: Hold): PendingTorrent {
	return { ...pendingOf(row), stopped: endedAtMs !== null || row.options.stopped === true };
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
