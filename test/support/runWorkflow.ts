import './quiet';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type IExecuteResponsePromiseData,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IVersionedNodeType,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';

/** Node types by the name that workflows use. */
export type NodeMap = Record<string, INodeType | IVersionedNodeType>;

export interface RunOptions {
	nodes: NodeMap;
	/** Decrypted credentials by type; every node of the run gets the same. */
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** Node to start from; by default the trigger that n8n would pick. */
	startNode?: string;
	/** What the start node hands on; pinned, so that a real trigger does not have to fire. */
	input?: INodeExecutionData[];
	/** False lets the start node run by itself, as a polling trigger does in a test. */
	pinned?: boolean;
}

/** A finished run. */
export interface Ran {
	run: IRun;
	/** What `sendResponse` sent to the client that waits. */
	responses: IExecuteResponsePromiseData[];
	/** The items of one output of a node; empty when it did not run. */
	items(node: string, output?: number): INodeExecutionData[];
	/** What the run failed with, or null. */
	error: { message: string; description?: string | null; itemIndex: number | null } | null;
}

export class StaticNodeTypes implements INodeTypes {
	constructor(private readonly nodes: NodeMap) {}

	getByName(type: string) {
		const node = this.nodes[type];
		if (!node) throw new Error(`node type ${type} is not registered in this test`);
		return node;
	}

	getByNameAndVersion(type: string, version?: number) {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes() {
		return {};
	}
}

class StaticCredentials extends ICredentialsHelper {
	constructor(private readonly credentials: Record<string, ICredentialDataDecryptedObject>) {
		super();
	}

	getParentTypes() {
		return [];
	}

	getCredentialsProperties() {
		return [];
	}

	getOAuth2Options() {
		return undefined;
	}

	isCredentialUsableByNode() {
		return true;
	}

	async getDecrypted(_data: unknown, _details: unknown, type: string) {
		return this.credentials[type] ?? {};
	}

	async authenticate(_data: unknown, _type: string, request: IHttpRequestOptions) {
		return request;
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('not available in tests');
	}

	async updateCredentials() {}

	async updateCredentialsOauthTokenData() {}
}

/** Runs workflow JSON through n8n's own engine, as the editor's Execute button does. */
export async function runWorkflow(json: unknown, options: RunOptions): Promise<Ran> {
	const source = json as IWorkflowBase;
	const workflow = new Workflow({
		id: source.id ?? 'test',
		nodes: source.nodes,
		connections: source.connections,
		settings: source.settings,
		active: false,
		nodeTypes: new StaticNodeTypes(options.nodes),
	});
	const hooks = new ExecutionLifecycleHooks('manual', '1', source);
	const responses: IExecuteResponsePromiseData[] = [];
	hooks.addHandler('sendResponse', (response) => {
		responses.push(response);
	});
	const start = options.startNode ? workflow.getNode(options.startNode) : workflow.getStartNode();
	if (!start) throw new Error(`workflow ${source.name} has no start node`);
	const input = options.input ?? [{ json: {} }];
	const execute = new WorkflowExecute(additionalData(hooks, options), 'manual', {
		resultData: { runData: {}, ...(options.pinned !== false && { pinData: { [start.name]: input } }) },
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: null,
			nodeExecutionStack: [{ node: start, data: { main: [input] }, source: null }],
		},
	} as never);
	return ranOf(await execute.processRunExecutionData(workflow), responses);
}

export function additionalData(
	hooks: ExecutionLifecycleHooks,
	{ credentials = {} }: RunOptions,
): IWorkflowExecuteAdditionalData {
	return {
		hooks,
		credentialsHelper: new StaticCredentials(credentials),
		currentNodeParameters: undefined,
		executionId: '1',
		variables: {},
		secretsHelpers: {},
		restApiUrl: 'http://n8n.test/rest',
		instanceBaseUrl: 'http://n8n.test/',
		formWaitingBaseUrl: '',
		webhookBaseUrl: '',
		webhookWaitingBaseUrl: '',
		webhookTestBaseUrl: '',
	} as unknown as IWorkflowExecuteAdditionalData;
}

function ranOf(run: IRun, responses: IExecuteResponsePromiseData[]): Ran {
	const { error, runData } = run.data.resultData;
	const failure = error as
		| (Error & { description?: string; context?: { itemIndex?: number } })
		| undefined;
	return {
		run,
		responses,
		items: (node, output = 0) =>
			runData[node]?.flatMap((task) => task.data?.main[output] ?? []) ?? [],
		error: failure
			? {
					message: failure.message,
					description: failure.description,
					itemIndex: failure.context?.itemIndex ?? null,
				}
			: null,
	};
}
