import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { resources } from '.';

/** Parameters of the node: the lists of resources and operations, then those of each operation. */
export function composeProperties(): INodeProperties[] {
	const lists = Object.entries(resources).map(
		([resource, { operations, default: chosen }]): INodeProperties => ({
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource] } },
			options: byName(operations.map(({ option }) => option)),
			default: chosen,
		}),
	);
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: byName(Object.entries(resources).map(([value, { name }]) => ({ name, value }))),
			default: 'release',
		},
		...lists,
		...Object.values(resources).flatMap(({ operations }) => operations.flatMap(({ description }) => description)),
	];
}

/** In the order in which n8n wants lists to be shown. */
const byName = (options: INodePropertyOptions[]): INodePropertyOptions[] => [...options].sort((a, b) => a.name.localeCompare(b.name));
