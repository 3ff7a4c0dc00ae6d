import { LOGIN_PAUSE_MS, type LoginGuard, MAX_REFUSED_LOGINS } from '../qbittorrent/loginGuard';
import type { LedgerStore } from './types';

/** Counts refused logins in the ledger, so that all processes together stay below a node's ban. */
export class LedgerLoginGuard implements LoginGuard {
	constructor(
		private readonly ledger: LedgerStore,
		private readonly now: () => number = Date.now,
	) {}

	async mayTry(nodeKey: string, digest: string): Promise<boolean> {
		const since = this.now() - LOGIN_PAUSE_MS;
		return (await this.ledger.countLoginFailures(nodeKey, digest, since)) < MAX_REFUSED_LOGINS;
	}

	async refused(nodeKey: string, digest: string): Promise<void> {
		await this.ledger.recordLoginFailure(nodeKey, digest, this.now());
	}

	async accepted(nodeKey: string, digest: string): Promise<void> {
		await this.ledger.clearLoginFailures(nodeKey, digest);
	}
}
