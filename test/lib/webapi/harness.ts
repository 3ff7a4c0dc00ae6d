import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Cluster } from '../../../lib/qbittorrent/cluster';
import { MemoryLoginGuard } from '../../../lib/qbittorrent/loginGuard';
import type { NodeConfig, NodePolicy, TorrentRow } from '../../../lib/qbittorrent/types';
import { createWebApi } from '../../../lib/webapi';
import type {
	AddIntake,
	ApiAnswer,
	ApiRequest,
	PendingTorrent,
	WebApi,
	WebApiDependencies,
	WebApiOptions,
	WebhookLogin,
} from '../../../lib/webapi/types';
import { type SimNodeHandle, type SimOptions, startSim } from '../../sim/qbt-sim';

export interface Posted {
	action: string;
	form: Record<string, string>;
}

/** A qBittorrent of a few endpoints on a port of its own; remembers what it was told. */
export class FakeNode {
	readonly rows = new Map<string, Partial<TorrentRow>>();
	readonly categories: Record<string, { name: string; savePath: string }> = {};
	readonly posted: Posted[] = [];
	/** Status and text by action, for what it is to refuse. */
	readonly refusals: Record<string, [number, string]> = {};
	/** Status and file by hash. */
	readonly exports = new Map<string, [number, Buffer | string]>();
	preferences: Record<string, unknown> = {
		save_path: '/data',
		max_ratio_act: 0,
		queueing_enabled: true,
	};
	serverState: Record<string, unknown> = {
		free_space_on_disk: 1_000,
		dl_info_speed: 1,
		connection_status: 'connected',
	};
	private readonly server = http.createServer((req, res) => void this.serve(req, res));

	constructor(private readonly apiVersion = '2.11.4') {}

	async open(): Promise<string> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	actions(): string[] {
		return this.posted.map(({ action }) => action);
	}

	lastForm(action: string): Record<string, string> | undefined {
		return this.posted.filter((post) => post.action === action).at(-1)?.form;
	}

	private async serve(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of req) chunks.push(chunk as Buffer);
		const url = new URL(req.url ?? '/', 'http://node.test');
		const action = url.pathname.replace('/api/v2/', '');
		const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
		const [status, body] = this.answer(req.method ?? 'GET', action, url.searchParams, form);
		res.writeHead(status, { 'Content-Type': 'text/plain' });
		res.end(body);
	}

	private answer(
		method: string,
		action: string,
		query: URLSearchParams,
		form: Record<string, string>,
	): [number, string | Buffer] {
		if (method === 'POST') this.posted.push({ action, form });
		const refusal = this.refusals[action];
		if (refusal) return refusal;
		switch (action) {
			case 'app/webapiVersion':
				return [200, this.apiVersion];
			case 'app/preferences':
				return [200, JSON.stringify(this.preferences)];
			case 'sync/maindata':
				return [200, this.mainData()];
			case 'torrents/info': {
				const ids = (query.get('hashes') ?? '').split('|');
				return [
					200,
					JSON.stringify([...this.rows.values()].filter((row) => ids.includes(row.hash ?? ''))),
				];
			}
			case 'torrents/properties':
				return [
					200,
					JSON.stringify({ hash: query.get('hash'), save_path: '/data', seeding_time: 7 }),
				];
			case 'torrents/files':
				return [200, JSON.stringify([{ index: 0, name: query.get('hash') }])];
			case 'torrents/export':
				return this.exports.get(query.get('hash') ?? '') ?? [409, 'Unable to export torrent file'];
			default:
				return [200, ''];
		}
	}

	private mainData(): string {
		const torrents = Object.fromEntries(this.rows);
		const { categories, serverState: server_state } = this;
		return JSON.stringify({
			rid: 1,
			full_update: true,
			torrents,
			categories,
			tags: [],
			server_state,
		});
	}
}

export const POLICY: NodePolicy = {
	storage: null,
	weight: 1,
	minFreeGib: 0,
	minFreePercent: 0,
	maxActive: null,
	linkMbps: null,
	categories: [],
	tags: [],
	trackerHosts: [],
	savePaths: {},
	pathRules: [],
	paused: false,
};

export const hashOf = (seed: number): string => seed.toString(16).padStart(40, '0');

/** A row of a finished, seeding torrent of 5.1. */
export function row(seed: number, fields: Partial<TorrentRow> = {}): TorrentRow {
	const hash = hashOf(seed);
	return {
		hash,
		infohash_v1: hash,
		infohash_v2: '',
		name: `Some.Show.S01E${seed}.1080p.WEB.h264-GROUP`,
		state: 'stalledUP',
		category: 'tv',
		tags: '',
		size: 1_000,
		total_size: 1_000,
		progress: 1,
		amount_left: 0,
		dlspeed: 0,
		upspeed: 0,
		added_on: 1_700_000_000 + seed,
		save_path: '/data/tv',
		content_path: `/data/tv/Some.Show.S01E${seed}`,
		ratio: 1,
		ratio_limit: -2,
		max_ratio: 2,
		seeding_time_limit: -2,
		max_seeding_time: -1,
		...fields,
	};
}

export const LOGIN: WebhookLogin = {
	source: 'sonarr',
	username: 'sonarr',
	password: 'correct horse',
	apiKey: 'qbt_k3y',
	role: 'full',
	categories: [],
	addresses: [],
};

export interface World {
	api: WebApi;
	cluster: Cluster;
	pending: PendingTorrent[];
	cancelled: string[][];
	protectedHashes: Set<string>;
	clock: { nowMs: number };
	get(endpoint: string, query?: Record<string, string>, login?: WebhookLogin): Promise<ApiAnswer>;
	post(endpoint: string, form?: Record<string, string>, login?: WebhookLogin): Promise<ApiAnswer>;
	/** `torrents/info` as objects. */
	list(
		query?: Record<string, string>,
		login?: WebhookLogin,
	): Promise<Array<Record<string, unknown>>>;
	close(): Promise<void>;
}

export interface WorldOptions {
	policies?: Array<Partial<NodePolicy>>;
	logins?: WebhookLogin[];
	options?: Partial<WebApiOptions>;
	removals?: WebApiDependencies['removals'];
}

/** The emulated API over real clients of fake nodes, at a clock that stands still unless moved. */
export async function makeWorld(
	nodes: Array<Pick<FakeNode, 'open' | 'close'>>,
	options: WorldOptions = {},
): Promise<World> {
	const clock = { nowMs: 1_800_000_000_000 };
	const configs = await Promise.all(
		nodes.map(async (node, index): Promise<NodeConfig> => {
			const policy = { ...POLICY, ...options.policies?.[index] };
			const url = await node.open();
			const tls = { allowUnauthorized: false, ca: null };
			return {
				id: `n${index}`,
				name: `node${index}`,
				url,
				auth: { kind: 'none' },
				tls,
				capacityBytes: null,
				policy,
			};
		}),
	);
	const cluster = new Cluster(configs, new MemoryLoginGuard(), () => clock.nowMs);
	const state = {
		pending: [] as PendingTorrent[],
		cancelled: [] as string[][],
		protectedHashes: new Set<string>(),
	};
	const api = createWebApi(
		{
			cluster,
			signingKey: 'test signing key',
			logins: options.logins ?? [LOGIN],
			options: {
				profile: '5.1',
				fallbackSavePath: '/fallback',
				mutationTimeoutMs: 1_000,
				...options.options,
			},
			now: () => clock.nowMs,
			removals: options.removals,
			pending: {
				pending: () => state.pending,
				cancel: async (aliases) => state.cancelled.push([...aliases]) > 0,
				isProtected: (aliases) => aliases.some((alias) => state.protectedHashes.has(alias)),
				get protectionRevision() {
					return state.protectedHashes.size;
				},
			},
		},
		{ sleep: async () => undefined, firstRevision: 100 },
	);
	const ask = async (request: Partial<ApiRequest>) =>
		answerOf(await api.handle(requestOf(request)));
	const get: World['get'] = (endpoint, query = {}, login = LOGIN) =>
		ask({ method: 'GET', endpoint, query, authorization: `Bearer ${login.apiKey}` });
	return {
		api,
		cluster,
		clock,
		...state,
		get,
		post: (endpoint, form = {}, login = LOGIN) =>
			ask({ method: 'POST', endpoint, form, authorization: `Bearer ${login.apiKey}` }),
		list: async (query = {}, login = LOGIN) =>
			JSON.parse(textOf(await get('torrents/info', query, login))),
		close: async () => {
			cluster.close();
			await Promise.all(nodes.map((node) => node.close()));
		},
	};
}

export function requestOf(request: Partial<ApiRequest>): ApiRequest {
	return {
		method: 'GET',
		endpoint: '',
		query: {},
		form: {},
		files: [],
		unsupportedBody: false,
		authorization: null,
		cookie: null,
		apiKeyHeader: null,
		remoteAddress: '192.0.2.7',
		...request,
	};
}

export function answerOf(result: ApiAnswer | AddIntake): ApiAnswer {
	if ('kind' in result) throw new Error('an add, not an answer');
	return result;
}

export const textOf = ({ body }: ApiAnswer): string =>
	typeof body === 'string' || Buffer.isBuffer(body) ? body.toString() : Buffer.concat(body).toString();

export const jsonOf = (answer: ApiAnswer): Record<string, unknown> => JSON.parse(textOf(answer));

/** Moves the clock past the age at which snapshots are refreshed. */
export function later(world: World, ms = 5_000): void {
	world.clock.nowMs += ms;
}

/** The same over simulated nodes, which let everybody in. */
export async function simWorld(options: SimOptions): Promise<World & { nodes: SimNodeHandle[] }> {
	const sim = await startSim({ auth: 'bypass', ...options });
	const [first, ...others] = sim.nodes;
	const asNode = (node: SimNodeHandle, close: () => Promise<void>) => ({ open: async () => node.url, close });
	const nodes = [asNode(first, sim.close), ...others.map((node) => asNode(node, async () => undefined))];
	return { ...(await makeWorld(nodes)), nodes: sim.nodes };
}
