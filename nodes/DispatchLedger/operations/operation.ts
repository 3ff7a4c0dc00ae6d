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
