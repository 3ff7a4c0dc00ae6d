import type { Resources } from '../../shared/operations/operation';
import * as getLibraries from './getLibraries.operation';
import * as getMediaFacts from './getMediaFacts.operation';
import * as getSessions from './getSessions.operation';
import * as refresh from './refresh.operation';
import * as refreshItem from './refreshItem.operation';
import * as retryPending from './retryPending.operation';
import * as test from './test.operation';

/** Every operation of the node, by resource and operation value; added here and nowhere else. */
export const resources: Resources = {
	item: { name: 'Item', default: 'getMediaFacts', operations: [getMediaFacts, refreshItem] },
	library: { name: 'Library', default: 'refresh', operations: [getLibraries, refresh, retryPending] },
	server: { name: 'Server', default: 'test', operations: [getSessions, test] },
};
