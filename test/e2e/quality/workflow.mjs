/** Workflows that reach Arr Profile, Upgrade Detector and Release Feed Trigger from outside: by webhook, as AI tools, by a feed. */
const ARR = 'n8n-nodes-arr-dispatch.arrProfile';
const DETECTOR = 'n8n-nodes-arr-dispatch.upgradeDetector';
const FEED = 'n8n-nodes-arr-dispatch.releaseFeedTrigger';

const BODY = (field) => `={{ $json.body.${field} }}`;
const app = (name) => ({ __rl: true, mode: 'name', value: name });
const byId = (value) => ({ __rl: true, mode: 'id', value });

/** name -> what its webhook runs. What a call changes comes in its body. */
const TOOLS = {
	'evaluate': { resource: 'release', operation: 'evaluate', app: app(BODY('app')), title: BODY('title'), sizeBytes: BODY('sizeBytes') },
	'suggest': { resource: 'release', operation: 'suggest', app: app('radarr'), item: byId(BODY('item')), searchWith: 'prowlarr', prowlarr: app('prowlarr') },
	'library': { resource: 'library', operation: 'getAll', app: app(BODY('app')), returnAll: true },
	'find': { resource: 'library', operation: 'find', app: app('radarr'), by: BODY('by'), value: BODY('value') },
	'files': { resource: 'library', operation: 'getFiles', app: app('radarr'), item: byId(BODY('item')), simple: BODY('simple') },
	'remove': { resource: 'queue', operation: 'remove', app: app('radarr'), by: 'downloadId', value: BODY('hash'), options: { blocklist: true, skipSearch: true } },
	'search': { resource: 'indexer', operation: 'search', app: app('prowlarr'), query: BODY('query') },
	'detect': { type: DETECTOR, operation: 'detect', title: BODY('title'), librarySource: 'arr', app: app('radarr'), releaseDetails: { sizeGib: 60, seeders: 12 } },
};

const node = (name, type, typeVersion, parameters, more = {}) => ({ id: name.replaceAll(' ', '-'), name, type, typeVersion, parameters, position: [0, 0], ...more });
const link = (name) => ({ node: name, type: 'main', index: 0 });
const flow = (name, nodes, connections) => ({ name, nodes, connections, settings: { executionOrder: 'v1' } });

/** `POST /webhook/quality/<tool>` answers with the items of its operation; an error is an item too. */
export function toolsWorkflow(credentials) {
	const nodes = [];
	const connections = {};
	for (const [name, { type = ARR, ...parameters }] of Object.entries(TOOLS)) {
		const hook = node(`Call ${name}`, 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path: `quality/${name}`, responseMode: 'lastNode', responseData: 'allEntries', options: {} }, { webhookId: `quality-${name}` });
		const tool = node(`Run ${name}`, type, 1, parameters, { credentials, alwaysOutputData: type === ARR, onError: 'continueRegularOutput' });
		const last = node(`End ${name}`, 'n8n-nodes-base.noOp', 1, {});
		nodes.push(hook, tool, last);
		connections[hook.name] = { main: [[link(tool.name)]] };
		connections[tool.name] = { main: type === DETECTOR ? [[link(last.name)], [link(last.name)]] : [[link(last.name)]] };
	}
	return flow('Quality tools', nodes, connections);
}

/** An MCP server with an operation of each node, at `/mcp/quality`. */
export function mcpWorkflow(credentials) {
	const said = (name) => `={{ $fromAI('${name}') }}`;
	const tools = [
		node('is_upgrade', `${DETECTOR}Tool`, 1, { operation: 'detect', title: said('title'), librarySource: 'arr', app: app('radarr') }, { credentials }),
		node('evaluate', `${ARR}Tool`, 1, { resource: 'release', operation: 'evaluate', app: app('radarr'), title: said('title') }, { credentials }),
	];
	const server = node('MCP', '@n8n/n8n-nodes-langchain.mcpTrigger', 2, { path: 'quality' }, { webhookId: 'quality' });
	const connections = Object.fromEntries(tools.map(({ name }) => [name, { ai_tool: [[{ node: server.name, type: 'ai_tool', index: 0 }]] }]));
	return flow('Quality over MCP', [server, ...tools], connections);
}

/** What a feed and an indexer of Prowlarr have is posted to `sinkUrl`: releases to `/release`, problems to `/problem`. Read when it is published, and each minute. */
export function feedWorkflow(credentials, feedUrl, sinkUrl) {
	const trigger = node('Feed', FEED, 1, { pollTimes: { item: [{ mode: 'everyMinute' }] }, feeds: { feed: [{ name: 'tracker', url: feedUrl }] }, indexers: ['prowlarr/1'], firstReading: 'all' }, { credentials });
	const post = (name) => node(name, 'n8n-nodes-base.httpRequest', 4.2, { method: 'POST', url: `${sinkUrl}/${name}`, sendBody: true, specifyBody: 'json', jsonBody: '={{ JSON.stringify($json) }}', options: {} });
	return flow('Quality feed', [trigger, post('release'), post('problem')], { Feed: { main: [[link('release')], [link('problem')]] } });
}
