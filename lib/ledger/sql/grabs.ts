import type { GrabCorrection, GrabFacts, GrabSearch, GrabStore, OpenGrab } from '../grabs';
import { isActive, storableBytes } from '../rules';
import type { Driver } from './driver';
import { changeRequest } from './requestLife';
import type { Steps } from './steps';
import * as tables from './tables/grabs';
import { findRequest, type StoredRequest } from './tables/requests';

/** Facts of so many rows come with one statement. */
const AT_ONCE = 256;

/** See GrabStore for what each method does. */
export class SqlGrabs implements GrabStore {
	constructor(private readonly driver: Driver) {}

	async leaseGrabs(search: GrabSearch, leaseMs: number, nowMs: number): Promise<OpenGrab[]> {
		// Looked for without the lock: mostly there are none.
		if (search.limit <= 0 || (await this.driver.read(() => tables.findOpenGrabs(search, nowMs))).length === 0) return [];
		return await this.driver.write(function* () {
			const open = yield* tables.findOpenGrabs(search, nowMs);
			for (const { seq } of open) yield* tables.scheduleGrab(seq, nowMs + leaseMs);
			return open.map(({ id, hash, name, source, tries }) => ({ id, hash, name, source, tries }));
		});
	}

	async missGrab(id: string, nextAtMs: number | null): Promise<void> {
		await this.driver.write(() => tables.countTry(id, nextAtMs));
	}

	async settleGrab(id: string, facts: GrabFacts): Promise<GrabCorrection | null> {
		return await this.driver.write(() => settle(id, facts));
	}

	async grabFacts(ids: readonly string[]): Promise<Map<string, GrabFacts>> {
		const found = new Map<string, GrabFacts>();
		for (let start = 0; start < ids.length; start += AT_ONCE) {
			const some = ids.slice(start, start + AT_ONCE);
			for (const [id, facts] of await this.driver.read(() => tables.findFacts(some))) found.set(id, facts);
		}
		return found;
	}
}

function* settle(id: string, facts: GrabFacts): Steps<GrabCorrection | null> {
	const stored = yield* findRequest(id);
	if (stored === null || !(yield* tables.saveFacts(stored.seq, facts))) return null;
	const { sizeBytes: sizeBefore, status } = stored.row;
	const told = storableBytes(facts.sizeBytes);
	if (sizeBefore !== null || told === null || told === 0 || !isActive(status)) {
		return { sizeBefore, sizeAfter: sizeBefore, reservation: false };
	}
	return { sizeBefore, sizeAfter: told, reservation: yield* correctSize(stored, told) };
}

/** @returns whether other bytes are set aside than before */
function* correctSize(stored: StoredRequest, sizeBytes: number): Steps<boolean> {
	// Nothing happened to the torrent: when it changed last stays, which tells whether a node has seen it.
	yield* changeRequest(stored, { sizeBytes, sizeTold: true }, stored.row.updatedAtMs);
	const reserved = yield* tables.findReservedBytes(stored.seq);
	if (reserved === null || reserved === sizeBytes) return false;
	yield* tables.changeReservedBytes(stored.seq, sizeBytes);
	return true;
}
