import type { Cluster } from '../qbittorrent/cluster';
import { joinPath, toClientPath } from './paths';
import type { WebApiOptions } from './types';

const LAST_RESORT_SAVE_PATH = '/downloads';

/** Where clients are told that downloads go: the first node's default that is known, as they see it. */
export function defaultSavePath(cluster: Cluster, { fallbackSavePath }: Pick<WebApiOptions, 'fallbackSavePath'>): string {
	for (const { preferences, config } of cluster.nodes) {
		const path = preferences?.save_path;
		if (path !== undefined && path !== '') return toClientPath(path, config.policy.pathRules);
	}
	return fallbackSavePath === '' ? LAST_RESORT_SAVE_PATH : fallbackSavePath;
}

/**
 * `app/preferences`: fixed on purpose. *arr refuses a client with queueing or DHT off, or one that
 * removes torrents at a limit; what a node really does is told per torrent.
 */
export function preferences(
	savePath: string,
	profile: WebApiOptions['profile'],
): Record<string, unknown> {
	return {
		...LIMITS,
		...NETWORK,
		...DOWNLOADS,
		...(profile === '5.1' ? { add_stopped_enabled: false } : { start_paused_enabled: false }),
		save_path: savePath,
		temp_path: joinPath(savePath, 'temp'),
	};
}

const LIMITS = {
	alt_dl_limit: 10_240,
	alt_up_limit: 10_240,
	dl_limit: 0,
	up_limit: 0,
	dont_count_slow_torrents: false,
	max_active_checking_torrents: 1,
	max_active_downloads: 3,
	max_active_torrents: 5,
	max_active_uploads: 3,
	max_inactive_seeding_time: -1,
	max_inactive_seeding_time_enabled: false,
	max_ratio: -1,
	max_ratio_act: 0,
	max_ratio_enabled: false,
	max_seeding_time: -1,
	max_seeding_time_enabled: false,
	queueing_enabled: true,
	scheduler_enabled: false,
};

const NETWORK = {
	anonymous_mode: false,
	dht: true,
	encryption: 0,
	listen_port: 6881,
	lsd: true,
	max_connec: 500,
	max_connec_per_torrent: 100,
	max_uploads: 20,
	max_uploads_per_torrent: 4,
	pex: true,
	proxy_type: 'None',
	random_port: false,
	upnp: false,
	web_ui_port: 8080,
	web_ui_session_timeout: 3_600,
	web_ui_username: '',
};

const DOWNLOADS = {
	auto_delete_mode: 0,
	auto_tmm_enabled: false,
	autorun_enabled: false,
	autorun_on_torrent_added_enabled: false,
	autorun_on_torrent_added_program: '',
	autorun_program: '',
	category_changed_tmm_enabled: false,
	export_dir: '',
	export_dir_fin: '',
	incomplete_files_ext: false,
	locale: 'en',
	preallocate_all: false,
	refresh_interval: 1_500,
	rss_auto_downloading_enabled: false,
	rss_processing_enabled: false,
	save_path_changed_tmm_enabled: false,
	temp_path_enabled: false,
	torrent_changed_tmm_enabled: true,
	torrent_content_layout: 'Original',
	torrent_stop_condition: 'None',
	use_category_paths_in_manual_mode: false,
	use_subcategories: false,
};
