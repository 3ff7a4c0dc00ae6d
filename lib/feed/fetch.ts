import http from 'node:http';
import https from 'node:https';
import axios from 'axios';
import { retryAfterOf } from './backoff';
import { FeedError } from './errors';
import type { FeedSource } from './types';

const MAX_BYTES = 50 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const USER_AGENT = 'n8n-nodes-arr-dispatch';
const ACCEPT = 'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5';

export interface FetchOptions {
	/** Over all: connecting, redirects and the last byte. */
	timeoutMs: number;
	/** What the server said of the last reading: nothing is sent again unless it has changed. */
	etag: string | null;
	lastModified: string | null;
	nowMs: number;
	signal?: AbortSignal;
}

export type Fetched =
	| { changed: false }
	| { changed: true; bytes: Buffer; contentType: string; etag: string | null; lastModified: string | null };

/**
 * Gets a feed, at most 50 MiB after unpacking, counted while it comes in. Redirects are followed, but not
 * from https to http, and header fields of the feed stay with its host.
 *
 * @throws FeedError whose message names the feed and its host only
 */
export async function fetchFeed(feed: FeedSource, options: FetchOptions): Promise<Fetched> {
	const { hostname } = new URL(feed.url);
	const deadline = AbortSignal.timeout(Math.max(1, options.timeoutMs));
	const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
	const { allowUnauthorized, ca } = feed.tls ?? { allowUnauthorized: false, ca: null };
	const agents = { http: new http.Agent(), https: new https.Agent({ rejectUnauthorized: !allowUnauthorized, ...(ca !== null && { ca }) }) };
	try {
		return await follow(feed, options, signal, agents);
	} catch (error) {
		throw error instanceof FeedError ? error : explain(feed.name, hostname, error, deadline.aborted ? options.timeoutMs : null);
	} finally {
		agents.http.destroy();
		agents.https.destroy();
	}
}

interface Agents {
	http: http.Agent;
	https: https.Agent;
}

async function follow(feed: FeedSource, options: FetchOptions, signal: AbortSignal, agents: Agents): Promise<Fetched> {
	let url = new URL(feed.url);
	const { origin } = url;
	for (let redirects = 0; ; redirects++) {
		const answer = await axios.request<Buffer>({
			url: url.toString(),
			headers: {
				'User-Agent': USER_AGENT,
				Accept: ACCEPT,
				...(options.etag !== null && { 'If-None-Match': options.etag }),
				...(options.lastModified !== null && { 'If-Modified-Since': options.lastModified }),
				...(url.origin === origin && feed.headers),
			},
			httpAgent: agents.http,
			httpsAgent: agents.https,
			proxy: false,
			maxRedirects: 0,
			maxContentLength: MAX_BYTES,
			responseType: 'arraybuffer',
			validateStatus: null,
			signal,
		});
		const { status, headers } = answer;
		const header = (name: string): string | null => (typeof headers[name] === 'string' ? headers[name].slice(0, 1_024) : null);
		if (status === 304) return { changed: false };
		if (status >= 200 && status < 300) {
			const contentType = header('content-type') ?? '';
			return { changed: true, bytes: Buffer.from(answer.data), contentType, etag: header('etag'), lastModified: header('last-modified') };
		}
		if (![301, 302, 303, 307, 308].includes(status)) throw refusal(feed.name, url.host, status, retryAfterOf(header('retry-after'), options.nowMs));
		url = redirected(feed.name, url, String(headers.location ?? ''), redirects);
	}
}

function redirected(name: string, from: URL, location: string, redirects: number): URL {
	const target = URL.canParse(location, from.toString()) ? new URL(location, from) : null;
	if (target === null || !/^https?:$/.test(target.protocol) || redirects >= MAX_REDIRECTS) {
		throw new FeedError('redirect', `'${name}' redirects without end or to no address`, CHECK_ADDRESS);
	}
	if (from.protocol === 'https:' && target.protocol === 'http:') {
		throw new FeedError('redirect', `'${name}' redirects from https to http, where anybody could read its key`, CHECK_ADDRESS);
	}
	return target;
}

function refusal(name: string, host: string, status: number, retryAfterMs: number | null): FeedError {
	if (status === 401 || status === 403) {
		return new FeedError('forbidden', `${host} refuses '${name}' (${status})`, 'The key in the address of the feed is wrong or was withdrawn, or the site wants to see a browser', retryAfterMs);
	}
	if (status === 404 || status === 410) return new FeedError('not-found', `${host} has no feed '${name}' (${status})`, CHECK_ADDRESS, retryAfterMs);
	if (status === 429) return new FeedError('rate-limited', `${host} was asked for '${name}' too often (429)`, 'Poll less often', retryAfterMs);
	if (status >= 500) return new FeedError('server', `${host} cannot give '${name}' now (${status})`, undefined, retryAfterMs);
	return new FeedError('unexpected', `${host} answers with ${status} when it is asked for '${name}'`, CHECK_ADDRESS, retryAfterMs);
}

/** What went wrong, without the error itself: it knows the whole address. */
function explain(name: string, host: string, error: unknown, timedOutMs: number | null): FeedError {
	if (timedOutMs !== null) return new FeedError('timeout', `'${name}' did not come within ${Math.round(timedOutMs / 1_000)} s`);
	const { code, message } = error as { code?: unknown; message?: unknown };
	const text = typeof code === 'string' ? code : '';
	if (typeof message === 'string' && message.includes('maxContentLength')) {
		return new FeedError('too-large', `'${name}' is larger than ${MAX_BYTES / 1024 ** 2} MiB`, 'Ask for fewer releases at once');
	}
	if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL)$/.test(text)) {
		return new FeedError('refused', `${host} refuses connections for '${name}'`, 'Check that it runs and that n8n can reach it');
	}
	if (/^(ENOTFOUND|EAI_AGAIN)$/.test(text)) return new FeedError('dns', `The address of '${name}' (${host}) cannot be found`, CHECK_ADDRESS);
	if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|ERR_OSSL/.test(text)) {
		return new FeedError('tls', `The TLS certificate of ${host} ('${name}') cannot be verified, or it does not speak TLS`);
	}
	return new FeedError('server', `The connection to ${host} for '${name}' broke off (${text || 'no code'})`);
}

const CHECK_ADDRESS = 'Copy the address of the feed, with its key, again';
