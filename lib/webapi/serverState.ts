import type { Cluster } from '../qbittorrent/cluster';
import type { ClusterNode } from '../qbittorrent/node';
import type { ServerState } from '../qbittorrent/client';

export type State = Record<string, unknown>;

const REFRESH_INTERVAL_MS = 1_500;
const UNKNOWN_FREE_SPACE = -1;

/** `transfer/info` of the cluster: sums over the nodes that answer. */
export function transferInfo(cluster: Cluster): State {
	const states = liveStates(cluster);
	return {
		connection_status: connectionStatus(states),
		dht_nodes: sum(states, 'dht_nodes'),
		dl_info_data: sum(states, 'dl_info_data'),
		dl_info_speed: sum(states, 'dl_info_speed'),
		dl_rate_limit: limit(states, 'dl_rate_limit'),
		last_external_address_v4: '',
		last_external_address_v6: '',
		up_info_data: sum(states, 'up_info_data'),
		up_info_speed: sum(states, 'up_info_speed'),
		up_rate_limit: limit(states, 'up_rate_limit'),
	};
}

/** `server_state` of sync/maindata. */
export function serverState(cluster: Cluster): State {
	const states = liveStates(cluster);
	const down = sum(states, 'alltime_dl');
	const up = sum(states, 'alltime_ul');
	return {
		...transferInfo(cluster),
		alltime_dl: down,
		alltime_ul: up,
		average_time_queue: Math.max(0, ...states.map((state) => numberOf(state.average_time_queue))),
		free_space_on_disk: freeSpace(cluster),
		global_ratio: down > 0 ? (up / down).toFixed(2) : '-',
		queued_io_jobs: sum(states, 'queued_io_jobs'),
		queueing: true,
		read_cache_hits: '0',
		read_cache_overload: '0',
		refresh_interval: REFRESH_INTERVAL_MS,
		total_buffers_size: sum(states, 'total_buffers_size'),
		total_peer_connections: sum(states, 'total_peer_connections'),
		total_queued_size: sum(states, 'total_queued_size'),
		total_wasted_session: sum(states, 'total_wasted_session'),
		use_alt_speed_limits: false,
		use_subcategories: false,
		write_cache_overload: '0',
	};
}

/** Remembers at which revision each field got its value, so that a delta holds only what changed. */
export class ServerStateLog {
	private readonly fields = new Map<string, { value: unknown; revision: number }>();

	/** Takes over new values. `advance` gives a revision, and is called once when anything changed. */
	apply(state: State, advance: () => number): void {
		let revision: number | null = null;
		for (const [name, value] of Object.entries(state)) {
			if (this.fields.get(name)?.value === value) continue;
			revision ??= advance();
			this.fields.set(name, { value, revision });
		}
	}

	/** The fields that changed after `revision`; empty when none did. */
	since(revision: number): State {
		const changed: State = {};
		for (const [name, field] of this.fields) {
			if (field.revision > revision) changed[name] = field.value;
		}
		return changed;
	}
}

const liveStates = (cluster: Cluster): ServerState[] =>
	cluster.nodes.filter((node) => node.up).map((node) => node.snapshot.serverState);

const numberOf = (value: unknown): number =>
	typeof value === 'number' && Number.isFinite(value) ? value : 0;

const sum = (states: ServerState[], field: string): number =>
	states.reduce((total, state) => total + numberOf(state[field]), 0);

/** The cluster is limited only when every node is; 0 is no limit. */
function limit(states: ServerState[], field: string): number {
	const every = states.length > 0 && states.every((state) => numberOf(state[field]) > 0);
	return every ? sum(states, field) : 0;
}

function connectionStatus(states: ServerState[]): string {
	const found = new Set(states.map((state) => state.connection_status));
	if (found.has('connected')) return 'connected';
	return found.has('firewalled') ? 'firewalled' : 'disconnected';
}

/** The largest node's, not the sum: one torrent must fit on one node. -1 when nobody knows. */
function freeSpace(cluster: Cluster): number {
	const known = (nodes: ClusterNode[]) =>
		nodes
			.map((node) => node.snapshot.serverState.free_space_on_disk)
			.filter((bytes): bytes is number => typeof bytes === 'number' && bytes >= 0);
	const live = cluster.nodes.filter((node) => node.up);
	const eligible = known(live.filter(takesAdds));
	return Math.max(UNKNOWN_FREE_SPACE, ...(eligible.length > 0 ? eligible : known(live)));
}

const takesAdds = ({ config, snapshot, removesTorrents }: ClusterNode): boolean =>
	!config.policy.paused && config.policy.weight > 0 && snapshot.lost.size === 0 && !removesTorrents;
