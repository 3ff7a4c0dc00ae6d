import type { DecisionRecord, LedgerStore, NewRequest, Reservation } from '../../../lib/ledger';

export const NOW = 1_800_000_000_000;
export const LEASE = 15_000;

/** A hash that looks like one: 40 hex digits, the same for the same number. */
export const hashOf = (n: number): string => n.toString(16).padStart(40, '0');

/** Request `r<n>` for the torrent `n`, unless told otherwise. */
export function request(n: number, changes: Partial<NewRequest> = {}): NewRequest {
	const hash = changes.hash ?? hashOf(n);
	return {
		id: `r${n}:0`,
		requestId: `r${n}`,
		index: 0,
		count: 1,
		source: 'sonarr',
		hash,
		aliases: [hash],
		kind: 'magnet',
		name: `Invented.Show.S01E${n}.1080p.WEB-GRP`,
		sizeBytes: 2_000_000_000,
		private: false,
		trackerHosts: ['tracker.test'],
		category: 'tv-sonarr',
		tags: [],
		options: {},
		payload: { kind: 'magnet', text: `magnet:?xt=urn:btih:${hash}` },
		...changes,
	};
}

/** Writes requests down and returns the id of the first. */
export async function received(store: LedgerStore, ...requests: NewRequest[]): Promise<string> {
	await store.receive(requests, NOW);
	return requests[0].id;
}

/** A request that was received and has claimed its torrent. */
export async function claimed(store: LedgerStore, newRequest: NewRequest): Promise<string> {
	const id = await received(store, newRequest);
	await store.claim(id, LEASE, NOW);
	return id;
}

export function reservation(n: number, changes: Partial<Reservation> = {}): Reservation {
	return {
		requestRowId: `r${n}:0`,
		hash: hashOf(n),
		aliases: [hashOf(n)],
		nodeId: 'node-a',
		storage: 'disk-a',
		bytes: 1000,
		guessed: false,
		createdAtMs: NOW,
		...changes,
	};
}

export function decision(n: number, changes: Partial<DecisionRecord> = {}): DecisionRecord {
	return {
		requestRowId: `r${n}:0`,
		requestId: `r${n}`,
		atMs: NOW,
		hash: hashOf(n),
		name: `Invented.Show.S01E${n}.1080p.WEB-GRP`,
		category: 'tv-sonarr',
		source: 'sonarr',
		sizeBytes: 2_000_000_000,
		outcome: 'accepted',
		nodeId: 'node-a',
		node: 'Attic',
		score: 72.5,
		sentence: 'Attic has the most space',
		detail: { terms: [{ space: 0.5 }] },
		...changes,
	};
}
