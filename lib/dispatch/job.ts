import type { RequestRow, TorrentPayload } from '../ledger/types';
import { type AddJob, naturalSavePath } from '../qbittorrent/addForm';
import type { ClusterNode } from '../qbittorrent/node';
import { correlationTag } from './copies';
import type { Wanted } from './placement';
import type { DispatchSettings } from './types';

/**
 * What is sent to this node. The save path is the explicit one as the node sees it, else the one
 * set for the run, for the category on this node or for the node, else where the node would put it.
 */
export function jobFor(
	row: RequestRow,
	{ category, tags, private: isPrivate }: Wanted,
	{ overrides }: DispatchSettings,
	node: ClusterNode,
	payload: TorrentPayload,
	nodePath: string | null,
): AddJob {
	const { savePaths } = node.config.policy;
	const options = { ...row.options, ...overrides.options };
	const configured = Object.hasOwn(savePaths, category) ? savePaths[category] : (savePaths[''] ?? null);
	const natural = naturalSavePath(category, node.preferences, node.snapshot);
	const isLink = row.kind === 'url';
	return {
		payload,
		aliases: isLink ? [] : row.aliases,
		category,
		tags,
		savePath: nodePath ?? overrides.savePath ?? row.options.savePath ?? configured ?? natural,
		options,
		twoPhases: isPrivate && options.stopped !== true,
		correlationTag: isLink ? correlationTag(row) : null,
	};
}
