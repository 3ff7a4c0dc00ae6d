import type { INodeProperties } from 'n8n-workflow';
import { byName, type Operation, type Resources } from './operation';

/** Parameters of a node: the lists of resources (with the one shown at first) and operations, then those of each operation. */
export function composeProperties(resources: Resources, firstResource: string): INodeProperties[] {
	const lists = Object.entries(resources).map(([resource, { operations, default: chosen }]): INodeProperties => {
		const options = byName(operations.map(({ option }) => option));
		return {
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource] } },
			options,
			default: chosen,
		};
	});
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: byName(Object.entries(resources).map(([value, { name }]) => ({ name, value }))),
			default: firstResource,
		},
		...lists,
		...inOrder(all(resources).flatMap(({ operation }) => operation.description)),
	];
}

/** What n8n's own nodes show last, in their order. */
const LAST = [/^simpl(?:e|ify)$/, /^filters$/, /options$/i];

/** Parameters that several operations share stay where people look for them. */
function inOrder(properties: readonly INodeProperties[]): INodeProperties[] {
	const place = ({ name }: INodeProperties): number => LAST.findIndex((last) => last.test(name)) + 1;
	return [...properties].sort((a, b) => place(a) - place(b));
}

/** The expression by which n8n knows the outputs of the chosen operation. */
export function composeOutputs(resources: Resources): string {
	const one = '[{ type: "main" }]';
	const several = all(resources).flatMap(({ resource, operation: { option, outputs } }) => {
		if (!outputs) return [];
		const list = outputs.map((name) => `{ type: "main", displayName: "${name}" }`).join(', ');
		return [`$parameter["resource"] === "${resource}" && $parameter["operation"] === "${option.value}" ? [${list}] : `];
	});
	return `={{ ${several.join('')}${one} }}`;
}

/** When the cluster credential is asked for. */
export function shownForCluster(resources: Resources): { resource: string[]; operation: string[] } {
	const using = all(resources).filter(({ operation }) => operation.usesCluster);
	return {
		resource: [...new Set(using.map(({ resource }) => resource))],
		operation: [...new Set(using.map(({ operation }) => operation.option.value))],
	};
}

function all(resources: Resources): Array<{ resource: string; operation: Operation }> {
	return Object.entries(resources).flatMap(([resource, { operations }]) =>
		operations.map((operation) => ({ resource, operation })),
	);
}
