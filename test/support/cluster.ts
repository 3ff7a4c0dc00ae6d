import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { closeAllServices } from '../../lib/dispatch/registry';
import { type LedgerStore, openLedger } from '../../lib/ledger';
import { ledgerLocation } from '../../nodes/shared/environment';
import { type SimNodeHandle, type SimOptions, startSim } from '../sim/qbt-sim';
import { ourNodeMap, PACKAGE } from './ourNodes';
import { type Ran, runWorkflow } from './runWorkflow';
import { standIns } from './standIns';

let credentials = 0;

/** Simulated qBittorrent nodes, an n8n user folder with its own ledger, and the engine of n8n. */
export class TestCluster {
	private change: (entry: IDataObject) => IDataObject = (entry) => entry;
	private credentialId = '';

	private constructor(
		readonly nodes: SimNodeHandle[],
		private readonly closeSim: () => Promise<void>,
		private readonly folder: string,
		private readonly userFolderBefore: string | undefined,
	) {
		this.changeCredential((entry) => entry);
	}

	static async start(options: SimOptions): Promise<TestCluster> {
		const { nodes, close } = await startSim(options);
		const folder = mkdtempSync(join(tmpdir(), 'arr-dispatch-'));
		mkdirSync(join(folder, '.n8n'));
		const before = process.env.N8N_USER_FOLDER;
		process.env.N8N_USER_FOLDER = folder;
		return new TestCluster(nodes, close, folder, before);
	}

	async close(): Promise<void> {
		await closeAllServices();
		// A test may have put something else in its place.
		await this.ledger().then(
			(ledger) => ledger.close(),
			() => undefined,
		);
		await this.closeSim();
		if (this.userFolderBefore === undefined) delete process.env.N8N_USER_FOLDER;
		else process.env.N8N_USER_FOLDER = this.userFolderBefore;
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** Edits every node's entry of the credential. Its id is a new one, because credentials are cached. */
	changeCredential(change: (entry: IDataObject) => IDataObject): void {
		credentials++;
		this.credentialId = `cluster-${credentials}`;
		this.change = change;
	}

	ledger(): Promise<LedgerStore> {
		return openLedger(ledgerLocation());
	}

	node(name: string): SimNodeHandle {
		const node = this.nodes.find((one) => one.name === name);
		if (!node) throw new Error(`no simulated node is called '${name}'`);
		return node;
	}

	/** Gives a node other free space, seen by the next run as after a restart of n8n. Needs `freeCacheMs: 0`. */
	async grow(name: string, freeBytes: number): Promise<void> {
		this.node(name).control.setFree(freeBytes);
		await closeAllServices();
	}

	/** Names of the nodes that have the torrent. */
	holdersOf(hash: string): string[] {
		return this.nodes.filter(({ control }) => control.torrent(hash)).map(({ name }) => name);
	}

	/** How many adds reached any node. */
	addsSent(): number {
		return this.nodes.reduce(
			(sum, { control }) => sum + (control.counters().requests['torrents/add'] ?? 0),
			0,
		);
	}

	/** Runs one of our nodes behind a trigger that hands it `input`. */
	async runNode(
		name: string,
		parameters: IDataObject,
		input: INodeExecutionData[] = [{ json: {} }],
		more: IDataObject = {},
	): Promise<Ran> {
		const type = `${PACKAGE}.${name}`;
		const tested = {
			id: 'tested',
			name: 'Tested',
			type,
			typeVersion: ourNodeMap[type].description.version,
			position: [200, 0],
			parameters,
			...more,
		};
		const start = {
			id: 's',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const connections = { Start: { main: [[{ node: 'Tested', type: 'main', index: 0 }]] } };
		return await this.run(
			{ name: 'test', nodes: [start, tested], connections },
			{ startNode: 'Start', input },
		);
	}

	/** Runs a whole workflow, with the cluster's credential, and more by their types, on every node. */
	async run(
		workflow: { nodes: IDataObject[]; [field: string]: unknown },
		{ credentials = {}, ...options }: { startNode: string; input: INodeExecutionData[]; credentials?: Record<string, IDataObject> },
	): Promise<Ran> {
		const more = Object.keys(credentials).map((type) => [type, { id: null, name: type }]);
		const credential = { arrDispatchClusterApi: { id: this.credentialId, name: 'Test cluster' }, ...Object.fromEntries(more) };
		const nodes = workflow.nodes.map((node) => ({ ...node, credentials: credential }));
		return await runWorkflow(
			{ ...workflow, nodes },
			{
				...options,
				nodes: { ...standIns, ...ourNodeMap },
				credentials: {
					...(credentials as Record<string, ICredentialDataDecryptedObject>),
					arrDispatchClusterApi: {
						nodes: { node: this.nodes.map((node) => this.change(entryOf(node))) },
					},
				},
			},
		);
	}
}

/** A node of the credential as n8n stores it. Minimum free space 0: the tests speak of round figures. */
function entryOf({ name, url, username, password }: SimNodeHandle): IDataObject {
	return { name, url, username, password, minFreeGib: 0 };
}
