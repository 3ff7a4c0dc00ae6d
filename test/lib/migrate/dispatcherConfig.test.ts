import { convertDispatcherConfig, withoutSecrets } from '../../../lib/migrate/dispatcherConfig';
import { readCluster } from '../../../nodes/shared/clusterCredential';
import { SAMPLE, SECRETS } from './sample';

const NODES = 'nodes:\n- name: attic\n  url: http://attic.test\n  username: admin\n  password: x\n';
const changed = (from: string, to: string): string => {
	expect(SAMPLE).toContain(from);
	return SAMPLE.replace(from, to);
};

describe('a converted config.yaml', () => {
	const converted = convertDispatcherConfig(SAMPLE);

	it('has every node with its login, in the form of the credential', () => {
		expect(converted.cluster.nodes.node).toEqual([
			{
				name: 'attic',
				url: 'http://attic.test:8080',
				authentication: 'password',
				username: 'admin',
				password: ' first-secret ',
				weight: 1,
				minFreeGib: 500,
				more: { savePaths: '/downloads/all' },
			},
			{
				name: 'cellar',
				url: 'http://cellar.test/qbt',
				authentication: 'password',
				username: 'admin',
				password: '12345',
				weight: 1,
				minFreeGib: 0,
				more: { savePaths: '/downloads/all' },
			},
		]);
	});

	it('is a credential that the nodes can read', () => {
		const [attic, cellar] = readCluster(converted.cluster);
		expect(attic).toMatchObject({
			url: 'http://attic.test:8080',
			auth: { kind: 'password', username: 'admin', password: ' first-secret ' },
			policy: { minFreeGib: 500, weight: 1, savePaths: { '': '/downloads/all' } },
		});
		expect(cellar.policy.minFreeGib).toBe(0);
	});

	it('has the weights under which nodes were ranked, and the switches', () => {
		expect(converted.scorer).toEqual({
			mode: 'classic',
			classicWeights: { diskWeight: 1.5, downloadWeight: 3, bandwidthWeight: 0.2, maxDownloads: 40, minScore: -10 },
			options: { nodesToTry: 3 },
		});
		expect(converted.settings).toEqual({ check_duplicates: false, check_profiles: true, send_suggestions: false, tracking: true });
	});

	it('names the other systems', () => {
		expect(converted.apps).toMatchObject([
			{ name: 'sonarr-main', type: 'sonarr', url: 'http://sonarr.test:8989/api/v3', apiKey: 'sonarr-key-of-the-sample' },
			{ name: 'radarr-main', type: 'radarr' },
		]);
		expect(converted.services.map(({ name, enabled }) => [name, enabled])).toEqual([['overseerr', true], ['prowlarr', false]]);
		expect(converted.channels).toEqual([
			{ name: 'alerts', type: 'discord', enabled: true },
			{ name: 'chat', type: 'telegram', enabled: false },
		]);
	});

	it.each([
		['the node whose weight meant 1', "Node 'cellar' gets weight 1"],
		['retries that were nodes', 'Nodes to Try is 3'],
		['the key that is an example', "The key of 'radarr-main' is an example"],
		['the admin key', "'admin_api_key' is not taken over"],
		['the messenger in use, by name', "Connect the messenger nodes of n8n for 'alerts'"],
		['the one path for all', "'save_path' is set on every node"],
		['the apps, which need another download client', 'sonarr-main, radarr-main: noted'],
		['the service that nothing uses yet', 'overseerr: noted'],
		['the address of n8n', "'integrations.n8n' is not needed"],
	])('remarks on %s', (_what, start) => {
		expect(converted.remarks.filter((remark) => remark.startsWith(start))).toHaveLength(1);
	});

	it('has no secret but those of the credential, and none at all when they are taken out', () => {
		const { remarks, scorer, settings, channels } = converted;
		const texts = [JSON.stringify([remarks, scorer, settings, channels]), JSON.stringify(withoutSecrets(converted))];
		for (const secret of SECRETS) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
		expect(withoutSecrets(converted).cluster.nodes.node[0].username).toBe('admin');
	});
});

describe('a file with little in it', () => {
	it('has the defaults of the dispatcher', () => {
		const { scorer, settings, cluster, apps } = convertDispatcherConfig(NODES);
		expect(scorer.classicWeights).toEqual({ diskWeight: 1, downloadWeight: 2, bandwidthWeight: 0.1, maxDownloads: 50, minScore: -1 });
		expect(scorer.options).toEqual({ nodesToTry: 2 });
		expect(settings).toEqual({ check_duplicates: true, check_profiles: true, send_suggestions: true, tracking: true });
		expect(cluster.nodes.node[0]).toMatchObject({ minFreeGib: 0, weight: 1, more: {} });
		expect(apps).toEqual([]);
	});

	it('tells what it does not know, and where', () => {
		const { remarks } = convertDispatcherConfig(`${NODES}  speed: 3\nextra: 1\ndispatcher:\n  color: red\n`);
		expect(remarks).toEqual(
			expect.arrayContaining([
				"Line 6: 'nodes.0.speed' is not known and was left out",
				"Line 7: 'extra' is not known and was left out",
				"Line 9: 'dispatcher.color' is not known and was left out",
			]),
		);
	});

	it('reaches a node without a login when there is no user name', () => {
		const { cluster } = convertDispatcherConfig('nodes:\n- name: a\n  url: http://a.test\n');
		expect(cluster.nodes.node[0]).toMatchObject({ authentication: 'none' });
		expect(readCluster(cluster)[0].auth).toEqual({ kind: 'none' });
	});

	it.each([
		[0, 1],
		[99, 10],
	])('with %d nodes to try tries %d', (typed, tries) => {
		const { scorer } = convertDispatcherConfig(`${NODES}dispatcher:\n  submission:\n    max_retries: ${typed}\n`);
		expect(scorer.options.nodesToTry).toBe(tries);
	});

	it('keeps a path with an equals sign whole', () => {
		const { cluster } = convertDispatcherConfig(`${NODES}dispatcher:\n  submission:\n    save_path: /data/a=b\n`);
		expect(readCluster(cluster)[0].policy.savePaths).toEqual({ '': '/data/a=b' });
	});
});

describe('a file that is wrong', () => {
	it.each([
		['a tab', 'nodes:\n\t- name: a\n', /^Line 2: /],
		['a colon too many', 'nodes:\n- name: a: b\n', /^Line 2: /],
		['an unclosed quote', 'nodes:\n- name: "a\n', /^Line 2|^Line 3/],
		['a name twice', `${NODES}nodes: []\n`, /^Line 6: .*unique/],
		['no nodes', 'dispatcher:\n  disk_weight: 1\n', /'nodes' names no node/],
		['nodes that are no list', 'nodes: attic\n', /^Line 1: 'nodes' is not a list/],
		['a node without an address', 'nodes:\n- name: a\n  username: b\n', /^Line 2: 'nodes\.0\.url' is missing/],
		['a list instead of settings', '- a\n- b\n', /no settings/],
		['nothing', '', /no settings/],
	])('with %s says so', (_what, text, problem) => {
		expect(() => convertDispatcherConfig(text)).toThrow(problem);
	});

	it.each([
		['weights', ['disk_weight: 1.5', 'disk_weight: heavy'], "Line 2: 'dispatcher.disk_weight' is not a number"],
		['switches', ['send_suggestions: false', 'send_suggestions: maybe'], "'request_tracking.send_suggestions' is neither true nor false"],
		['addresses', ['cellar.test/qbt', 'ftp://cellar.test'], "'nodes.1.url' is not an http(s) address"],
		['names', ['name: cellar', 'name: ATTIC'], "'nodes.1.name' is 'ATTIC' for the second time"],
		['groups', ['enabled: true\n  check_duplicates: off', '- 1'], 'Line'],
	])('in its %s says so with the line', (_what, [from, to], problem) => {
		expect(() => convertDispatcherConfig(changed(from, to))).toThrow(problem);
		expect(() => convertDispatcherConfig(changed(from, to))).toThrow(/^Line \d+: /);
	});

	it('with a login in an address refuses it without repeating it', () => {
		const text = changed('http://attic.test:8080/', 'http://admin:login-secret@attic.test/');
		expect(() => convertDispatcherConfig(text)).toThrow(/^Line 13: .*has a login in it/);
		expect(() => convertDispatcherConfig(text)).not.toThrow(/login-secret/);
	});

	it('that would grow without bound is refused', () => {
		const levels = Array.from({ length: 12 }, (_, n) => `a${n}: &a${n} [${Array<string>(10).fill(n === 0 ? '1' : `*a${n - 1}`).join(', ')}]`);
		expect(() => convertDispatcherConfig(`${levels.join('\n')}\n${NODES}`)).toThrow();
		expect(() => convertDispatcherConfig(`a: ${'x'.repeat(1_000_001)}`)).toThrow(/too large/);
	});
});
