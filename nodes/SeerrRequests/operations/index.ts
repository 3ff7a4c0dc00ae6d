import type { Resources } from '../../shared/operations/operation';
import * as approve from './approve.operation';
import * as create from './create.operation';
import * as decline from './decline.operation';
import * as deleteRequest from './deleteRequest.operation';
import * as getDetails from './getDetails.operation';
import * as getMedia from './getMedia.operation';
import * as getQuota from './getQuota.operation';
import * as getRequest from './getRequest.operation';
import * as getRequests from './getRequests.operation';
import * as getServers from './getServers.operation';
import * as getStatus from './getStatus.operation';
import * as getUser from './getUser.operation';
import * as getUsers from './getUsers.operation';
import * as retry from './retry.operation';
import * as search from './search.operation';
import * as setMediaStatus from './setMediaStatus.operation';

/** Every operation of the node, by resource and operation value; added here and nowhere else. */
export const resources: Resources = {
	instance: { name: 'Instance', default: 'getStatus', operations: [getServers, getStatus] },
	media: { name: 'Media', default: 'getAll', operations: [getMedia, setMediaStatus] },
	request: { name: 'Request', default: 'getAll', operations: [approve, create, decline, deleteRequest, getRequest, getRequests, retry] },
	search: { name: 'Search', default: 'search', operations: [getDetails, search] },
	user: { name: 'User', default: 'getAll', operations: [getQuota, getUser, getUsers] },
};
