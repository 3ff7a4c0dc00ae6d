import { type Dialect, dialectOf } from './dialect';
import { NodeRequestError } from './errors';
import type { LoginGuard } from './loginGuard';
import { askForFullList } from './fullLists';
import { parseMainData } from './parseMainData';
import { Session } from './session';
import { Transport, type TransportAnswer } from './transport';
import type { NodeConfig, TorrentRow, UnreachableCode } from './types';

export const DEFAULT_TIMEOUT_MS = 10_000;

export interface CallOptions {
	timeoutMs?: number;
	signal?: AbortSignal;
}

/** `sync/maindata`; keys that did not change are absent. */
export interface MainData {
	rid: number;
	full_update?: boolean;
	torrents?: Record<string, Partial<TorrentRow>>;
	torrents_removed?: string[];
	categories?: Record<string, NodeCategory>;
	categories_removed?: string[];
	tags?: string[];
	tags_removed?: string[];
	server_state?: ServerState;
}

export interface NodeCategory {
	name: string;
	savePath: string;
	[field: string]: unknown;
}

/** The part of `server_state` that decisions use; the rest is passed on as it is. */
export interface ServerState {
	free_space_on_disk?: number;
	dl_info_speed?: number;
	dl_rate_limit?: number;
	connection_status?: string;
	queueing?: boolean;
	[field: string]: unknown;
}

/** The part of `app/preferences` that decisions use. */
export interface NodePreferences {
	save_path?: string;
	max_ratio_act?: number;
	max_ratio_enabled?: boolean;
	max_seeding_time_enabled?: boolean;
	max_inactive_seeding_time_enabled?: boolean;
	queueing_enabled?: boolean;
	max_active_downloads?: number;
	auto_tmm_enabled?: boolean;
	use_category_paths_in_manual_mode?: boolean;
	preallocate_all?: boolean;
	[field: string]: unknown;
}

/** The WebUI API of one node. One instance per node and process: it owns the sockets and the session. */
export class QbtClient {
	private readonly transport: Transport;
	private readonly session: Session;
	private version: Promise<Dialect> | null = null;

	constructor(
		readonly config: NodeConfig,
		guard: LoginGuard,
	) {
		this.transport = new Transport(config);
		this.session = new Session(config, this.transport, guard);
	}

	/** Asks `/api/v2/<path>`; renews a session that died (403) once. Any status is an answer. */
	async call(
		method: 'GET' | 'POST',
		path: string,
		options: CallOptions & { form?: Record<string, string>; multipart?: FormData } = {},
	): Promise<TransportAnswer> {
		const first = await this.attempt(method, path, options);
		if (first.answer.status !== 403) return first.answer;
		const renewed = await this.session.renew(first.cookie);
		return renewed ? (await this.attempt(method, path, options)).answer : first.answer;
	}

	/** One request; with the cookie it carried, so that a refused one is renewed only once. */
	private async attempt(
		method: 'GET' | 'POST',
		path: string,
		options: CallOptions & { form?: Record<string, string>; multipart?: FormData },
	): Promise<{ answer: TransportAnswer; cookie: string | null }> {
		const headers = await this.session.headers();
		const cookie = this.session.current();
		const body =
			method === 'GET'
				? undefined
				: (options.multipart ?? new URLSearchParams(options.form ?? {}).toString());
		if (typeof body === 'string') headers['Content-Type'] = 'application/x-www-form-urlencoded';
		const answer = await this.transport.send({
			method,
			path: `/api/v2/${path}`,
			body,
			headers,
			timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
			signal: options.signal,
		});
		this.session.remember(answer);
		return { answer, cookie };
	}

	/** A GET whose answer must be 200. @throws NodeRequestError otherwise */
	async get(path: string, options: CallOptions = {}): Promise<string> {
		const answer = await this.call('GET', path, options);
		if (answer.status === 200) return answer.text;
		throw this.unexpected(path, answer);
	}

	/** A POST whose answer must be 2xx. @throws NodeRequestError otherwise */
	async post(path: string, form: Record<string, string>, options: CallOptions = {}): Promise<string> {
		const answer = await this.call('POST', path, { ...options, form });
		if (answer.status >= 200 && answer.status < 300) return answer.text;
		throw this.unexpected(path, answer);
	}

	/** The node's dialect, asked once and kept until `forgetVersion`. */
	async dialect(options: CallOptions = {}): Promise<Dialect> {
		if (this.version === null) {
			this.version = this.get('app/webapiVersion', options).then((text) => this.readVersion(text));
			this.version.catch(() => this.forgetVersion());
		}
		return await this.version;
	}

	/** After a restart the node may be another version. */
	forgetVersion(): void {
		this.version = null;
	}

	async mainData(rid: number, options: CallOptions = {}): Promise<MainData> {
		const ask = async () => await this.askMainData(rid, options);
		return await (rid === 0 ? askForFullList(ask) : ask());
	}

	private async askMainData(rid: number, options: CallOptions): Promise<MainData> {
		const text = await this.get(`sync/maindata?rid=${rid}`, options);
		return await parseMainData(text).catch(() => Promise.reject(this.notJson('sync/maindata')));
	}

	async preferences(options: CallOptions = {}): Promise<NodePreferences> {
		return this.parse<NodePreferences>('app/preferences', await this.get('app/preferences', options));
	}

	/** The torrents among `hashes` that the node has; ids and truncated v2 hashes are understood. */
	async torrents(hashes: string[], options: CallOptions = {}): Promise<TorrentRow[]> {
		const path = `torrents/info?hashes=${hashes.join('|')}`;
		return this.parse<TorrentRow[]>('torrents/info', await this.get(path, options));
	}

	async torrentsWithTag(tag: string, options: CallOptions = {}): Promise<TorrentRow[]> {
		const path = `torrents/info?tag=${encodeURIComponent(tag)}`;
		return this.parse<TorrentRow[]>('torrents/info', await this.get(path, options));
	}

	openSockets(): number {
		return this.transport.openSockets();
	}

	get loginCount(): number {
		return this.session.loginCount;
	}

	close(): void {
		this.transport.close();
	}

	private readVersion(text: string): Dialect {
		try {
			return dialectOf(text.trim());
		} catch {
			throw this.problem('not-qbittorrent', 'does not answer like a qBittorrent WebUI; check the URL');
		}
	}

	private parse<T>(endpoint: string, text: string): T {
		try {
			return JSON.parse(text) as T;
		} catch {
			throw this.notJson(endpoint);
		}
	}

	private notJson(endpoint: string): NodeRequestError {
		return this.problem('bad-answer', `answered ${endpoint} with something that is not JSON`);
	}

	/** The error for a status that should not have been; the endpoint's query is left out. */
	unexpected(path: string, { status }: TransportAnswer): NodeRequestError {
		const endpoint = path.split('?', 1)[0];
		if (status === 403 || status === 401) {
			const what = `refused access to ${endpoint} (${status}); check the login or API key, and the node's host header validation`;
			return this.problem('forbidden', what, status);
		}
		return this.problem('http-error', `answered ${endpoint} with status ${status}`, status);
	}

	private problem(code: UnreachableCode, what: string, status: number | null = null): NodeRequestError {
		const { name } = this.config;
		return new NodeRequestError(code, name, `'${name}' ${what}`, 'not-done', status);
	}
}
