import type { Change, ChangeStore, NewChange } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import { within } from '../qbittorrent/within';
import { decodeChange, decodeProtection, encodeChange, type Protection } from './changeCodec';

/** A process that starts takes up what was done in this time: the last known rows may be older. */
const TAKEN_UP_MS = 60_000;
const KEPT_MS = 600_000;
const PRUNE_MS = 60_000;
/** Where notifications are trusted, the journal is read this often all the same: its connection may be dead and not know it. */
const SAFETY_READ_MS = 1_000;
const PER_READ = 500;
const PER_WRITE = 500;
/** What a journal that cannot be written has missed; others learn more from the nodes, seconds later. */
const MAX_UNWRITTEN = 10_000;
/** A journal that cannot be read holds a poll up for no longer than this. */
const READ_BUDGET_MS = 1_000;
/** A mutation is done by then: its answer waits for the journal no longer than this. */
const WRITE_BUDGET_MS = 5_000;

/** What has to be looked at again because another process changed it. */
export interface ChangeListeners {
	/** Own categories and tags. */
	lists(): void;
	/** Torrents that no node shows yet, and what is protected. */
	pending(protection: Protection): void;
	/** A person has accepted what this node lost. */
	loss(nodeId: string): void;
}

/**
 * Keeps the snapshots of all processes of queue mode alike: what this one does to a torrent is
 * written into the ledger's journal before anybody is told that it is done, and what others did is
 * taken over before anything is listed or decided.
 */
export class ChangeFeed {
	private seq = 0;
	private unwritten: NewChange[] = [];
	private writing: Promise<void> | null = null;
	private isDue = false;
	private reading: Promise<void> | null = null;
	/** Something may have been written since the read under way was sent. */
	private readAgain = false;
	private readAtMs = Number.NEGATIVE_INFINITY;
	private prunedAtMs = 0;
	private stopListening: (() => Promise<void>) | null = null;
	private closed = false;

	/** @param process a random id of this process */
	constructor(
		private readonly cluster: Cluster,
		private readonly journal: ChangeStore,
		private readonly process: string,
		private readonly listeners: ChangeListeners,
		private readonly now: () => number,
	) {}

	/** Follows the journal from now on, and the last minute of it. */
	async start(): Promise<void> {
		for (const { id, snapshot } of this.cluster.nodes) {
			snapshot.onOwnChange = (change) => this.note({ nodeId: id, ...encodeChange(change) });
		}
		this.seq = await this.journal.lastSeq(this.now() - TAKEN_UP_MS);
		this.stopListening = await this.journal.listen(() => this.wake());
		await this.read();
	}

	/** Own categories or tags changed. */
	noteLists(): void {
		this.note({ nodeId: null, kind: 'lists', hash: '', fields: '' });
	}

	/** A held torrent came or went, or what is protected changed. */
	notePending(protection: Protection = {}): void {
		this.note({ nodeId: null, kind: 'pending', hash: '', fields: JSON.stringify(protection) });
	}

	noteLoss(nodeId: string): void {
		this.note({ nodeId, kind: 'loss', hash: '', fields: '' });
	}

	/** Waits until all that was noted is in the journal. Never throws: the nodes have done it anyway. */
	async flush(): Promise<void> {
		if (this.unwritten.length > 0) await within(WRITE_BUDGET_MS, this.write());
	}

	/**
	 * Takes over what others did before this call. Never throws, and waits a second at most: without
	 * a journal the nodes tell it, a little later.
	 *
	 * @param mayTrust a notification that is late by milliseconds does no harm: nobody was told yet.
	 * Otherwise the journal is read, because an answer may overtake the notification of what it is about
	 */
	async sync({ mayTrust = false } = {}): Promise<void> {
		const isWoken = mayTrust && this.stopListening !== null && this.now() - this.readAtMs < SAFETY_READ_MS;
		if (isWoken && this.reading === null) return;
		if (!isWoken) this.readAgain = true;
		await within(READ_BUDGET_MS, this.read());
	}

	/** Writes what is left and ends. */
	async close(): Promise<void> {
		this.closed = true;
		for (const { snapshot } of this.cluster.nodes) snapshot.onOwnChange = null;
		await this.flush();
		await this.stopListening?.().catch(() => undefined);
	}

	private note(change: Omit<NewChange, 'atMs' | 'process'>): void {
		if (this.unwritten.length >= MAX_UNWRITTEN) return;
		this.unwritten.push({ ...change, atMs: this.now(), process: this.process });
		if (this.isDue) return;
		this.isDue = true;
		// Together with whatever else this turn brings; nobody has to call for it.
		setImmediate(() => {
			this.isDue = false;
			void this.write();
		});
	}

	private async write(): Promise<void> {
		if (this.unwritten.length > 0) this.writing ??= this.writeAll();
		await this.writing;
	}

	private async writeAll(): Promise<void> {
		try {
			while (this.unwritten.length > 0) {
				const batch = this.unwritten.slice(0, PER_WRITE);
				await this.journal.append(batch);
				this.unwritten.splice(0, batch.length);
			}
		} catch {
			// Kept for the next change: a journal that fails must not fail what was done.
		} finally {
			this.writing = null;
		}
		void this.prune();
	}

	private async prune(): Promise<void> {
		const nowMs = this.now();
		if (nowMs - this.prunedAtMs < PRUNE_MS) return;
		this.prunedAtMs = nowMs;
		await this.journal.prune(nowMs - KEPT_MS).catch(() => undefined);
	}

	private wake(): void {
		this.readAgain = true;
		if (!this.closed) void this.read();
	}

	private read(): Promise<void> {
		this.reading ??= this.readAll();
		return this.reading;
	}

	private async readAll(): Promise<void> {
		try {
			await this.readOn();
		} catch {
			// Read again with the next poll; meanwhile the nodes themselves tell what changed.
		} finally {
			// At once, so that whoever comes now does not wait for a read that is over.
			this.reading = null;
		}
	}

	private async readOn(): Promise<void> {
		for (;;) {
			this.readAgain = false;
			const startedMs = this.now();
			const changes = await this.journal.after(this.seq, PER_READ);
			for (const change of changes) this.takeOver(change);
			this.readAtMs = startedMs;
			if (changes.length < PER_READ && !this.readAgain) return;
		}
	}

	private takeOver(change: Change): void {
		this.seq = change.seq;
		if (change.process === this.process) return;
		const { kind, nodeId, fields } = change;
		if (kind === 'lists') this.listeners.lists();
		else if (kind === 'pending') this.listeners.pending(decodeProtection(fields));
		else if (kind === 'loss' && nodeId !== null) this.listeners.loss(nodeId);
		const ours = decodeChange(change);
		if (ours === null || nodeId === null) return;
		this.cluster.node(nodeId)?.snapshot.follow(ours, this.now());
		// It was pending until a moment ago, and a removed one must not be shown as still waiting.
		if (kind !== 'patch') this.listeners.pending({});
	}
}
