import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

/** What a file `<name>.operation.ts` exports. */
export interface Operation {
	/** The entry of the list of operations: `name`, `value`, `action` and `description`. */
	option: INodePropertyOptions & { value: string };
	/** Parameters, each with its own `displayOptions`. */
	description: INodeProperties[];
	/** Names of the outputs when there are several, in the order of what `execute` returns. */
	outputs?: readonly string[];
	/** Whether it reaches the nodes, and so shows the cluster credential. */
	usesCluster?: boolean;
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

export interface Resource {
	/** As people read it. */
	name: string;
	/** Value of the operation that is chosen at first. */
	default: string;
	operations: Operation[];
}

/** Every operation of a node, by resource; its lists, outputs and parameters are made from it. */
export type Resources = Readonly<Record<string, Resource>>;

/** @throws Error for an operation that no version of the node ever had */
export function operationOf(resources: Resources, resource: string, operation: string): Operation {
	const known = Object.hasOwn(resources, resource) ? resources[resource].operations : [];
	const found = known.find(({ option }) => option.value === operation);
	if (!found) throw new Error(`There is no operation '${operation}' of '${resource}'`);
	return found;
}

/** In the order in which n8n wants lists to be shown. */
export const byName = (options: INodePropertyOptions[]): INodePropertyOptions[] =>
	[...options].sort((a, b) => a.name.localeCompare(b.name));

/** Runs the operation that the parameters choose. */
export async function runOperation(context: IExecuteFunctions, resources: Resources): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	return reachable(context, await operationOf(resources, resource, operation).execute.call(context));
}

/** An AI model gets the first output of its tool only, so there everything leaves by that one. */
export const reachable = (context: IExecuteFunctions, outputs: INodeExecutionData[][]): INodeExecutionData[][] =>
	context.getNode().type.endsWith('Tool') ? [outputs.flat()] : outputs;
