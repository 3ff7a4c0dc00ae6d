import { readNodes } from './dispatcherNodes';
import { remarksOn } from './dispatcherRemarks';
import { YamlReader } from './yamlReader';

/** One entry of the qBittorrent Cluster credential, in the form in which n8n stores it. */
export interface ClusterEntry {
	name: string;
	url: string;
	authentication: 'password' | 'none';
	username?: string;
	password?: string;
	weight: number;
	minFreeGib: number;
	more: { savePaths?: string };
}

/** Another system that the file names. */
export interface NamedService {
	name: string;
	type: string;
	url: string;
	enabled: boolean;
	apiKey?: string;
}

/** What a `config.yaml` of the Qbittorrent-Dispatcher becomes here. Has passwords in it. */
export interface ConvertedConfig {
	/** Data of the credential *qBittorrent Cluster API*. */
	cluster: { nodes: { node: ClusterEntry[] } };
	/** Parameters of *qBittorrent Cluster Scorer*. */
	scorer: {
		mode: 'classic';
		classicWeights: { diskWeight: number; downloadWeight: number; bandwidthWeight: number; maxDownloads: number; minScore: number };
		options: { nodesToTry: number };
	};
	/** The switches of the workflow 01 Dispatch. */
	settings: { check_duplicates: boolean; check_profiles: boolean; send_suggestions: boolean; tracking: boolean };
	/** Sonarr, Radarr and others. */
	apps: NamedService[];
	/** Overseerr, Jellyseerr, Prowlarr. */
	services: NamedService[];
	/** Messengers. Their addresses are keys themselves and stay in the file. */
	channels: Array<{ name: string; type: string; enabled: boolean }>;
	/** What is different here, and what could not be taken over; for people. */
	remarks: string[];
}

/** Nodes that the dispatcher tries at most are 10 here. */
const MOST_TRIES = 10;
const SERVICES = ['overseerr', 'jellyseerr', 'prowlarr'] as const;

/**
 * Reads a `config.yaml` of the Qbittorrent-Dispatcher, with the defaults that it has.
 *
 * @throws ConfigProblem with the line of what is wrong
 */
export function convertDispatcherConfig(text: string): ConvertedConfig {
	const file = new YamlReader(text);
	const number = (name: string, fallback: number) => file.number(['dispatcher', name], fallback);
	const savePath = file.text(['dispatcher', 'submission', 'save_path']) ?? null;
	const tracking = (name: string) => file.flag(['request_tracking', name], true);
	const converted: Omit<ConvertedConfig, 'remarks'> = {
		cluster: { nodes: { node: readNodes(file, savePath) } },
		scorer: {
			mode: 'classic',
			classicWeights: {
				diskWeight: number('disk_weight', 1),
				downloadWeight: number('download_weight', 2),
				bandwidthWeight: number('bandwidth_weight', 0.1),
				maxDownloads: Math.max(1, Math.trunc(number('max_downloads', 50))),
				minScore: number('min_score', -1),
			},
			options: { nodesToTry: triesOf(file) },
		},
		settings: {
			check_duplicates: tracking('check_duplicates'),
			check_profiles: tracking('check_quality_profiles'),
			send_suggestions: tracking('send_suggestions'),
			tracking: tracking('enabled'),
		},
		apps: file.list(['arr_instances']).map((index) => readApp(file, index)),
		services: SERVICES.flatMap((name) => readService(file, name)),
		channels: file.list(['integrations', 'messaging_services']).map((index) => readChannel(file, index)),
	};
	return { ...converted, remarks: remarksOn(file, converted) };
}

/** `max_retries` is how many nodes are tried, and at least one is. */
function triesOf(file: YamlReader): number {
	const typed = Math.trunc(file.number(['dispatcher', 'submission', 'max_retries'], 2));
	return Math.min(MOST_TRIES, Math.max(1, typed));
}

function readApp(file: YamlReader, index: number): NamedService {
	const path = ['arr_instances', index];
	const apiKey = file.text([...path, 'api_key']);
	return {
		name: file.required([...path, 'name']),
		type: (file.text([...path, 'type']) ?? 'sonarr').toLowerCase(),
		url: file.required([...path, 'url']),
		enabled: true,
		...(apiKey && { apiKey }),
	};
}

function readService(file: YamlReader, name: (typeof SERVICES)[number]): NamedService[] {
	const path = ['integrations', name];
	const url = file.text([...path, 'url']);
	if (url === undefined) return [];
	const apiKey = file.text([...path, 'api_key']);
	return [{ name, type: name, url, enabled: file.flag([...path, 'enabled'], false), ...(apiKey && { apiKey }) }];
}

function readChannel(file: YamlReader, index: number): ConvertedConfig['channels'][number] {
	const path = ['integrations', 'messaging_services', index];
	const [name, type] = [file.required([...path, 'name']), file.required([...path, 'type'])];
	return { name, type: type.toLowerCase(), enabled: file.flag([...path, 'enabled'], true) };
}

/** The same without passwords and keys, for items and logs. */
export function withoutSecrets(converted: ConvertedConfig): ConvertedConfig {
	const withoutKey = ({ name, type, url, enabled }: NamedService): NamedService => ({ name, type, url, enabled });
	const withoutPassword = (entry: ClusterEntry): ClusterEntry => {
		const { name, url, authentication, username, weight, minFreeGib, more } = entry;
		return { name, url, authentication, ...(username !== undefined && { username }), weight, minFreeGib, more };
	};
	return {
		...converted,
		cluster: { nodes: { node: converted.cluster.nodes.node.map(withoutPassword) } },
		apps: converted.apps.map(withoutKey),
		services: converted.services.map(withoutKey),
	};
}
