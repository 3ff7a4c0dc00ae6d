import { gibToBytes } from '../../lib/scoring/units';
import { defaultNodePolicy } from '../../lib/scoring/defaults';
import type { NodeAuth, NodeConfig, NodePolicy, PathRule } from '../../lib/qbittorrent/types';
import { splitLines, splitList } from './lists';

/** One entry as n8n stores it: values left at their default are absent. */
type Entry = Record<string, unknown>;

/** A cluster credential that cannot be used; the message names the field. */
export class CredentialProblem extends Error {}

/**
 * The nodes of a qBittorrent Cluster credential.
 *
 * @throws CredentialProblem when a node lacks a name or URL, a name occurs twice, or rules clash
 */
export function readCluster(credential: unknown): NodeConfig[] {
	const entries = ((credential as { nodes?: { node?: Entry[] } })?.nodes?.node ?? []).filter(
		(entry) => Object.keys(entry).length > 0,
	);
	if (entries.length === 0) throw new CredentialProblem('The qBittorrent Cluster credential has no nodes');
	const nodes = entries.map(({ more, ...entry }, index) => readNode({ ...entry, ...(more as Entry | undefined) }, index));
	const names = nodes.map((node) => node.name.toLowerCase());
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw new CredentialProblem(`Two nodes of the cluster are called '${twice}'`);
	refuseNestedPrefixes(nodes);
	return nodes;
}

function readNode(entry: Entry, index: number): NodeConfig {
	const name = text(entry.name);
	if (name === '') throw new CredentialProblem(`Node ${index + 1} of the cluster has no name`);
	return {
		id: text(entry.id),
		name,
		url: readUrl(name, text(entry.url)),
		auth: readAuth(entry),
		tls: { allowUnauthorized: entry.allowUnauthorizedCerts === true, ca: text(entry.ca) || null },
		capacityBytes: positive(entry.capacityGib) === null ? null : gibToBytes(Number(entry.capacityGib)),
		policy: readPolicy(name, entry),
	};
}

function readUrl(name: string, typed: string): string {
	if (typed === '') throw new CredentialProblem(`Node '${name}' has no URL`);
	const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
	if (!/^https?:/i.test(withScheme) || !URL.canParse(withScheme)) throw new CredentialProblem(`The URL of node '${name}' is not valid`);
	const url = new URL(withScheme);
	if (url.username !== '' || url.password !== '') {
		throw new CredentialProblem(`The URL of node '${name}' contains a login; use the fields for it`);
	}
	return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function readAuth(entry: Entry): NodeAuth {
	if (entry.authentication === 'none') return { kind: 'none' };
	if (entry.authentication === 'apiKey') return { kind: 'apiKey', apiKey: text(entry.apiKey) };
	return { kind: 'password', username: text(entry.username ?? 'admin'), password: String(entry.password ?? '') };
}

function readPolicy(name: string, entry: Entry): NodePolicy {
	return {
		storage: text(entry.storage) || null,
		weight: number(entry.weight, defaultNodePolicy.weight),
		minFreeGib: number(entry.minFreeGib, defaultNodePolicy.minFreeGib),
		minFreePercent: number(entry.minFreePercent, defaultNodePolicy.minFreePercent),
		maxActive: positive(entry.maxActive),
		linkMbps: positive(entry.linkMbps),
		categories: splitList(entry.categories),
		tags: splitList(entry.tags),
		trackerHosts: splitList(entry.trackerHosts).map((host) => host.toLowerCase()),
		savePaths: readSavePaths(entry.savePaths),
		pathRules: readPathRules(name, entry.pathRules),
		paused: entry.paused === true,
	};
}

function readSavePaths(typed: unknown): Record<string, string> {
	const paths: Record<string, string> = Object.create(null) as Record<string, string>;
	for (const line of splitLines(typed)) {
		const [, category, path] = /^(?:([^=]*)=)?(.*)$/.exec(line) ?? [];
		paths[(category ?? '').trim()] = path.trim();
	}
	return { ...paths };
}

function readPathRules(name: string, typed: unknown): PathRule[] {
	return splitLines(typed).map((line) => {
		const [nodePrefix, clientPrefix, ...rest] = line.split('=>').map((part) => part.trim());
		if (!nodePrefix || !clientPrefix || rest.length > 0) {
			throw new CredentialProblem(`A path rule of node '${name}' is not of the form '/node/path => /path/for/arr'`);
		}
		return { nodePrefix, clientPrefix };
	});
}

/** *arr takes the first mapping that fits, so one node's prefix must not lie inside another's. */
function refuseNestedPrefixes(nodes: NodeConfig[]): void {
	const all = nodes.flatMap((node) =>
		node.policy.pathRules.map(({ clientPrefix }) => ({ node: node.name, prefix: `${clientPrefix.replace(/[/\\]+$/, '')}/` })),
	);
	for (const outer of all) {
		const inner = all.find(
			({ node, prefix }) => node !== outer.node && prefix !== outer.prefix && prefix.startsWith(outer.prefix),
		);
		if (inner) {
			throw new CredentialProblem(
				`The path rules of '${outer.node}' and '${inner.node}' are nested; use paths beside each other, e.g. /data/${outer.node} and /data/${inner.node}`,
			);
		}
	}
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

function number(value: unknown, fallback: number): number {
	// A field that was cleared is not a zero: a weight of 0 would drain the node.
	const parsed = value === '' || value === null ? NaN : Number(value);
	return Number.isFinite(parsed) ? parsed : fallback;
}

function positive(value: unknown): number | null {
	const parsed = Number(value ?? 0);
	return Number.isFinite(parsed) && parsed > 0 ? parsed : null;
}
