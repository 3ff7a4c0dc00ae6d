import type { LedgerStore } from '../ledger/types';
import type { ClusterNode } from '../qbittorrent/node';

const ALARM = 'lost_torrents';

/** What follows when a node loses many torrents at once, and when a person says that they are gone. */
export class Losses {
	/** Whether the alarm of each node is raised, as far as this process knows. */
	private readonly alarmed = new Map<string, boolean>();

	constructor(
		private readonly ledger: LedgerStore,
		private readonly now: () => number,
	) {}

	/**
	 * One event for all processes and restarts, until the torrents are back or given up.
	 *
	 * @param onLoss called when it is noticed
	 */
	async watch(node: ClusterNode, onLoss: () => void): Promise<void> {
		const lost = node.snapshot.lost.size;
		if (this.alarmed.get(node.id) === lost > 0) return;
		if (lost > 0) {
			onLoss();
			const data = { node: node.name, lost };
			await this.ledger.raiseAlarm(node.id, ALARM, { type: 'node_lost_torrents', data }, this.now());
		} else {
			await this.ledger.clearAlarm(node.id, ALARM);
		}
		this.alarmed.set(node.id, lost > 0);
	}

	/** Another process was told so. This one may not have seen yet what is missing, so it looks first. */
	async follow(node: ClusterNode): Promise<void> {
		await node.refresh();
		node.snapshot.acceptLoss();
		await this.watch(node, () => undefined);
	}
}
