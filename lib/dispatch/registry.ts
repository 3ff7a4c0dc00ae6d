import { createHash } from 'node:crypto';
import type { LedgerLocation } from '../ledger/location';
import { locationKey } from '../ledger/location';
import { openLedger } from '../ledger/open';
import { DispatchService, type NodeSpec } from './service';

/** A service that nobody has asked for this long is closed (its credential was changed or removed). */
const IDLE_MS = 15 * 60_000;
/** A ledger that could not be opened is tried again after this. */
const RETRY_LEDGER_MS = 10_000;
const CLOSE_AFTER_MS = 30_000;

interface Entry {
	opening: Promise<DispatchService>;
	usedAtMs: number;
	/** When the ledger was tried last. */
	triedAtMs: number;
	/** The ledger could not be opened. */
	crippled: boolean;
}

const entries = new Map<string, Entry>();

/**
 * The one service of this process for a cluster and a ledger. All n8n nodes that use the same
 * credential share its sockets, logins and snapshots: a node of the cluster sees one client.
 */
export async function dispatchServiceFor(specs: NodeSpec[], ledgerLocation: LedgerLocation): Promise<DispatchService> {
	const key = `${fingerprint(specs)}\0${keyOf(ledgerLocation)}`;
	const nowMs = Date.now();
	closeIdle(nowMs);
	const known = entries.get(key);
	if (known && !(await isWorthReopening(known, ledgerLocation, nowMs))) {
		known.usedAtMs = nowMs;
		return await known.opening;
	}
	if (known) closeLater(known);
	const entry: Entry = { opening: DispatchService.open(specs, ledgerLocation), usedAtMs: nowMs, triedAtMs: nowMs, crippled: false };
	entries.set(key, entry);
	entry.opening.then(
		(service) => {
			entry.crippled = service.ledgerFailure !== null;
		},
		() => entries.delete(key),
	);
	return await entry.opening;
}

/**
 * Torrents began or ceased to wait in this ledger, by an answer of a person for example: apps that
 * ask any service of it see that at once. Never throws, because the services look by themselves too.
 */
export async function showWaiting(ledgerLocation: LedgerLocation): Promise<void> {
	const ofLedger = `\0${keyOf(ledgerLocation)}`;
	const known = [...entries].filter(([key]) => key.endsWith(ofLedger));
	await Promise.allSettled(known.map(async ([, { opening }]) => await (await opening).showWaiting()));
}

/** Closes every service; for tests and a clean end. */
export async function closeAllServices(): Promise<void> {
	const open = [...entries.values()];
	entries.clear();
	for (const { opening } of open) (await opening).close();
}

/** Only when the ledger opens: a new service means new logins and full lists from every node. */
async function isWorthReopening(entry: Entry, ledgerLocation: LedgerLocation, nowMs: number): Promise<boolean> {
	if (!entry.crippled || nowMs - entry.triedAtMs <= RETRY_LEDGER_MS) return false;
	entry.triedAtMs = nowMs;
	return await openLedger(ledgerLocation).then(
		() => true,
		() => false,
	);
}

/** Requests under way may still use its sockets. */
function closeLater({ opening }: Entry): void {
	const close = () => void opening.then((service) => service.close(), () => undefined);
	setTimeout(close, CLOSE_AFTER_MS).unref();
}

/** The same credential is asked for many times a second, and comes as the same object. */
const fingerprints = new WeakMap<NodeSpec[], string>();

function fingerprint(specs: NodeSpec[]): string {
	let known = fingerprints.get(specs);
	if (known === undefined) {
		known = createHash('sha256').update(JSON.stringify(specs)).digest('hex');
		fingerprints.set(specs, known);
	}
	return known;
}

const locationKeys = new WeakMap<object, string>();

function keyOf(location: LedgerLocation): string {
	if (typeof location === 'string') return locationKey(location);
	let known = locationKeys.get(location);
	if (known === undefined) locationKeys.set(location, (known = locationKey(location)));
	return known;
}

function closeIdle(nowMs: number): void {
	for (const [key, entry] of entries) {
		if (nowMs - entry.usedAtMs < IDLE_MS) continue;
		entries.delete(key);
		void entry.opening.then((service) => service.close(), () => undefined);
	}
}
