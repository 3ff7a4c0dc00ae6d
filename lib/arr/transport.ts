import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosInstance } from 'axios';
import { ArrRequestError } from './errors';
import type { Server } from './types';

const MAX_SOCKETS = 4;
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
const MAX_REDIRECTS = 3;

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface ArrRequest {
	method: Method;
	/** Below the URL of the app, with its query. */
	path: string;
	body?: unknown;
	/** Besides those that every request has. */
	headers?: Record<string, string>;
	timeoutMs: number;
	signal?: AbortSignal;
}

export interface ArrAnswer {
	status: number;
	contentType: string;
	retryAfter: string | null;
	bytes: Buffer;
}

/** One app's connections. Knows HTTP, not what is asked. */
export class ArrTransport {
	private readonly agent: http.Agent;
	private readonly client: AxiosInstance;

	/** `keyHeaders`: how the key is sent; apps have a field of their own for it. */
	constructor(
		private readonly instance: Server,
		private readonly keyHeaders: Readonly<Record<string, string>> = { 'X-Api-Key': instance.apiKey },
	) {
		const pool = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: 5_000 };
		const { allowUnauthorized, ca } = instance.tls;
		this.agent = instance.url.startsWith('https:')
			? new https.Agent({ ...pool, rejectUnauthorized: !allowUnauthorized, ...(ca !== null && { ca }) })
			: new http.Agent(pool);
		this.client = axios.create({
			httpAgent: this.agent,
			httpsAgent: this.agent,
			proxy: false,
			// A redirect is followed below, where it is known whether the key may go there.
			maxRedirects: 0,
			maxContentLength: MAX_ANSWER_BYTES,
			responseType: 'arraybuffer',
			transformResponse: [],
			validateStatus: null,
		});
	}

	/** @throws ArrRequestError when no answer came */
	async send(request: ArrRequest): Promise<ArrAnswer> {
		let url = `${this.instance.url}${request.path}`;
		for (let redirects = 0; ; redirects++) {
			const { status, headers, data } = await this.exchange(url, request);
			if (status < 301 || status > 308 || status === 304) {
				return {
					status,
					contentType: String(headers['content-type'] ?? '').toLowerCase(),
					retryAfter: (headers['retry-after'] as string | undefined) ?? null,
					bytes: data,
				};
			}
			url = this.redirected(url, String(headers.location ?? ''), status, request, redirects);
		}
	}

	close(): void {
		this.agent.destroy();
	}

	private async exchange(url: string, { method, body, headers, timeoutMs, signal }: ArrRequest) {
		const deadline = AbortSignal.timeout(Math.max(1, timeoutMs));
		try {
			return await this.client.request<Buffer>({
				method,
				url,
				data: body === undefined ? undefined : JSON.stringify(body),
				headers: {
					...this.keyHeaders,
					Accept: 'application/json',
					...(body !== undefined && { 'Content-Type': 'application/json' }),
					...headers,
				},
				signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
			});
		} catch (error) {
			throw this.explain(error, deadline.aborted, timeoutMs);
		}
	}

	/** Only to the same address: another one would be handed the key. @throws ArrRequestError otherwise */
	private redirected(from: string, location: string, status: number, { method }: ArrRequest, redirects: number): string {
		const { name } = this.instance;
		const base = new URL(from);
		const target = URL.canParse(location, from) ? new URL(location, from) : null;
		if (target === null || redirects >= MAX_REDIRECTS) {
			throw new ArrRequestError('redirect', name, `'${name}' redirects without end or to no address`, CHECK_URL, status);
		}
		if (target.origin !== base.origin) {
			const text = `'${name}' redirects to ${target.origin}, where its API key is not sent`;
			throw new ArrRequestError('redirect', name, text, `Type the address that it redirects to as the URL of '${name}', if it is the app`, status);
		}
		if (/\/login\b/i.test(target.pathname)) {
			throw new ArrRequestError('html', name, `'${name}' redirects to a login page`, CHECK_URL, status);
		}
		if (method !== 'GET' && status < 307) {
			throw new ArrRequestError('redirect', name, `'${name}' redirects to ${target.pathname}`, CHECK_URL, status);
		}
		return target.toString();
	}

	private explain(error: unknown, isDeadline: boolean, timeoutMs: number): ArrRequestError {
		const { name, url } = this.instance;
		if (isDeadline) return new ArrRequestError('timeout', name, `'${name}' did not answer within ${inWords(timeoutMs)}`, 'It may be busy: a longer timeout is among the settings of the credential');
		const { code } = error as { code?: unknown };
		const text = typeof code === 'string' ? code : '';
		if (text === 'ERR_CANCELED') return new ArrRequestError('aborted', name, `The request to '${name}' was cancelled`);
		const { host } = new URL(url);
		if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL)$/.test(text)) {
			return new ArrRequestError('refused', name, `'${name}' refuses connections at ${host}`, 'Check that it runs and that n8n can reach this address; in Docker, localhost is the container of n8n itself');
		}
		if (/^(ENOTFOUND|EAI_AGAIN)$/.test(text)) {
			return new ArrRequestError('dns', name, `The address of '${name}' (${host}) cannot be found`, 'Check the host name in the URL; in Docker, a name is known only in its own network');
		}
		if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|ERR_OSSL/.test(text)) {
			return new ArrRequestError('tls', name, `The TLS certificate of '${name}' cannot be verified, or it does not speak TLS`, 'See the TLS settings of the credential');
		}
		return new ArrRequestError('bad-answer', name, `The connection to '${name}' broke off`, 'It may be starting or stopping just now; its own log tells');
	}
}

const CHECK_URL = 'Check the URL in the credential: it needs the URL base of the app, and must not lead through a login page';

/** E.g. `8 seconds`; what is left of a timeout after a retry is rounded. */
const inWords = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1_000)} second${ms < 1_500 ? '' : 's'}`);
