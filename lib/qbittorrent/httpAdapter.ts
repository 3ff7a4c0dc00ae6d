import http from 'node:http';
import https from 'node:https';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';

/**
 * How axios reaches a node: one request, one whole answer as bytes; no redirect, no proxy, no
 * compression, a deadline over all of it. Half the time of axios' own
 * adapter, and every node is asked before a decision (`npm run bench` measures it).
 *
 * @param baseUrl the node's URL, with or without a path below which its API is
 * @param maxBytes an answer that is longer is an error
 */
export function httpAdapter(baseUrl: string, agent: http.Agent, maxBytes: number): AxiosAdapter {
	let target: http.RequestOptions | null = null;
	return async (config) => {
		// Not before: a URL that is none is the error of a request, with the node's name in it.
		target ??= { ...targetOf(baseUrl), agent };
		const { bytes, contentType } = config.data === undefined ? NO_BODY : await bodyOf(config.data);
		const headers: http.OutgoingHttpHeaders = config.headers.toJSON();
		if (contentType !== null) headers['Content-Type'] = contentType;
		if (bytes !== null) headers['Content-Length'] = bytes.length;
		const options = { ...target, path: `${target.path}${config.url}`, method: config.method?.toUpperCase(), headers, signal: config.signal as AbortSignal | undefined };
		return await exchange(config, options, bytes, maxBytes);
	};
}

function targetOf(baseUrl: string): http.RequestOptions {
	const { protocol, hostname, port, pathname, username, password } = new URL(baseUrl);
	return {
		protocol,
		// Node wants IPv6 addresses without the brackets of a URL.
		hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
		port,
		path: pathname.replace(/\/+$/, ''),
		...(username !== '' && { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
	};
}

interface Body {
	bytes: Buffer | null;
	/** Null: that of the headers. */
	contentType: string | null;
}

const NO_BODY: Body = { bytes: null, contentType: null };

/** Whole, with its length: a chunked body is read as empty by qBittorrent. */
async function bodyOf(data: unknown): Promise<Body> {
	if (typeof data === 'string') return { bytes: Buffer.from(data), contentType: null };
	if (!(data instanceof FormData)) return NO_BODY;
	const encoded = new Response(data);
	return { bytes: Buffer.from(await encoded.arrayBuffer()), contentType: encoded.headers.get('content-type') };
}

function exchange(
	config: InternalAxiosRequestConfig,
	options: http.RequestOptions,
	body: Buffer | null,
	maxBytes: number,
): Promise<AxiosResponse<Buffer>> {
	return new Promise((resolve, reject) => {
		const request = (options.protocol === 'https:' ? https : http).request(options);
		const { timeout = 0 } = config;
		const timer = setTimeout(() => request.destroy(failure('ETIMEDOUT')), timeout);
		const fail = (error: Error): void => {
			clearTimeout(timer);
			reject(error);
		};
		request.on('error', fail);
		request.on('response', (response) => {
			const parts: Buffer[] = [];
			let length = 0;
			response.on('data', (part: Buffer) => {
				parts.push(part);
				length += part.length;
				if (length > maxBytes) request.destroy(failure('ERR_ANSWER_TOO_LONG'));
			});
			response.on('error', fail);
			response.on('end', () => {
				clearTimeout(timer);
				const { statusCode: status = 0, statusMessage: statusText = '', headers } = response;
				resolve({ status, statusText, headers: headers as AxiosResponse['headers'], data: parts.length === 1 ? parts[0] : Buffer.concat(parts, length), config });
			});
		});
		request.end(body ?? undefined);
	});
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });
