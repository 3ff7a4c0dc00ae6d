import type { LedgerLocation, LedgerStore } from '../../../../lib/ledger';
import { openLedger } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, request, reservation } from '../fixtures';

/** A process of its own that waits for `go` and then does one task on one ledger. */
const [task, location, ownName, processes] = process.argv.slice(2);

/** Of all processes together. */
const CLAIMS = 1000;
const HASHES = 100;

async function claimMany(store: LedgerStore): Promise<string[]> {
	const won: string[] = [];
	for (let n = 0; n < CLAIMS / Number(processes); n++) {
		const id = `${ownName}-${n}:0`;
		const hash = hashOf(n % HASHES);
		await store.receive([request(n, { id, requestId: id, hash })], NOW);
		if ((await store.claim(id, LEASE, NOW)).outcome === 'new') won.push(hash);
	}
	return won;
}

/** Puts each torrent on the node with the fewest promises so far. */
async function reserveMany(store: LedgerStore): Promise<string[]> {
	const chosen: string[] = [];
	for (let n = 0; n < 25; n++) {
		const id = `${ownName}-${n}:0`;
		const hash = `${ownName}-${n}`;
		await claimed(store, request(n, { id, requestId: id, hash }));
		await store.reserve(id, NOW, (others) => {
			const load = (nodeId: string): number =>
				others.filter((other) => other.nodeId === nodeId).length;
			const nodeId = load('node-a') <= load('node-b') ? 'node-a' : 'node-b';
			chosen.push(nodeId);
			return reservation(n, { nodeId });
		});
	}
	return chosen;
}

async function writeForever(store: LedgerStore): Promise<string[]> {
	for (let n = 0; ; n++) {
		await claimed(store, request(n));
		await store.reserve(`r${n}:0`, NOW, () => reservation(n));
		await store.update(`r${n}:0`, { status: 'downloading' }, NOW);
		process.send?.({ written: n });
	}
}

/** Asks the same questions as all the others, and answers each at once. */
async function decideMany(store: LedgerStore): Promise<string[]> {
	const won: string[] = [];
	for (let n = 0; n < 50; n++) {
		const texts = { kind: 'upgrade', title: `Invented.Film.${n}`, summary: '', card: null, data: null };
		const rules = { priority: 0, deciders: [], expiresAtMs: null, onExpiry: 'decline' as const };
		const { approval } = await store.approvals.create({ ...texts, ...rules, requestRowId: null, key: `film ${n}` }, NOW);
		const decision = ownName === 'p0' ? 'decline' : 'approve';
		const { outcome } = await store.approvals.decide(approval.id, { decision, by: ownName, via: 'test', note: null }, NOW);
		if (outcome === 'won') won.push(approval.id);
	}
	return won;
}

/** Takes what waits, and starts to dispatch it; some processes are slow and try what another was given. */
async function releaseMany(store: LedgerStore): Promise<string[]> {
	const begun: string[] = [];
	for (let run = 0; run < 10; run++) {
		const ids = (await store.holds.waiting(100)).map(({ row }) => row.id);
		const given = await store.holds.leaseHolds(ids.slice(0, 10), LEASE, NOW);
		for (const id of run % 2 === 0 ? given : ids) {
			if (await store.holds.beginDispatch(id, LEASE, NOW)) begun.push(id);
		}
	}
	return begun;
}

const openOnly = async (store: LedgerStore): Promise<string[]> => [await store.secret('sid')];

const TASKS: Record<string, (store: LedgerStore) => Promise<string[]>> = {
	claimMany,
	decideMany,
	openOnly,
	releaseMany,
	reserveMany,
	writeForever,
};

async function main(): Promise<void> {
	const store = await openLedger(JSON.parse(location) as LedgerLocation);
	const result = await TASKS[task](store);
	await store.close();
	process.send?.({ result });
	process.disconnect();
}

process.once('message', () => void main());
process.send?.({ ready: true });
