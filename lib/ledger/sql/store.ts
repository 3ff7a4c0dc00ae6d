import { randomBytes, randomUUID } from 'node:crypto';
import { nextTurn } from '../../qbittorrent/turns';
import { planNodeIds } from '../nodeIds';
import type { KnownNode } from '../nodeIds';
import { isPromise, keepsReservation } from '../rules';
import type {
	ClaimResult,
	ContentClaim,
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
import { SqlApprovals } from './approvals';
import { SqlChanges } from './changes';
import { SqlDiscoveries } from './discoveries';
import type { Driver } from './driver';
import { SqlGrabs } from './grabs';
import { SqlHistory } from './history';
import { SqlHolds } from './holds';
import { SqlMemory } from './memoryStore';
import { SqlNodeHistory } from './nodeHistory';
import { SqlPolicies } from './policies';
import { SqlRefreshes } from './refreshes';
import * as life from './requestLife';
import { SqlSeen } from './seen';
import type { Steps } from './steps';
import * as decisions from './tables/decisions';
import * as events from './tables/events';
import * as loginFailures from './tables/loginFailures';
import { findMeta, keepMeta } from './tables/meta';
import { findNodes, saveNodes } from './tables/nodes';
import * as owners from './tables/owners';
import { findPayload } from './tables/payloads';
import * as requests from './tables/requests';
import { findRequests } from './tables/requestSearch';
import { deleteReservationsOf, findReservations, saveReservation } from './tables/reservations';
import { findUncertainAdds } from './tables/uncertainAdds';

const SECRET_BYTES = 32;
const DEFAULT_LIMIT = 100;
const OWNERS_AT_ONCE = 250;
/** How stale "last seen" may get before a look at the nodes is worth a write. */
const SEEN_MS = 60 * 60 * 1000;

/** Whether these ids are what the ledger has of the nodes, so that nothing has to be written. */
function areKnown(
	known: readonly KnownNode[],
	nodes: readonly NodeIdentity[],
	ids: readonly string[],
	nowMs: number,
): boolean {
	return nodes.every(({ name, url }, position) => {
		const row = known.find((candidate) => candidate.id === ids[position]);
		return row?.name === name && row.url === url && nowMs - row.lastSeenMs < SEEN_MS;
	});
}

/** The ledger in a database. See LedgerStore for what each method does. */
export class SqlLedger extends SqlMemory implements LedgerStore {
	readonly location: string;
	readonly approvals: SqlApprovals;
	readonly changes: SqlChanges;
	readonly discoveries: SqlDiscoveries;
	readonly grabs: SqlGrabs;
	readonly history: SqlHistory;
	readonly holds: SqlHolds;
	readonly nodeHistory: SqlNodeHistory;
	readonly policies: SqlPolicies;
	readonly refreshes: SqlRefreshes;
	readonly seen: SqlSeen;

	constructor(driver: Driver) {
		super(driver);
		this.location = driver.location;
		this.approvals = new SqlApprovals(driver);
		this.changes = new SqlChanges(driver);
		this.discoveries = new SqlDiscoveries(driver);
		this.grabs = new SqlGrabs(driver);
		this.history = new SqlHistory(driver);
		this.holds = new SqlHolds(driver);
		this.nodeHistory = new SqlNodeHistory(driver);
		this.policies = new SqlPolicies(driver);
		this.refreshes = new SqlRefreshes(driver);
		this.seen = new SqlSeen(driver);
	}

	async receive(newRequests: NewRequest[], nowMs: number): Promise<void> {
		if (newRequests.length === 0) return;
		await this.driver.write(() => life.receiveRequests(newRequests, nowMs));
	}

	async getRequest(id: string): Promise<RequestRow | null> {
		return (await this.driver.read(() => requests.findRequest(id)))?.row ?? null;
	}

	async getPayload(id: string): Promise<TorrentPayload | null> {
		return await this.driver.read(() => findPayload(id));
	}

	async rowsOfRequest(requestId: string): Promise<RequestRow[]> {
		return await this.driver.read(() => requests.findRowsOfRequest(requestId));
	}

	async getMany(filter: RequestFilter): Promise<RequestRow[]> {
		return await this.driver.read(() => findRequests(filter));
	}

	async claim(
		id: string,
		leaseMs: number,
		nowMs: number,
		content: ContentClaim | null = null,
	): Promise<ClaimResult> {
		return await this.driver.write(() => life.claimRequest(id, leaseMs, nowMs, content));
	}

	async renewLease(id: string, leaseMs: number, nowMs: number): Promise<void> {
		await this.driver.write(() => requests.renewRequestLease(id, nowMs + leaseMs));
	}

	async findActive(aliases: string[]): Promise<RequestRow | null> {
		const [owner] = await this.driver.read(() => requests.findOwnersOf(aliases));
		return owner?.row ?? null;
	}

	async update(id: string, patch: RequestPatch, nowMs: number): Promise<RequestRow> {
		const change = (): Steps<RequestRow> => life.updateRequest(id, patch, nowMs);
		const promised = patch.status !== undefined && isPromise(patch.status);
		return await (promised ? this.driver.durably(change) : this.driver.write(change));
	}

	async endAbandoned(beforeMs: number, nowMs: number): Promise<number> {
		// Looked for without the lock: nearly always there are none.
		if ((await this.driver.read(() => requests.findAbandoned(beforeMs))).length === 0) return 0;
		return await this.driver.write(function* () {
			const abandoned = yield* requests.findAbandoned(beforeMs);
			for (const stored of abandoned) yield* life.endDead(stored, nowMs);
			return abandoned.length;
		});
	}

	async takeReply(
		requestId: string,
		nowMs: number,
		isDue: (rows: readonly RequestRow[]) => boolean,
	): Promise<{ rows: RequestRow[]; taken: boolean }> {
		return await this.driver.write(() => requests.takeReply(requestId, nowMs, isDue));
	}

	async reserve(
		requestRowId: string,
		nowMs: number,
		choose: (others: Reservation[]) => Reservation | null,
		leaseMs: number | null = null,
	): Promise<Reservation | null> {
		return await this.driver.write(() => life.reserveFor(requestRowId, nowMs, choose, leaseMs));
	}

	async promise(reservation: Reservation): Promise<void> {
		await this.driver.write(function* () {
			const stored = yield* requests.findRequest(reservation.requestRowId);
			if (stored !== null && keepsReservation(stored.row.status)) yield* saveReservation(stored.seq, reservation);
		});
	}

	async releaseReservation(requestRowId: string): Promise<void> {
		await this.dropReservations([requestRowId]);
	}

	async reservations(): Promise<Reservation[]> {
		return await this.driver.read(findReservations);
	}

	async dropReservations(requestRowIds: string[]): Promise<void> {
		if (requestRowIds.length === 0) return;
		await this.driver.write(() => deleteReservationsOf(requestRowIds));
	}

	async settleAttempt(
		requestRowId: string,
		nodeId: string,
		fate: 'settled' | 'uncertain',
		nowMs: number,
	): Promise<void> {
		await this.driver.write(() => life.settleAttempt(requestRowId, { nodeId, fate }, nowMs));
	}

	async uncertainAdds(nowMs: number, sendingOlderThanMs: number): Promise<UncertainAdd[]> {
		return await this.driver.read(() => findUncertainAdds(nowMs - sendingOlderThanMs));
	}

	async recordDecision(decision: DecisionRecord): Promise<void> {
		await this.driver.write(() => decisions.insertDecision(decision));
	}

	async decisions(filter: { requestRowId?: string; limit?: number }): Promise<DecisionRecord[]> {
		const limit = Math.max(0, filter.limit ?? DEFAULT_LIMIT);
		return await this.driver.read(() => decisions.findDecisions(filter.requestRowId, limit));
	}

	async appendEvent(type: string, data: unknown, nowMs: number): Promise<void> {
		await this.driver.write(() => events.insertEvent(type, data, nowMs));
	}

	async events(afterId: number, limit: number): Promise<events.LedgerEvent[]> {
		return await this.driver.read(() => events.findEvents(afterId, Math.max(0, limit)));
	}

	async recordLoginFailure(nodeKey: string, digest: string, nowMs: number): Promise<void> {
		await this.driver.write(() => loginFailures.insertLoginFailure(nodeKey, digest, nowMs));
	}

	async countLoginFailures(nodeKey: string, digest: string, sinceMs: number): Promise<number> {
		return await this.driver.read(() => loginFailures.countLoginFailuresSince(nodeKey, digest, sinceMs));
	}

	async clearLoginFailures(nodeKey: string, digest: string): Promise<void> {
		await this.driver.write(() => loginFailures.deleteLoginFailures(nodeKey, digest));
	}

	async resolveNodeIds(nodes: NodeIdentity[], nowMs: number): Promise<string[]> {
		const known = await this.driver.read(findNodes);
		const unchanged = planNodeIds(known, nodes, () => '');
		if (areKnown(known, nodes, unchanged, nowMs)) return unchanged;
		return await this.driver.write(function* () {
			const ids = planNodeIds(yield* findNodes(), nodes, randomUUID);
			const seen = nodes.map(({ name, url }, n) => ({ id: ids[n], name, url, lastSeenMs: nowMs }));
			yield* saveNodes(seen);
			return ids;
		});
	}

	async setOwners(nodeId: string, hashes: string[], nowMs: number): Promise<void> {
		const seen = await this.driver.read(() => owners.ownerDelta(nodeId, hashes));
		if (seen.gone.length + seen.come.length === 0) return;
		// The first list of a node has thousands, which in one go would hold up everything else.
		for (let from = 0; seen.come.length - from > OWNERS_AT_ONCE; from += OWNERS_AT_ONCE) {
			const come = seen.come.slice(from, from + OWNERS_AT_ONCE);
			await this.driver.write(() => owners.applyOwnerDelta(nodeId, { gone: [], come }, nowMs));
			await nextTurn();
		}
		await this.driver.write(function* () {
			// Computed again under the lock: another process may have written its view in between.
			yield* owners.applyOwnerDelta(nodeId, yield* owners.ownerDelta(nodeId, hashes), nowMs);
		});
	}

	async ownersOf(hashes: string[]): Promise<Array<{ hash: string; nodeId: string }>> {
		return await this.driver.read(() => owners.findOwners(hashes));
	}

	async countOwned(nodeId: string): Promise<number> {
		return await this.driver.read(() => owners.countOwners(nodeId));
	}

	async secret(name: string): Promise<string> {
		const key = `secret:${name}`;
		const known = await this.driver.read(() => findMeta(key));
		if (known !== null) return known;
		const made = randomBytes(SECRET_BYTES).toString('base64url');
		return await this.driver.write(() => keepMeta(key, made));
	}

	async close(): Promise<void> {
		await this.driver.close();
	}
}
