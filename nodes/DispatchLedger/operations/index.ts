import type { Resources } from '../../shared/operations/operation';
import * as askFirst from './askFirst.operation';
import * as claim from './claim.operation';
import * as cleanUp from './cleanUp.operation';
import * as confirmEvents from './confirmEvents.operation';
import * as convertConfig from './convertConfig.operation';
import * as exportSettings from './exportSettings.operation';
import * as createApproval from './createApproval.operation';
import * as decideApproval from './decideApproval.operation';
import * as exportDecisions from './exportDecisions.operation';
import * as getApproval from './getApproval.operation';
import * as getApprovals from './getApprovals.operation';
import * as getDecision from './getDecision.operation';
import * as getDeclined from './getDeclined.operation';
import * as getDueApprovals from './getDueApprovals.operation';
import * as setApprovalMessage from './setApprovalMessage.operation';
import * as setApprovalResult from './setApprovalResult.operation';
import * as getDecisions from './getDecisions.operation';
import * as getEvents from './getEvents.operation';
import * as getRequests from './getRequests.operation';
import * as getTracking from './getTracking.operation';
import * as importSettings from './importSettings.operation';
import * as rebuild from './rebuild.operation';
import * as record from './record.operation';
import * as releaseHeld from './releaseHeld.operation';
import * as replay from './replay.operation';
import * as syncStatus from './syncStatus.operation';

/**
 * Every operation of the node, by resource and operation value. An operation is added here and
 * nowhere else: lists, outputs, credentials and parameters of the node are made from it.
 */
export const resources: Resources = {
	approval: {
		name: 'Approval',
		default: 'getAll',
		operations: [askFirst, createApproval, decideApproval, getApproval, getApprovals, getDueApprovals, setApprovalMessage, setApprovalResult],
	},
	decision: {
		name: 'Decision',
		default: 'getAll',
		operations: [exportDecisions, getDecision, getDecisions, replay],
	},
	event: {
		name: 'Event',
		default: 'getAll',
		operations: [getEvents, confirmEvents],
	},
	ledger: {
		name: 'Ledger',
		default: 'exportSettings',
		operations: [cleanUp, convertConfig, exportSettings, importSettings, rebuild],
	},
	request: {
		name: 'Request',
		default: 'claim',
		operations: [claim, getRequests, getTracking, record, syncStatus, releaseHeld, getDeclined],
	},
};
