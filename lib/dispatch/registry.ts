import { createHash } from 'node:crypto';
import { DispatchService, type NodeSpec } from './service';

/** A service that nobody has asked for this long is closed (its credential was changed or removed). */
const IDLE_MS = 15 * 60_000;
/** A ledger that could not be opened is tried again after this. */
const RETRY_LEDGER_MS = 10_000;

interface Entry {
	opening: Promise<DispatchService>;
	usedAtMs: number;
	openedAtMs: number;
	/** The ledger could not be opened. */
	crippled: boolean;
}

const entries = new Map<string, Entry>();

/**
 * The one service of this process for a cluster and a ledger. All n8n nodes that use the same
 * credential share its sockets, logins and snapshots: a node of the cluster sees one client.
 */
export async function dispatchServiceFor(specs: NodeSpec[], ledgerLocation: string): Promise<DispatchService> {
	const key = createHash('sha256').update(JSON.stringify([specs, ledgerLocation])).digest('hex');
	const nowMs = Date.now();
	closeIdle(nowMs);
	const known = entries.get(key);
	if (known && !isWorthReopening(known, nowMs)) {
		known.usedAtMs = nowMs;
		return await known.opening;
	}
	const entry: Entry = { opening: DispatchService.open(specs, ledgerLocation), usedAtMs: nowMs, openedAtMs: nowMs, crippled: false };
	entries.set(key, entry);
	entry.opening.then(
		(service) => {
			entry.crippled = service.ledgerFailure !== null;
		},
		() => entries.delete(key),
	);
	return await entry.opening;
}

/** Closes every service; for tests and a clean end. */
export async function closeAllServices(): Promise<void> {
	const open = [...entries.values()];
	entries.clear();
	for (const { opening } of open) (await opening).close();
}

const isWorthReopening = (entry: Entry, nowMs: number): boolean =>
	entry.crippled && nowMs - entry.openedAtMs > RETRY_LEDGER_MS;

function closeIdle(nowMs: number): void {
	for (const [key, entry] of entries) {
		if (nowMs - entry.usedAtMs < IDLE_MS) continue;
		entries.delete(key);
		void entry.opening.then((service) => service.close(), () => undefined);
	}
}
