import { readdirSync, readFileSync } from 'node:fs';
import type { IDataObject, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { descriptions, ourCredentials, PACKAGE } from '../support/ourNodes';

interface WorkflowNode {
	name: string;
	type: string;
	typeVersion: number;
	parameters: IDataObject;
	credentials?: IDataObject;
}

interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<
		string,
		Record<string, Array<Array<{ node: string; type: string; index: number }> | null>>
	>;
	settings: IDataObject;
}

const files = readdirSync('workflows').filter((name) => name.endsWith('.json'));
const textOf = (file: string): string => readFileSync(`workflows/${file}`, 'utf8');
const read = (file: string): Workflow => JSON.parse(textOf(file)) as Workflow;

const ours = ({ type }: WorkflowNode): INodeTypeDescription | undefined =>
	descriptions.find(({ name }) => type === `${PACKAGE}.${name}`);

const versionsOf = ({ version }: INodeTypeDescription): number[] => [version].flat();

/** Whether a value is one that the editor could have stored for this property. */
function problemsOf(property: INodeProperties, value: unknown): string[] {
	const { name, type, options = [] } = property;
	if (type === 'options') {
		const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
		const isExpression = typeof value === 'string' && value.startsWith('=');
		return isExpression || values.includes(value as string)
			? []
			: [`${name}: '${String(value)}' is no option`];
	}
	if (type === 'collection') {
		const known = options.map((option) => option.name);
		return Object.keys(value as object).flatMap((key) =>
			known.includes(key) ? [] : [`${name}.${key} is unknown`],
		);
	}
	return [];
}

/** A name may stand for several properties that are shown for different operations: one must fit. */
function parameterProblems(node: WorkflowNode): string[] {
	const description = ours(node);
	const properties = description?.properties ?? [];
	return Object.entries(node.parameters).flatMap(([name, value]) => {
		// n8n adds it to every node that polls.
		if (name === 'pollTimes' && description?.polling === true) return [];
		const candidates = properties.filter((property) => property.name === name);
		if (candidates.length === 0)
			return [`'${node.name}' has a parameter '${name}' that its node does not know`];
		const problems = candidates.map((property) => problemsOf(property, value));
		return problems.some(({ length }) => length === 0) ? [] : problems.flat();
	});
}

it('there are workflows', () => {
	expect(files).toContain('01-dispatch.json');
});

describe.each(files)('workflows/%s', (file) => {
	const { nodes, connections, settings, ...rest } = read(file);

	it('is named by its number and purpose', () => {
		expect(file).toMatch(/^\d\d-[a-z-]+\.json$/);
		expect(rest.name.startsWith(file.slice(0, 2))).toBe(true);
	});

	it('uses nodes of n8n and of this package, in versions that exist', () => {
		const foreign = nodes.filter((node) => !node.type.startsWith('n8n-nodes-base.') && !ours(node));
		expect(foreign.map(({ type }) => type)).toEqual([]);
		const outdated = nodes.filter((node) => {
			const description = ours(node);
			return description !== undefined && !versionsOf(description).includes(node.typeVersion);
		});
		expect(outdated.map(({ name }) => name)).toEqual([]);
	});

	it('sets parameters that the nodes know, to values that they take', () => {
		expect(nodes.filter((node) => ours(node)).flatMap(parameterProblems)).toEqual([]);
	});

	it('has every node once, and connects those that are there', () => {
		const names = nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		const ends = Object.values(connections).flatMap((outputs) => Object.values(outputs).flat(2));
		const used = [
			...Object.keys(connections),
			...ends.flatMap((end) => (end === null ? [] : [end.node])),
		];
		expect(used.filter((name) => !names.includes(name))).toEqual([]);
	});

	it('leaves no branch of an add without an answer', () => {
		const replies = nodes
			.filter(({ type }) => type === `${PACKAGE}.qbtWebhookReply`)
			.map(({ name }) => name);
		const ends = nodes.filter(({ type }) =>
			[`${PACKAGE}.qbtClusterScorer`, `${PACKAGE}.dispatchLedger`].includes(type),
		);
		for (const node of ends.filter(({ parameters }) =>
			['dispatch', 'claim', 'askFirst'].includes(String(parameters.operation)),
		)) {
			const outputs = connections[node.name]?.main ?? [];
			expect([node.name, outputs.length]).toEqual([node.name, node.parameters.operation === 'dispatch' ? 3 : 2]);
			expect(outputs.every((targets) => (targets?.length ?? 0) > 0)).toBe(true);
		}
		const triggered = nodes.some(({ type }) => type === `${PACKAGE}.qbtWebhook`);
		expect(triggered ? replies.length : 1).toBeGreaterThan(0);
	});

	it('opens with a sticky note that says what to set', () => {
		expect(nodes[0].type).toBe('n8n-nodes-base.stickyNote');
		expect(String(nodes[0].parameters.content)).toMatch(/set up/i);
		expect(String(nodes[0].parameters.content)).toContain('/docs/workflows/');
	});

	it('brings nothing of the machine that it was made on', () => {
		const known = ['name', 'nodes', 'connections', 'settings'];
		expect(Object.keys(read(file)).filter((key) => !known.includes(key))).toEqual([]);
		expect(settings.executionOrder).toBe('v1');
		expect(
			nodes.filter(({ credentials }) => credentials !== undefined).map(({ name }) => name),
		).toEqual([]);
	});

	it('has no secret and no private address in it', () => {
		const text = textOf(file);
		const suspicious = [
			/https?:\/\/(?!github\.com\/|docs\.n8n\.io\/)[\w.-]+/gi,
			/\b(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+/g,
			/\blocalhost\b/gi,
			/"(?:password|apiKey|token|secret)"\s*:\s*"[^"]+"/gi,
			/\bBearer\s+\S{8,}/gi,
			/\bqbt_\w+/g,
		];
		expect(suspicious.flatMap((pattern) => text.match(pattern) ?? [])).toEqual([]);
		for (const { name } of ourCredentials) expect(text).not.toContain(name);
	});
});
