import type { ConvertedConfig } from './dispatcherConfig';
import { weightOf } from './dispatcherNodes';
import type { YamlReader } from './yamlReader';

/** Every name that the dispatcher reads, by the group in which it stands. */
const KNOWN: Record<string, readonly string[]> = {
	'': ['dispatcher', 'nodes', 'arr_instances', 'integrations', 'request_tracking'],
	dispatcher: ['disk_weight', 'download_weight', 'bandwidth_weight', 'max_downloads', 'min_score', 'admin_api_key', 'submission'],
	'dispatcher.submission': ['max_retries', 'save_path'],
	integrations: ['n8n', 'messaging_services', 'overseerr', 'jellyseerr', 'prowlarr'],
	request_tracking: ['enabled', 'check_duplicates', 'check_quality_profiles', 'send_suggestions'],
};
const KNOWN_OF_NODE = ['name', 'url', 'username', 'password', 'min_free_gb', 'weight'];

/** What the file says for the eye only: an example that was never filled in. */
const EXAMPLE = /^YOUR_[A-Z_]+$/;

/** What a person should know who moves over: what is different here, and what stays behind. */
export function remarksOn(file: YamlReader, converted: Omit<ConvertedConfig, 'remarks'>): string[] {
	return [
		...onPlacement(file, converted),
		...onNodes(file),
		...onApps(converted),
		...onIntegrations(file, converted),
		...onUnknown(file),
	];
}

function onPlacement(file: YamlReader, { scorer, cluster, settings }: Omit<ConvertedConfig, 'remarks'>): string[] {
	const { maxDownloads } = scorer.classicWeights;
	const remarks = [
		`Nodes to Try is ${scorer.options.nodesToTry}: 'max_retries' counts nodes, not retries`,
		`A node with ${maxDownloads} downloads takes no more; the dispatcher let one more through, and counted stopped ones too`,
		'Minimum free space is in GiB, as before, but what is still to come on a node and what is promised to it are taken off first',
		'Scoring is Classic, so that nodes are ranked as before; Balanced weighs space, load and link against each other',
	];
	if (cluster.nodes.node.some(({ more }) => more.savePaths !== undefined)) {
		remarks.push("'save_path' is set on every node; each node, and each category, may have its own here");
	}
	if (file.text(['dispatcher', 'admin_api_key']) !== undefined) {
		remarks.push("'admin_api_key' is not taken over: there is no admin page; the second entrance takes a key of the qBt Webhook Login credential");
	}
	if (settings.check_duplicates) {
		remarks.push('A duplicate was answered 503; here the app is told Ok and follows the torrent that is there, or gets 409 with When Known Already on Refuse');
	}
	return remarks;
}

function onNodes(file: YamlReader): string[] {
	return file.list(['nodes']).flatMap((index) => {
		const name = file.required(['nodes', index, 'name']);
		const weight = file.number(['nodes', index, 'weight'], 1);
		const remarks: string[] = [];
		if (weight === 0) remarks.push(`Node '${name}' gets weight 1: 0 counted as 1 there, and takes no torrents here`);
		else if (weight !== weightOf(weight)) remarks.push(`Node '${name}' gets weight 1: a weight below 0 is not possible here`);
		if (file.text(['nodes', index, 'username']) === undefined) remarks.push(`Node '${name}' has no user name and is reached without a login`);
		const unknown = file.names(['nodes', index]).filter((key) => !KNOWN_OF_NODE.includes(key));
		return [...remarks, ...unknown.map((key) => left(file, ['nodes', index, key]))];
	});
}

function onApps({ apps, services }: Omit<ConvertedConfig, 'remarks'>): string[] {
	const names = apps.map(({ name }) => name).join(', ');
	const remarks = apps.length === 0 ? [] : [`${names}: noted, but no node of this version uses the keys of apps; each app needs this n8n as its download client instead`];
	const examples = [...apps, ...services.filter(({ enabled }) => enabled)].filter(({ apiKey }) => EXAMPLE.test(apiKey ?? ''));
	return [...remarks, ...examples.map(({ name }) => `The key of '${name}' is an example that was never filled in`)];
}

function onIntegrations(file: YamlReader, { channels, services, settings }: Omit<ConvertedConfig, 'remarks'>): string[] {
	const remarks: string[] = [];
	if (file.text(['integrations', 'n8n', 'webhook_url']) !== undefined) {
		remarks.push("'integrations.n8n' is not needed: this is n8n; connect what follows to Record, which gives the same events");
	}
	const on = channels.filter(({ enabled }) => enabled).map(({ name }) => `'${name}'`);
	if (on.length > 0) remarks.push(`Connect the messenger nodes of n8n for ${on.join(', ')}; their tokens and addresses stay in the file`);
	const used = services.filter(({ enabled }) => enabled).map(({ name }) => name);
	if (used.length > 0) remarks.push(`${used.join(', ')}: noted, but no node of this version uses them`);
	if (settings.check_profiles || settings.send_suggestions) remarks.push('Quality checks and suggestions are switches of the workflow that nothing reads yet');
	return remarks;
}

function onUnknown(file: YamlReader): string[] {
	return Object.entries(KNOWN).flatMap(([group, known]) => {
		const path = group === '' ? [] : group.split('.');
		return file.names(path).filter((name) => !known.includes(name)).map((name) => left(file, [...path, name]));
	});
}

const left = (file: YamlReader, path: Array<string | number>): string =>
	`Line ${file.lineOf(path) ?? '?'}: '${path.join('.')}' is not known and was left out`;
