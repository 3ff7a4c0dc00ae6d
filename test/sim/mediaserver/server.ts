import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MediaServer, MediaServerType } from '../../../lib/mediaserver/types';

export interface Asked {
	method: string;
	/** Below the base path. */
	path: string;
	query: URLSearchParams;
	headers: http.IncomingHttpHeaders;
	body: unknown;
}

export class Answer {
	constructor(
		readonly status: number,
		readonly body: string = '',
		readonly contentType = 'application/json',
	) {}
}

export const json = (value: unknown): Answer => new Answer(200, JSON.stringify(value), 'application/json; charset=utf-8');

/** The login page of a proxy: 200, whatever is asked. */
export const LOGIN_PAGE = new Answer(200, '<!DOCTYPE html><html><title>Sign in</title></html>', 'text/html; charset=utf-8');

/** Put together, so that it is not taken for a real one. */
export const TOKEN = ['invented', 'by', 'a', 'test'].join('').repeat(2);

export interface LibraryFolder {
	id: string;
	name: string;
	/** As Jellyfin and Emby call it: `movies`, `tvshows`, `music`. */
	type: string;
	locations: string[];
}

/** What all fakes have in common: an address, a token, and troubles that a test puts in. */
export abstract class FakeMediaServer {
	readonly asked: Asked[] = [];
	/** Answers of these come before everything else, the first one first. */
	readonly troubles: Array<(request: http.IncomingMessage, response: http.ServerResponse) => void> = [];
	/** Everything is answered so for as long as it is set. */
	always: Answer | null = null;
	delayMs = 0;
	readonly token = TOKEN;
	private readonly server = http.createServer();
	private origin = '';

	protected constructor(
		readonly type: MediaServerType,
		private readonly base: string,
		readonly libraries: LibraryFolder[],
	) {}

	protected async listen(): Promise<void> {
		this.server.on('request', (request, response) => this.serve(request, response));
		await new Promise<void>((resolve) => {
			this.server.listen(0, '127.0.0.1', resolve);
		});
		this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** As a credential would name it. */
	config(more: Partial<MediaServer> = {}): MediaServer {
		return { name: this.type, type: this.type, url: `${this.origin}${this.base}`, token: this.token, tls: { allowUnauthorized: false, ca: null }, timeoutMs: 2_000, pathMaps: [], ...more };
	}

	/** `METHOD path?query` of what was asked, without what only reads. */
	refreshes(): string[] {
		return this.asked.filter((asked) => this.isRefresh(asked)).map(({ method, path, query, body }) => [method, decodeURIComponent(`${path}${query.size > 0 ? `?${query}` : ''}`).replaceAll('+', ' '), ...(body === null ? [] : [JSON.stringify(body)])].join(' '));
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
	}

	protected abstract isRefresh(asked: Asked): boolean;
	protected abstract isAllowed(asked: Asked): boolean;
	protected abstract unauthorized(): Answer;
	protected abstract answer(asked: Asked): Answer;

	private serve(request: http.IncomingMessage, response: http.ServerResponse): void {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const trouble = this.troubles.shift();
			if (trouble) {
				trouble(request, response);
				return;
			}
			const answer = this.always ?? this.route(request, Buffer.concat(parts).toString());
			const send = (): void => {
				response.writeHead(answer.status, { 'content-type': answer.contentType });
				response.end(answer.body);
			};
			if (this.delayMs === 0) send();
			else setTimeout(send, this.delayMs).unref();
		});
	}

	private route(request: http.IncomingMessage, text: string): Answer {
		const url = new URL(request.url ?? '/', this.origin);
		if (!url.pathname.startsWith(`${this.base}/`)) return new Answer(404, '', 'text/plain');
		const asked: Asked = {
			method: request.method ?? '',
			path: url.pathname.slice(this.base.length),
			query: url.searchParams,
			headers: request.headers,
			body: text === '' ? null : JSON.parse(text),
		};
		this.asked.push(asked);
		return this.isAllowed(asked) ? this.answer(asked) : this.unauthorized();
	}
}

export const broken = (_request: http.IncomingMessage, response: http.ServerResponse): void => {
	response.destroy();
};

export const failing = (status: number) => (_request: http.IncomingMessage, response: http.ServerResponse): void => {
	response.writeHead(status, { 'content-type': 'text/plain' }).end('busy');
};
