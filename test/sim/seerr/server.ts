import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../../lib/arr/shapes/json';
import type { Product, SeerrInstance } from '../../../lib/seerr/types';
import { Raw } from '../arr/server';
import { refusal, type SeerrAsked } from './asked';
import { SeerrData } from './data';
import { routesOf } from './routes';

export interface FakeSeerrOptions {
	product?: Product;
	version?: string;
	/** Below which a proxy serves it. */
	urlBase?: string;
}

const VERSIONS: Record<Product, string> = { jellyseerr: '2.7.3', overseerr: '1.34.0', seerr: '3.1.0' };
/** What the validator before the routes refuses in a query that is not encoded. */
const RESERVED = /[:/?#[\]@!$&'()*+,;=]/;
const NOT_ALLOWED = new Raw(403, JSON.stringify({ status: 403, error: 'You do not have permission to access this endpoint' }));

/** A server that answers like Overseerr, Jellyseerr or Seerr, with what a test puts into it. */
export class FakeSeerr {
	readonly asked: SeerrAsked[] = [];
	/** Answers of these come before everything else, the first one first. */
	readonly troubles: Array<(request: http.IncomingMessage, response: http.ServerResponse) => void> = [];
	/** Answers of these replace the usual ones, by `METHOD resource`. */
	readonly overrides = new Map<string, (asked: SeerrAsked) => unknown>();
	readonly data: SeerrData;
	delayMs = 0;
	readonly apiKey = ['invented', 'by', 'a', 'test'].join('-').repeat(2);
	private origin = '';

	private constructor(
		private readonly server: http.Server,
		readonly options: Required<FakeSeerrOptions>,
	) {
		this.data = new SeerrData(options.product);
	}

	static async start({ product = 'seerr', version = VERSIONS[product], urlBase = '' }: FakeSeerrOptions = {}): Promise<FakeSeerr> {
		const server = http.createServer();
		const fake = new FakeSeerr(server, { product, version, urlBase });
		server.on('request', (request, response) => fake.serve(request, response));
		await new Promise<void>((resolve) => {
			server.listen(0, '127.0.0.1', resolve);
		});
		fake.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		return fake;
	}

	get url(): string {
		return `${this.origin}${this.options.urlBase}`;
	}

	/** As a credential would name it. */
	instance(more: Partial<SeerrInstance> = {}): SeerrInstance {
		return { name: 'Seerr', url: this.url, apiKey: this.apiKey, tls: { allowUnauthorized: false, ca: null }, timeoutMs: 2_000, ...more };
	}

	count(resource: string | RegExp): number {
		return this.asked.filter((one) => (typeof resource === 'string' ? one.resource === resource : resource.test(one.resource))).length;
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
		const base = `${this.options.urlBase}/api/v1/`;
		// Everything else is the page for people.
		if (!url.pathname.startsWith(base)) return new Raw(200, '<!DOCTYPE html><title>Seerr</title>', { 'content-type': 'text/html; charset=utf-8' });
		const resource = url.pathname.slice(base.length);
		const method = request.method ?? '';
		for (const pair of url.search.slice(1).split('&').filter(Boolean)) {
			const [name, value = ''] = pair.split('=');
			if (RESERVED.test(value)) return refusal(400, `Parameter '${name}' must be url encoded. Its value may not contain reserved characters.`);
		}
		const isKnown = request.headers['x-api-key'] === this.apiKey;
		const userId = Number(request.headers['x-api-user'] ?? 1);
		const asked: SeerrAsked = { method, resource, query: url.searchParams, body: text === '' ? {} : (JSON.parse(text) as Json), userId };
		this.asked.push(asked);
		const override = this.overrides.get(`${method} ${resource}`);
		if (override) return override(asked);
		const route = routesOf(this).find((one) => one.method === method && one.path.test(resource));
		if (route === undefined) return refusal(404, 'not found');
		if (!route.isPublic && (!isKnown || this.data.user(userId) === undefined)) return NOT_ALLOWED;
		const unknown = [...url.searchParams.keys()].find((name) => !(route.query ?? []).includes(name));
		if (unknown !== undefined) return refusal(400, `Unknown query parameter '${unknown}'`);
		return route.answer(asked, route.path.exec(resource) ?? []);
	}
}

function send(response: http.ServerResponse, answer: unknown): void {
	if (answer instanceof Raw) {
		response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
		response.end(answer.body);
		return;
	}
	response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
	response.end(JSON.stringify(answer));
}
