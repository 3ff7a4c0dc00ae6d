import type { LedgerStore } from '../../../../lib/ledger';
import { openSqliteLedger } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, request, reservation } from '../fixtures';

/** A process of its own that waits for `go` and then does one task on one file. */
const [task, fileName, ownName] = process.argv.slice(2);

const CLAIMS = 250;
const HASHES = 100;

async function claimMany(store: LedgerStore): Promise<string[]> {
	const won: string[] = [];
	for (let n = 0; n < CLAIMS; n++) {
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
		await store.update(`r${n}:0`, { status: 'held' }, NOW);
		process.send?.({ written: n });
	}
}

const openOnly = async (store: LedgerStore): Promise<string[]> => [await store.secret('sid')];

const TASKS: Record<string, (store: LedgerStore) => Promise<string[]>> = {
	claimMany,
	openOnly,
	reserveMany,
	writeForever,
};

async function main(): Promise<void> {
	const store = await openSqliteLedger(fileName);
	const result = await TASKS[task](store);
	await store.close();
	process.send?.({ result });
	process.disconnect();
}

process.once('message', () => void main());
process.send?.({ ready: true });
