import type { IExecuteFunctions, ILoadOptionsFunctions, IWebhookFunctions } from 'n8n-workflow';
import { dispatchServiceFor } from '../../lib/dispatch/registry';
import type { DispatchService } from '../../lib/dispatch/service';
import { readCluster } from './clusterCredential';
import { cachedCredential } from './credentialCache';
import { usableLocationOf } from './ledger';

export const CLUSTER_CREDENTIAL = 'arrDispatchClusterApi';

/** The shared service of the node's cluster credential and its ledger. */
export async function serviceOf(
	context: IExecuteFunctions | IWebhookFunctions | ILoadOptionsFunctions,
): Promise<DispatchService> {
	const specs = await cachedCredential(context, CLUSTER_CREDENTIAL, readCluster);
	return await dispatchServiceFor(specs, await usableLocationOf(context));
}
