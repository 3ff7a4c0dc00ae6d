import type { Cluster } from '../qbittorrent/cluster';
import type { ClusterNode } from '../qbittorrent/node';
import type { PathRule } from '../qbittorrent/types';
import type { Verdict } from './types';
import { verdicts } from './verdicts';

/**
 * The node that an add with an explicit save path (cross-seed, seed mode) must go to, with the
 * path as that node sees it. Such an add is never scored: its data lies on one node only. Null when
 * there are no path rules, no node has anything there, and the data would be checked anyway: then
 * the path is a mere wish, and any node may have the torrent.
 */
export function pathOwner(
	cluster: Cluster,
	savePath: string,
	skipsCheck: boolean,
): { node: ClusterNode; nodePath: string } | { refusal: Verdict } | null {
	if (cluster.nodes.length === 1) return translated(cluster.nodes[0], savePath);
	const byRule = cluster.nodes.filter((node) => ruleFor(node.config.policy.pathRules, savePath) !== null);
	const owners = byRule.length > 0 ? byRule : cluster.nodes;
	const holding = owners.filter((node) => holdsContentAt(node, translated(node, savePath).nodePath));
	const chosen = holding.length > 0 ? holding : byRule;
	if (chosen.length === 1) return translated(chosen[0], savePath);
	const anyRule = cluster.nodes.some((node) => node.config.policy.pathRules.length > 0);
	if (chosen.length === 0) return skipsCheck || anyRule ? { refusal: verdicts.pathUnknown() } : null;
	return { refusal: verdicts.pathAmbiguous(chosen.map((node) => node.name)) };
}

function translated(node: ClusterNode, clientPath: string): { node: ClusterNode; nodePath: string } {
	const rule = ruleFor(node.config.policy.pathRules, clientPath);
	if (rule === null) return { node, nodePath: clientPath };
	const rest = clientPath.slice(withoutSlash(rule.clientPrefix).length);
	return { node, nodePath: withoutSlash(rule.nodePrefix) + rest || '/' };
}

/** The longest client prefix that the path lies under. */
function ruleFor(rules: readonly PathRule[], path: string): PathRule | null {
	const fits = rules.filter(({ clientPrefix }) => isUnder(path, clientPrefix));
	return fits.reduce<PathRule | null>(
		(best, rule) => (best === null || rule.clientPrefix.length > best.clientPrefix.length ? rule : best),
		null,
	);
}

function isUnder(path: string, prefix: string): boolean {
	const root = withoutSlash(prefix);
	return path === root || path.startsWith(`${root}/`) || path.startsWith(`${root}\\`);
}

const withoutSlash = (path: string): string => path.replace(/[/\\]+$/, '');

function holdsContentAt(node: ClusterNode, nodePath: string): boolean {
	for (const row of node.snapshot.torrents.values()) {
		if (isUnder(nodePath, row.save_path) && isUnder(row.save_path, nodePath)) return true;
		if (row.content_path && isUnder(row.content_path, nodePath)) return true;
	}
	return false;
}
