import { createHash } from 'node:crypto';

/**
 * Keeps us from being banned: qBittorrent bans an address for an hour after five refused logins,
 * so a refused password is tried at most twice an hour, over all processes.
 */
export interface LoginGuard {
	/** May this password be tried on this node now? */
	mayTry(nodeKey: string, passwordDigest: string): Promise<boolean>;
	refused(nodeKey: string, passwordDigest: string): Promise<void>;
	accepted(nodeKey: string, passwordDigest: string): Promise<void>;
}

export const MAX_REFUSED_LOGINS = 2;
export const LOGIN_PAUSE_MS = 3_600_000;

/** A digest that tells passwords apart without keeping them; salted by the node's key. */
export function passwordDigest(nodeKey: string, username: string, password: string): string {
	return createHash('sha256')
		.update(`${nodeKey}\0${username}\0${password}`)
		.digest('hex')
		.slice(0, 32);
}

/** The guard of this process where there is no ledger: one, or each would allow two tries. */
export const processLoginGuard = (): LoginGuard => (sharedGuard ??= new MemoryLoginGuard());
let sharedGuard: LoginGuard | null = null;

/** A guard for one process, used until (or where) there is no ledger. */
export class MemoryLoginGuard implements LoginGuard {
	private readonly refusals = new Map<string, number[]>();

	constructor(private readonly now: () => number = Date.now) {}

	async mayTry(nodeKey: string, digest: string): Promise<boolean> {
		return this.recent(nodeKey, digest).length < MAX_REFUSED_LOGINS;
	}

	async refused(nodeKey: string, digest: string): Promise<void> {
		this.refusals.set(`${nodeKey}\0${digest}`, [...this.recent(nodeKey, digest), this.now()]);
	}

	async accepted(nodeKey: string, digest: string): Promise<void> {
		this.refusals.delete(`${nodeKey}\0${digest}`);
	}

	private recent(nodeKey: string, digest: string): number[] {
		const since = this.now() - LOGIN_PAUSE_MS;
		return (this.refusals.get(`${nodeKey}\0${digest}`) ?? []).filter((at) => at > since);
	}
}
