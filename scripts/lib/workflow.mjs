import { createHash } from 'node:crypto';
import { packageName } from './paths.mjs';

/** Which credentials our nodes can take. Credentials that a node does not know are not set on it. */
const takes = {
	arrDispatchArrApi: ['arrProfile', 'upgradeDetector', 'releaseFeedTrigger'],
	arrDispatchClusterApi: ['qbtWebhook', 'qbtClusterScorer', 'dispatchLedger'],
	arrDispatchWebhookLoginApi: ['qbtWebhook'],
	arrDispatchMediaServerApi: ['mediaServerRefresh'],
	arrDispatchSeerrApi: ['seerrRequests', 'seerrRequestsTrigger'],
	arrDispatchLedgerApi: ['qbtWebhook', 'qbtWebhookReply', 'qbtClusterScorer', 'dispatchLedger', 'releaseFeedTrigger', 'arrProfile', 'seerrRequestsTrigger', 'mediaServerRefresh'],
};

/**
 * A copy of a bundled workflow whose nodes use the given credentials.
 * @param credentials credential type -> { id, name }
 */
export function withCredentials(workflow, credentials) {
	const nodes = workflow.nodes.map((node) => {
		const own = Object.entries(credentials).filter(([type]) => accepts(node.type, type));
		if (own.length === 0) return node;
		return { ...node, credentials: { ...node.credentials, ...Object.fromEntries(own) } };
	});
	return { ...workflow, nodes };
}

const accepts = (nodeType, credentialType) =>
	(takes[credentialType] ?? []).some((name) => nodeType === `${packageName}.${name}`);

/** A digest of what a person can edit in a workflow: same digest, no edit. */
export function fingerprint({ name, nodes, connections, settings }) {
	return createHash('sha256')
		.update(canonical({ name, nodes, connections, settings }))
		.digest('hex');
}

const canonical = (value) =>
	JSON.stringify(value, (_key, inner) =>
		inner !== null && typeof inner === 'object' && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
			: inner,
	);
