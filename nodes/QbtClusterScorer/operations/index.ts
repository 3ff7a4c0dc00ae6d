import type { Resources } from '../../shared/operations/operation';
import * as acceptLoss from './acceptLoss.operation';
import * as dispatch from './dispatch.operation';
import * as explain from './explain.operation';
import * as getStatus from './getStatus.operation';
import * as score from './score.operation';
import * as syncCategories from './syncCategories.operation';

/** Every operation of the node, by resource; added here and nowhere else. */
export const resources: Resources = {
	node: { name: 'Node', default: 'score', operations: [acceptLoss, getStatus, score, syncCategories] },
	torrent: { name: 'Torrent', default: 'dispatch', operations: [dispatch, explain] },
};
