import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosInstance } from 'axios';
import { NodeRequestError } from './errors';
import { httpAdapter } from './httpAdapter';
import type { NodeConfig, UnreachableCode } from './types';

/** At most four sockets per node and process; qBittorrent serves one request at a time anyway. */
export const MAX_SOCKETS_PER_NODE = 4;
/** Idle sockets close before the node's own 7 s, or a POST meets a connection that is just closing. */
const IDLE_SOCKET_MS = 5_000;
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;

export interface TransportRequest {
	method: 'GET' | 'POST';
	/** Path below the base URL, e.g. `/api/v2/app/version`, with its query. */
	path: string;
	/** An urlencoded body (string) or a multipart one. */
	body?: string | FormData;
	headers?: Record<string, string>;
	/** Over all: connecting, the answer and its last byte. */
	timeoutMs: number;
	signal?: AbortSignal;
}

export interface TransportAnswer {
	status: number;
	bytes: Buffer;
	/** The bytes as UTF-8. */
	text: string;
	setCookie: string | null;
	contentType: string;
}

/** One node's connection pool. Knows HTTP, not sessions. */
export class Transport {
	private readonly agent: http.Agent;
	private readonly client: AxiosInstance;

	constructor(private readonly config: Pick<NodeConfig, 'name' | 'url' | 'tls'>) {
		const pool = { keepAlive: true, maxSockets: MAX_SOCKETS_PER_NODE, timeout: IDLE_SOCKET_MS };
		this.agent = config.url.startsWith('https:')
			? new https.Agent({
					...pool,
					rejectUnauthorized: !config.tls.allowUnauthorized,
					...(config.tls.ca === null ? {} : { ca: config.tls.ca }),
				})
			: new http.Agent(pool);
		this.client = axios.create({
			adapter: httpAdapter(config.url, this.agent, MAX_ANSWER_BYTES),
			// Compression costs the node more than the bytes do on a home network.
			headers: { 'Accept-Encoding': 'identity' },
			transformRequest: [],
			transformResponse: [],
			validateStatus: null,
		});
	}

	/** @throws NodeRequestError when no answer came; its `fate` says whether the node may still act. */
	async send(request: TransportRequest): Promise<TransportAnswer> {
		try {
			const { status, data, headers } = await this.client.request<Buffer>({
				method: request.method,
				url: request.path,
				data: request.body,
				headers: request.headers,
				timeout: request.timeoutMs,
				signal: request.signal,
			});
			return {
				status,
				bytes: data,
				text: data.toString('utf8'),
				setCookie: sessionCookieOf(headers['set-cookie']),
				contentType: String(headers['content-type'] ?? ''),
			};
		} catch (error) {
			throw this.explain(error, request);
		}
	}

	close(): void {
		this.agent.destroy();
	}

	/** Sockets open or being opened now; for tests and the board. */
	openSockets(): number {
		const count = (sockets: NodeJS.ReadOnlyDict<unknown[]>) =>
			Object.values(sockets).reduce((sum, list) => sum + (list?.length ?? 0), 0);
		return count(this.agent.sockets) + count(this.agent.freeSockets);
	}

	private explain(error: unknown, request: TransportRequest): NodeRequestError {
		const { name, url } = this.config;
		const systemCode = systemCodeOf(error);
		if (systemCode === 'ETIMEDOUT') {
			const text = `'${name}' did not answer within ${request.timeoutMs} ms`;
			return new NodeRequestError('timeout', name, text, 'unknown');
		}
		const known = KNOWN_FAILURES.find(([codes]) => codes.test(systemCode));
		if (known) {
			return new NodeRequestError(known[1], name, known[2](name, hostOf(url)), 'not-done');
		}
		const text = `The connection to '${name}' broke off (${systemCode || 'no code'})`;
		return new NodeRequestError('bad-answer', name, text, 'unknown');
	}
}

/** Failures that happen before a byte of the request is sent. */
const KNOWN_FAILURES: Array<
	[RegExp, UnreachableCode, (name: string, host: string) => string]
> = [
	[/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL)$/, 'refused', (name, host) => `'${name}' refuses connections at ${host}`],
	[/^(ENOTFOUND|EAI_AGAIN|ERR_INVALID_URL)$/, 'dns', (name, host) => `The address of '${name}' (${host}) cannot be found`],
	[/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|ERR_OSSL/, 'tls', (name) => `The TLS certificate of '${name}' cannot be verified, or it does not speak TLS`],
];

/** qBittorrent's own cookie (`SID`, since 5.2 `QBT_SID_<port>`): a proxy in front may add others. */
function sessionCookieOf(cookies: string[] | undefined): string | null {
	return cookies?.find((cookie) => /^(QBT_)?SID/.test(cookie)) ?? cookies?.[0] ?? null;
}

function systemCodeOf(error: unknown): string {
	const code = (error as { code?: unknown } | null)?.code;
	return typeof code === 'string' ? code : '';
}

/** Host and port only: a sub-path or user info may hold a secret. */
function hostOf(url: string): string {
	try {
		return new URL(url).host;
	} catch {
		return 'an invalid URL';
	}
}
