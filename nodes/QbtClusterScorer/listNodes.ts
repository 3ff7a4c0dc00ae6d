import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { readCluster } from '../shared/clusterCredential';
import { CLUSTER_CREDENTIAL } from '../shared/service';

/** The nodes of the credential, for the lists in the editor. */
export async function getNodeNames(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const nodes = readCluster(await this.getCredentials(CLUSTER_CREDENTIAL));
	return nodes
		.map(({ name, url }) => ({ name, value: name, description: new URL(url).host }))
		.sort((a, b) => a.name.localeCompare(b.name));
}
