import './quiet';
import { Container } from '@n8n/di';
import { ExecutionLifecycleHooks, PollContext, PollTriggerExecutor } from 'n8n-core';
import type { ICredentialDataDecryptedObject, IDataObject, INode, INodeExecutionData, IWorkflowBase } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { ourNodeMap, PACKAGE } from './ourNodes';
import { additionalData, StaticNodeTypes } from './runWorkflow';

export interface PollOptions {
	/** Of the credentials that the node has; by type. */
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** The first poll, by which n8n tries out whether the workflow can be published. */
	isActivation?: boolean;
	nodeId?: string;
}

/** What n8n would start an execution with, by output; null: it starts none. */
export type Polled = INodeExecutionData[][] | null;

let credentialIds = 0;

/** One poll of a trigger of ours, as n8n does it for a published workflow. @throws what keeps it from being published */
export async function runPoll(name: string, parameters: IDataObject, options: PollOptions = {}): Promise<Polled> {
	const type = `${PACKAGE}.${name}`;
	const { credentials = {}, isActivation = false } = options;
	const node: INode = {
		id: options.nodeId ?? 'node-1',
		name: 'Tested',
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: Object.fromEntries(Object.keys(credentials).map((one) => [one, { id: `polled-${++credentialIds}`, name: one }])),
	};
	const workflow = new Workflow({ id: 'workflow-1', nodes: [node], connections: {}, active: true, nodeTypes: new StaticNodeTypes(ourNodeMap) });
	const hooks = new ExecutionLifecycleHooks('trigger', '1', { id: 'workflow-1' } as IWorkflowBase);
	const data = additionalData(hooks, { nodes: ourNodeMap, credentials });
	let polled: Polled = null;
	let failure: Error | undefined;
	const context = new PollContext(
		workflow,
		workflow.nodes.Tested,
		data,
		'trigger',
		'activate',
		(emitted) => (polled = emitted),
		(error) => (failure = error),
	);
	await Container.get(PollTriggerExecutor).create(workflow, workflow.nodes.Tested, context, () => true)(isActivation);
	if (failure) throw failure;
	return polled;
}
