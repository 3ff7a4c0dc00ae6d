import type { IExecuteFunctions, ILoadOptionsFunctions, IWebhookFunctions } from 'n8n-workflow';
import { dispatchServiceFor } from '../../lib/dispatch/registry';
import type { DispatchService } from '../../lib/dispatch/service';
import { readCluster } from './clusterCredential';
import { cachedCredential } from './credentialCache';
import { ledgerLocation } from './environment';

export const CLUSTER_CREDENTIAL = 'arrDispatchClusterApi';

/** The shared service of the node's cluster credential and this n8n's ledger. */
export async function serviceOf(
	context: IExecuteFunctions | IWebhookFunctions | ILoadOptionsFunctions,
): Promise<DispatchService> {
	const specs = await cachedCredential(context, CLUSTER_CREDENTIAL, readCluster);
	return await dispatchServiceFor(specs, ledgerLocation());
}
