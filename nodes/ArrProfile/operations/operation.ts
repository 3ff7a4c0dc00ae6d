import type { IExecuteFunctions, INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** What a file `<name>.operation.ts` exports. */
export interface Operation {
	/** The entry of the list of operations. */
	option: INodePropertyOptions & { value: string };
	/** Parameters, each with its own `displayOptions`. */
	description: INodeProperties[];
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

export interface Resource {
	/** As people read it. */
	name: string;
	/** Value of the operation that is chosen at first. */
	default: string;
	operations: Operation[];
}
