import type { ICredentialType, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { ArrDispatchArrApi } from '../../credentials/ArrDispatchArrApi.credentials';
import { ArrDispatchClusterApi } from '../../credentials/ArrDispatchClusterApi.credentials';
import { ArrDispatchLedgerApi } from '../../credentials/ArrDispatchLedgerApi.credentials';
import { ArrDispatchMediaServerApi } from '../../credentials/ArrDispatchMediaServerApi.credentials';
import { ArrDispatchSeerrApi } from '../../credentials/ArrDispatchSeerrApi.credentials';
import { ArrDispatchWebhookLoginApi } from '../../credentials/ArrDispatchWebhookLoginApi.credentials';
import { ArrProfile } from '../../nodes/ArrProfile/ArrProfile.node';
import { DispatchLedger } from '../../nodes/DispatchLedger/DispatchLedger.node';
import { MediaServerRefresh } from '../../nodes/MediaServerRefresh/MediaServerRefresh.node';
import { QbtClusterScorer } from '../../nodes/QbtClusterScorer/QbtClusterScorer.node';
import { QbtWebhook } from '../../nodes/QbtWebhook/QbtWebhook.node';
import { QbtWebhookReply } from '../../nodes/QbtWebhookReply/QbtWebhookReply.node';
import { ReleaseFeedTrigger } from '../../nodes/ReleaseFeedTrigger/ReleaseFeedTrigger.node';
import { SeerrRequests } from '../../nodes/SeerrRequests/SeerrRequests.node';
import { SeerrRequestsTrigger } from '../../nodes/SeerrRequestsTrigger/SeerrRequestsTrigger.node';
import { UpgradeDetector } from '../../nodes/UpgradeDetector/UpgradeDetector.node';

export const PACKAGE = 'n8n-nodes-arr-dispatch';

/** Every node of this package. */
export const ourNodes: INodeType[] = [
	new QbtWebhook(),
	new QbtWebhookReply(),
	new QbtClusterScorer(),
	new DispatchLedger(),
	new ArrProfile(),
	new UpgradeDetector(),
	new ReleaseFeedTrigger(),
	new SeerrRequests(),
	new SeerrRequestsTrigger(),
	new MediaServerRefresh(),
];

/** Every credential of this package. */
export const ourCredentials: ICredentialType[] = [
	new ArrDispatchArrApi(),
	new ArrDispatchClusterApi(),
	new ArrDispatchLedgerApi(),
	new ArrDispatchSeerrApi(),
	new ArrDispatchMediaServerApi(),
	new ArrDispatchWebhookLoginApi(),
];

/** The nodes by the type name that workflows use. */
export const ourNodeMap: Record<string, INodeType> = Object.fromEntries(
	ourNodes.map((node) => [`${PACKAGE}.${node.description.name}`, node]),
);

export const descriptions: INodeTypeDescription[] = ourNodes.map((node) => node.description);

/** `Resource / Operation` of a node, as people read it in the editor; empty without operations. */
export function operationsOf(
	description: INodeTypeDescription,
): Array<{ name: string; value: string }> {
	return description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options = [] }) => options)
		.flatMap((option) =>
			'value' in option ? [{ name: option.name, value: String(option.value) }] : [],
		);
}
