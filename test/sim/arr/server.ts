import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../../lib/arr/shapes/json';
import type { ArrInstance, ArrType } from '../../../lib/arr/types';

export interface Asked {
	method: string;
	/** Below `/api/vN/`. */
	resource: string;
	query: URLSearchParams;
	body: unknown;
}

type Handler = (asked: Asked) => unknown;

export interface FakeOptions {
	type: ArrType;
	urlBase?: string;
	version?: string;
	appName?: string;
	/** What `GET /api` says; null: the question is older than the app. */
	api?: { current: string; deprecated: string[] } | null;
}

/** An answer that is not 200 with JSON. */
export class Raw {
	constructor(
		readonly status: number,
		readonly body: string,
		readonly headers: Record<string, string> = {},
	) {}
}

const NAMES: Record<ArrType, string> = { lidarr: 'Lidarr', prowlarr: 'Prowlarr', radarr: 'Radarr', readarr: 'Readarr', sonarr: 'Sonarr', whisparr: 'Whisparr' };
const DEFAULT_API: Record<ArrType, string> = { lidarr: 'v1', prowlarr: 'v1', radarr: 'v3', readarr: 'v1', sonarr: 'v3', whisparr: 'v3' };

/** A server that answers like an app of the Servarr family, with what a test puts into it. */
export class FakeArr {
	readonly asked: Asked[] = [];
	/** By `METHOD resource`; a `*` at the end stands for an id. */
	readonly routes = new Map<string, Handler>();
	/** Answers of these come before everything else, the first one first. */
	readonly troubles: Array<(request: http.IncomingMessage, response: http.ServerResponse) => void> = [];
	/** Answers addresses outside the API, such as the feeds of Prowlarr's indexers; undefined: the web page of the app does. */
	outside: (path: string, query: URLSearchParams) => unknown = () => undefined;
	delayMs = 0;
	readonly apiKey = ['invented', 'by', 'a', 'test'].join('-').repeat(2);
	private origin = '';

	private constructor(
		private readonly server: http.Server,
		private readonly options: Required<FakeOptions>,
	) {}

	static async start({ type, urlBase = '', version = '5.0.0', appName = NAMES[type], api }: FakeOptions): Promise<FakeArr> {
		const server = http.createServer();
		const options = { type, urlBase, version, appName, api: api === undefined ? { current: DEFAULT_API[type], deprecated: [] } : api };
		const fake = new FakeArr(server, options);
		server.on('request', (request, response) => fake.serve(request, response));
		await new Promise<void>((resolve) => {
			server.listen(0, '127.0.0.1', resolve);
		});
		fake.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		fake.on('GET system/status', () => ({ appName, instanceName: appName, version, urlBase, isProduction: true }));
		fake.on('GET health', () => []);
		fake.on('GET diskspace', () => []);
		return fake;
	}

	/** As a credential would name it. */
	instance(more: Partial<ArrInstance> = {}): ArrInstance {
		const { type, urlBase } = this.options;
		return { name: type, type, url: `${this.origin}${urlBase}`, apiKey: this.apiKey, tls: { allowUnauthorized: false, ca: null }, timeoutMs: 20_000, ...more };
	}

	on(route: string, handler: Handler): this {
		this.routes.set(route, handler);
		return this;
	}

	/** Requests for a resource, without the question for the version. */
	count(resource: string): number {
		return this.asked.filter((one) => one.resource === resource).length;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private serve(request: http.IncomingMessage, response: http.ServerResponse): void {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const trouble = this.troubles.shift();
			if (trouble) {
				trouble(request, response);
				return;
			}
			const answer = this.answer(request, Buffer.concat(parts).toString());
			setTimeout(() => send(response, answer), this.delayMs).unref();
		});
	}

	private answer(request: http.IncomingMessage, text: string): unknown {
		const url = new URL(request.url ?? '/', this.origin);
		const { urlBase, api } = this.options;
		// The web page of the app answers everything outside its own addresses; below a URL base it leads there.
		if (!url.pathname.startsWith(`${urlBase}/api`)) {
			const known = request.headers['x-api-key'] === this.apiKey ? this.outside(url.pathname.slice(urlBase.length), url.searchParams) : undefined;
			if (known !== undefined) return known;
			return urlBase === '' ? PAGE : new Raw(307, '', { location: `${urlBase}${url.pathname}${url.search}` });
		}
		if (request.headers['x-api-key'] !== this.apiKey) return new Raw(401, JSON.stringify({ error: 'Unauthorized' }));
		const path = url.pathname.slice(urlBase.length);
		if (path === '/api') return api === null ? new Raw(404, JSON.stringify({ message: 'NotFound' })) : api;
		const [, version, resource] = /^\/api\/(v\d)\/(.*)$/.exec(path) ?? [];
		if (api !== null && ![api.current, ...api.deprecated].includes(version)) return new Raw(404, JSON.stringify({ message: 'NotFound' }));
		const asked: Asked = { method: request.method ?? '', resource, query: url.searchParams, body: text === '' ? null : JSON.parse(text) };
		this.asked.push(asked);
		const handler = this.routes.get(`${asked.method} ${resource}`) ?? this.routes.get(`${asked.method} ${resource.replace(/\/[^/]+$/, '/*')}`);
		return handler ? handler(asked) : new Raw(404, JSON.stringify({ message: 'NotFound' }));
	}
}

const PAGE = new Raw(200, '<!doctype html><title>Radarr</title>', { 'content-type': 'text/html; charset=utf-8' });

function send(response: http.ServerResponse, answer: unknown): void {
	if (answer instanceof Raw) {
		response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
		response.end(answer.body);
		return;
	}
	response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
	response.end(JSON.stringify(answer));
}

/** A paged resource over a list, as every app has them. */
export function paged(records: Json[]): Handler {
	return ({ query }) => {
		const page = Number(query.get('page') ?? 1);
		const pageSize = Number(query.get('pageSize') ?? 10);
		return { page, pageSize, sortKey: 'date', totalRecords: records.length, records: records.slice((page - 1) * pageSize, page * pageSize) };
	};
}
