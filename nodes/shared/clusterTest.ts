import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { openLedger } from '../../lib/ledger/open';
import { LedgerLoginGuard } from '../../lib/ledger/loginGuard';
import { QbtClient } from '../../lib/qbittorrent/client';
import { type LoginGuard, processLoginGuard } from '../../lib/qbittorrent/loginGuard';
import type { NodeConfig } from '../../lib/qbittorrent/types';
import { readCluster } from './clusterCredential';
import { ledgerLocation } from './environment';

const TIMEOUT_MS = 5_000;

/** Logs in to every node and reads its version; changes nothing. Names each node that fails and why. */
export async function testCluster(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	let nodes: NodeConfig[];
	try {
		nodes = readCluster(credential.data);
	} catch (error) {
		return { status: 'Error', message: (error as Error).message };
	}
	const guard = await sharedGuard();
	const failures = (await Promise.all(nodes.map(async (node) => await failureOf(node, guard)))).filter(
		(failure) => failure !== null,
	);
	if (failures.length === 0) {
		return { status: 'OK', message: nodes.length === 1 ? 'The node answers' : `All ${nodes.length} nodes answer` };
	}
	const answering = nodes.length - failures.length;
	return { status: 'Error', message: `${answering} of ${nodes.length} nodes answer. ${failures.join('. ')}` };
}

/** Refused passwords count towards the same limit as everywhere, so that testing cannot bring a ban. */
async function sharedGuard(): Promise<LoginGuard> {
	try {
		return new LedgerLoginGuard(await openLedger(ledgerLocation()));
	} catch {
		return processLoginGuard();
	}
}

async function failureOf(node: NodeConfig, guard: LoginGuard): Promise<string | null> {
	const client = new QbtClient(node, guard);
	try {
		await client.dialect({ timeoutMs: TIMEOUT_MS });
		return null;
	} catch (error) {
		return (error as Error).message;
	} finally {
		client.close();
	}
}
