import { randomBytes, randomUUID } from 'node:crypto';
import { planNodeIds } from '../nodeIds';
import { isPromise } from '../rules';
import type {
	ClaimResult,
	DecisionRecord,
	LedgerStore,
	NewRequest,
	NodeIdentity,
	RequestFilter,
	RequestPatch,
	RequestRow,
	Reservation,
	TorrentPayload,
	UncertainAdd,
} from '../types';
import type { Connection } from './connection';
import { SqliteMemory } from './memoryStore';
import { changeRequest, claimRequest, endDead, receiveRequest, reserveFor, settleAttempt } from './requestLife';
import { findOwnerRows } from './tables/aliases';
import * as decisions from './tables/decisions';
import * as events from './tables/events';
import * as loginFailures from './tables/loginFailures';
import { findMeta, keepMeta } from './tables/meta';
import { findNodes, saveNode } from './tables/nodes';
import * as owners from './tables/owners';
import { findPayload } from './tables/payloads';
import * as requests from './tables/requests';
import { deleteReservationOf, findReservations } from './tables/reservations';
import * as uncertainAdds from './tables/uncertainAdds';

const SECRET_BYTES = 32;
const DEFAULT_LIMIT = 100;
/** How stale "last seen" may get before a look at the nodes is worth a write. */
const SEEN_MS = 60 * 60 * 1000;

/** The ledger in a SQLite file. See LedgerStore for what each method does. */
export class SqliteLedger extends SqliteMemory implements LedgerStore {
	private closed = false;

	constructor(
		db: Connection,
		location: string,
		private readonly onClose: () => void = () => undefined,
	) {
		super(db, location);
	}

	async receive(newRequests: NewRequest[], nowMs: number): Promise<void> {
		this.write((db) => newRequests.forEach((request) => receiveRequest(db, request, nowMs)));
	}

	async getRequest(id: string): Promise<RequestRow | null> {
		return this.read((db) => requests.findRequest(db, id)?.row ?? null);
	}

	async getPayload(id: string): Promise<TorrentPayload | null> {
		return this.read((db) => findPayload(db, id));
	}

	async rowsOfRequest(requestId: string): Promise<RequestRow[]> {
		return this.read((db) => requests.findRowsOfRequest(db, requestId));
	}

	async getMany(filter: RequestFilter): Promise<RequestRow[]> {
		return this.read((db) => requests.findRequests(db, filter));
	}

	async claim(id: string, leaseMs: number, nowMs: number): Promise<ClaimResult> {
		return this.write((db) => claimRequest(db, id, leaseMs, nowMs));
	}

	async renewLease(id: string, leaseMs: number, nowMs: number): Promise<void> {
		this.write((db) => requests.renewRequestLease(db, id, nowMs + leaseMs));
	}

	async findActive(aliases: string[]): Promise<RequestRow | null> {
		return this.read((db) => {
			const [owner] = findOwnerRows(db, aliases);
			return owner === undefined ? null : (requests.findRequestBySeq(db, owner)?.row ?? null);
		});
	}

	async update(id: string, patch: RequestPatch, nowMs: number): Promise<RequestRow> {
		const change = (db: Connection): RequestRow =>
			changeRequest(db, requests.requireRequest(db, id), patch, nowMs);
		const promised = patch.status !== undefined && isPromise(patch.status);
		return promised ? this.durably(change) : this.write(change);
	}

	async endAbandoned(beforeMs: number, nowMs: number): Promise<number> {
		// Looked for without the lock: nearly always there are none.
		if (this.read((db) => requests.findAbandoned(db, beforeMs)).length === 0) return 0;
		return this.write((db) => {
			const abandoned = requests.findAbandoned(db, beforeMs);
			for (const stored of abandoned) endDead(db, stored, nowMs);
			return abandoned.length;
		});
	}

	async markReplied(requestId: string, nowMs: number): Promise<boolean> {
		return this.write((db) => requests.markRequestReplied(db, requestId, nowMs));
	}

	async reserve(
		requestRowId: string,
		nowMs: number,
		choose: (others: Reservation[]) => Reservation | null,
		leaseMs: number | null = null,
	): Promise<Reservation | null> {
		return this.write((db) => reserveFor(db, requestRowId, nowMs, choose, leaseMs));
	}

	async releaseReservation(requestRowId: string): Promise<void> {
		this.write((db) => deleteReservationOf(db, requestRowId));
	}

	async reservations(): Promise<Reservation[]> {
		return this.read((db) => findReservations(db, null));
	}

	async dropReservations(requestRowIds: string[]): Promise<void> {
		if (requestRowIds.length === 0) return;
		this.write((db) => requestRowIds.forEach((id) => deleteReservationOf(db, id)));
	}

	async settleAttempt(
		requestRowId: string,
		nodeId: string,
		fate: 'settled' | 'uncertain',
		nowMs: number,
	): Promise<void> {
		this.write((db) => settleAttempt(db, requestRowId, { nodeId, fate }, nowMs));
	}

	async uncertainAdds(nowMs: number, sendingOlderThanMs: number): Promise<UncertainAdd[]> {
		return this.read((db) => uncertainAdds.findUncertainAdds(db, nowMs - sendingOlderThanMs));
	}

	async recordDecision(decision: DecisionRecord): Promise<void> {
		this.write((db) => decisions.insertDecision(db, decision));
	}

	async decisions(filter: { requestRowId?: string; limit?: number }): Promise<DecisionRecord[]> {
		const limit = Math.max(0, filter.limit ?? DEFAULT_LIMIT);
		return this.read((db) => decisions.findDecisions(db, filter.requestRowId, limit));
	}

	async appendEvent(type: string, data: unknown, nowMs: number): Promise<void> {
		this.write((db) => events.insertEvent(db, type, data, nowMs));
	}

	async events(afterId: number, limit: number): Promise<events.LedgerEvent[]> {
		return this.read((db) => events.findEvents(db, afterId, Math.max(0, limit)));
	}

	async recordLoginFailure(nodeKey: string, digest: string, nowMs: number): Promise<void> {
		this.write((db) => loginFailures.insertLoginFailure(db, nodeKey, digest, nowMs));
	}

	async countLoginFailures(nodeKey: string, digest: string, sinceMs: number): Promise<number> {
		return this.read((db) => loginFailures.countLoginFailuresSince(db, nodeKey, digest, sinceMs));
	}

	async clearLoginFailures(nodeKey: string, digest: string): Promise<void> {
		this.write((db) => loginFailures.deleteLoginFailures(db, nodeKey, digest));
	}

	async resolveNodeIds(nodes: NodeIdentity[], nowMs: number): Promise<string[]> {
		const unchanged = this.read((db) => this.knownIds(db, nodes, nowMs));
		if (unchanged !== null) return unchanged;
		return this.write((db) => {
			const ids = planNodeIds(findNodes(db), nodes, randomUUID);
			nodes.forEach(({ name, url }, position) =>
				saveNode(db, { id: ids[position], name, url, lastSeenMs: nowMs }),
			);
			return ids;
		});
	}

	async setOwners(nodeId: string, hashes: string[], nowMs: number): Promise<void> {
		const seen = this.read((db) => owners.ownerDelta(db, nodeId, hashes));
		if (seen.gone.length + seen.come.length === 0) return;
		this.write((db) => {
			// Computed again under the lock: another process may have written its view in between.
			owners.applyOwnerDelta(db, nodeId, owners.ownerDelta(db, nodeId, hashes), nowMs);
		});
	}

	async ownersOf(hashes: string[]): Promise<Array<{ hash: string; nodeId: string }>> {
		return this.read((db) => [...new Set(hashes)].flatMap((hash) => owners.findOwners(db, hash)));
	}

	async countOwned(nodeId: string): Promise<number> {
		return this.read((db) => owners.countOwners(db, nodeId));
	}

	async secret(name: string): Promise<string> {
		const key = `secret:${name}`;
		const known = this.read((db) => findMeta(db, key));
		if (known !== null) return known;
		const made = randomBytes(SECRET_BYTES).toString('base64url');
		return this.write((db) => keepMeta(db, key, made));
	}

	async close(): Promise<void> {
		if (this.closed) return;
		this.closed = true;
		this.read((db) => db.close());
		this.onClose();
	}

	/** The ids when nothing about these nodes has to be written, else null. */
	private knownIds(db: Connection, nodes: NodeIdentity[], nowMs: number): string[] | null {
		const known = findNodes(db);
		const ids = planNodeIds(known, nodes, () => '');
		const isFresh = ({ name, url }: NodeIdentity, position: number): boolean => {
			const row = known.find((candidate) => candidate.id === ids[position]);
			return row?.name === name && row.url === url && nowMs - row.lastSeenMs < SEEN_MS;
		};
		return nodes.every(isFresh) ? ids : null;
	}
}
