/**
 * The bundled workflow with what the ledger's journeys need beside it: a question to a person before
 * Dispatch, and a webhook for each operation that a journey runs.
 */
const LEDGER = 'n8n-nodes-arr-dispatch.dispatchLedger';
const SCORER = 'n8n-nodes-arr-dispatch.qbtClusterScorer';
/** Torrents of this category are asked about. */
export const ASKED_CATEGORY = 'ask-me';
export const DECIDER = 'ann';

const BODY = (field) => `={{ $json.body.${field} }}`;

/** name -> what its webhook runs. What a call changes comes in its body. */
const TOOLS = {
	'get-requests': { resource: 'request', operation: 'getAll', returnAll: true, filters: {} },
	'get-tracking': { resource: 'request', operation: 'getTracking', trackedCategory: BODY('category'), maxRequests: 100 },
	'sync-status': { resource: 'request', operation: 'syncStatus', failedAfterMinutes: 10, discover: false },
	'decide-only': { resource: 'approval', operation: 'decide', approvalId: BODY('id'), decision: BODY('decision'), by: BODY('by'), via: 'e2e', options: {} },
	'get-approvals': { resource: 'approval', operation: 'getAll', returnAll: true, filters: {} },
	'get-events': { resource: 'event', operation: 'getAll', cursor: BODY('cursor'), returnAll: false, limit: 100, eventOptions: { types: BODY('types') } },
	'export-csv': { resource: 'decision', operation: 'export', format: 'csv', filters: {}, binaryPropertyName: 'data', maxDecisions: 100 },
	'export-json': { resource: 'decision', operation: 'export', format: 'json', filters: {}, binaryPropertyName: 'data', maxDecisions: 100 },
	'replay': { resource: 'decision', operation: 'replay', mode: 'balanced', weights: {}, filters: {}, maxDecisions: 100, carryDays: 30, eachDecision: false },
	'clean-up': { resource: 'ledger', operation: 'cleanUp', keepDays: 0, keepRows: 200_000 },
	'export-settings': { resource: 'ledger', operation: 'exportSettings' },
	'rebuild': { resource: 'ledger', operation: 'rebuild' },
	'sync-categories': { type: SCORER, resource: 'node', operation: 'syncCategories', dryRun: BODY('dryRun'), includeTags: false },
};

const FILES = new Set(['export-csv', 'export-json']);

export const nodeId = (name) => name.toLowerCase().replaceAll(' ', '-');

/** The node of an operation, as it is named on the canvas. */
export const toolNode = (name) => `Run ${name}`;

function node(name, type, typeVersion, parameters, more = {}) {
	return { id: nodeId(name), name, type, typeVersion, parameters, position: [0, 0], ...more };
}

const webhook = (name, path, options) =>
	node(name, 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path, responseMode: 'lastNode', options: {}, ...options }, { webhookId: `e2e-${path.replaceAll('/', '-')}` });

/** Adds a chain of nodes, one behind the other by their first outputs. */
function chain(workflow, ...nodes) {
	workflow.nodes.push(...nodes);
	for (const [i, { name }] of nodes.slice(1).entries()) connect(workflow, nodes[i].name, 0, name);
}

function connect(workflow, from, output, to) {
	const outputs = ((workflow.connections[from] ??= { main: [] }).main);
	while (outputs.length <= output) outputs.push([]);
	outputs[output].push({ node: to, type: 'main', index: 0 });
}

export function withTools(bundled) {
	const workflow = structuredClone(bundled);
	addTools(workflow, Object.keys(TOOLS));
	askFirst(workflow);
	decide(workflow);
	return workflow;
}

/** The webhooks of these operations, beside what the workflow has. */
export function addTools(workflow, names) {
	for (const [at, name] of names.entries()) {
		const { type = LEDGER, ...parameters } = TOOLS[name];
		const answer = FILES.has(name) ? { responseData: 'firstEntryBinary', responseBinaryPropertyName: 'data' } : { responseData: 'allEntries' };
		const [hook, tool] = [webhook(`Call ${name}`, `tool/${name}`, answer), node(toolNode(name), type, 1, parameters, { alwaysOutputData: true })];
		const [x, y] = [-60 + (at % 3) * 560, 840 + Math.floor(at / 3) * 200];
		hook.position = [x, y];
		tool.position = [x + 240, y];
		chain(workflow, hook, tool);
	}
}

/** New torrents of one category go to a person; what Release Held gives has its answer already. */
function askFirst(workflow) {
	const condition = `={{ $json.category === '${ASKED_CATEGORY}' && !$json.hold }}`;
	const ask = node('Is to Be Asked', 'n8n-nodes-base.if', 2.2, {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			conditions: [{ id: 'a1', leftValue: condition, rightValue: '', operator: { type: 'boolean', operation: 'true', singleValue: true } }],
			combinator: 'and',
		},
		options: {},
	});
	const create = node('Create Approval', LEDGER, 1, {
		...{ resource: 'approval', operation: 'create', kind: 'dispatch', title: '', summary: '' },
		...{ expiresAfterHours: 24, onExpiry: 'decline', deciders: `@${DECIDER}`, options: {} },
	});
	[ask.position, create.position] = [[500, 420], [860, 420]];
	workflow.connections.Claim.main[0] = [];
	workflow.nodes.push(ask, create);
	connect(workflow, 'Claim', 0, ask.name);
	connect(workflow, ask.name, 0, create.name);
	connect(workflow, ask.name, 1, 'Dispatch');
	connect(workflow, create.name, 0, 'Reply');
}

/** An answer: what has won goes on as the torrent that it is about, what came too late says so. */
export function decide(workflow) {
	const hook = webhook('Call decide', 'tool/decide', { responseData: 'allEntries' });
	const decision = node('Decide', LEDGER, 1, {
		...{ resource: 'approval', operation: 'decide', approvalId: BODY('id'), decision: BODY('decision') },
		...{ by: BODY('by'), via: 'e2e', options: {} },
	});
	const late = node('Too Late', 'n8n-nodes-base.noOp', 1, {});
	[hook.position, decision.position, late.position] = [[-60, 640], [180, 640], [420, 700]];
	chain(workflow, hook, decision);
	workflow.nodes.push(late);
	connect(workflow, decision.name, 0, 'Dispatch');
	connect(workflow, decision.name, 1, late.name);
}
