import { createHash } from 'node:crypto';
import type { LedgerStore } from '../ledger/types';
import type { Cluster } from '../qbittorrent/cluster';
import type { DispatchSettings } from './types';

/** Two workflows with different settings take turns; this often the one in use says so again. */
const AGAIN_MS = 3_600_000;
/** Settings by expression may be others with every torrent. */
const REMEMBERED = 100;
const KEY_LENGTH = 12;

/**
 * Writes down what dispatches judge by (settings and the nodes' policies, no secrets), so that the
 * board and other readers of the ledger see it. An add with known settings costs no write.
 */
export class PolicyMemory {
	/** When each set of settings was written last, by its text. */
	private readonly noted = new Map<string, number>();

	constructor(
		private readonly cluster: Cluster,
		private readonly ledger: LedgerStore,
		private readonly now: () => number,
	) {}

	async note(settings: DispatchSettings): Promise<void> {
		const plain = plainSettings(settings);
		const text = JSON.stringify([plain, settings.nodeOverrides ?? []]);
		const notedAtMs = this.noted.get(text);
		if (notedAtMs !== undefined && this.now() - notedAtMs < AGAIN_MS) return;
		if (this.noted.size >= REMEMBERED) this.noted.clear();
		this.noted.set(text, this.now());
		await this.save(plain, settings).catch(async (error: unknown) => {
			this.noted.delete(text);
			await Promise.reject(error);
		});
	}

	private async save(plain: Record<string, unknown>, settings: DispatchSettings): Promise<void> {
		const facts = this.cluster.facts().map(settings.policyFor);
		const nodes = facts.map(({ id, name, policy }) => ({ id, name, policy }));
		await this.ledger.policies.savePolicy(policyKeyOf(this.cluster), { ...plain, nodes }, this.now());
	}
}

/** Under which key the policy of a cluster is: the same for every credential with the same nodes. */
export function policyKeyOf(cluster: Pick<Cluster, 'nodes'>): string {
	const ids = cluster.nodes.map(({ id }) => id).sort();
	return `dispatch:${createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, KEY_LENGTH)}`;
}

/** Everything but what changes from torrent to torrent. */
function plainSettings(settings: DispatchSettings): Record<string, unknown> {
	const { score, nodesToTry, pool, unknownSizeBytes, unknownSizeByCategory, treatMagnetsAsPrivate, treatLinksAsPrivate } = settings;
	const { onDuplicate, whenNoNodeFits = 'refuse', holdForMs = null } = settings;
	return {
		score,
		nodesToTry,
		pool,
		unknownSizeBytes,
		unknownSizeByCategory,
		treatMagnetsAsPrivate,
		treatLinksAsPrivate,
		onDuplicate,
		whenNoNodeFits,
		holdForMs,
	};
}
