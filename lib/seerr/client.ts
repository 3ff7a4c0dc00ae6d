import { systemClock } from '../arr/clock';
import { ArrRequestError, unlessMissing } from '../arr/errors';
import { Exchange, type Words } from '../arr/exchange';
import { type Json, numberOr, objectOf, objectsOf, textOr } from '../arr/shapes/json';
import type { Method } from '../arr/transport';
import type { Called, Clock } from '../arr/types';
import { type SeerrQuery, strictQuery } from './query';
import type { Product, SeerrInstance } from './types';

const BASE = '/api/v1';
const WORDS: Words = {
	keyHint: 'Copy the key from Settings > General of Seerr',
	forbidden: 'refuses it',
	forbiddenHint: 'The API key is wrong, or the user may not do this. The key stands in Settings > General of Seerr; "invalid csrf token" means that CSRF protection in Settings > Network keeps programs out.',
	told: ['message', 'error'],
};
/** It may be updated, or replaced by its successor, while we run. */
const PRODUCT_MS = 10 * 60_000;
const PAGE_SIZE = 100;
const MAX_PAGES = 1_000;

/** How a request is made. */
export interface SeerrCalled extends Called {
	/** Acts as this user, with the rights and quotas of that account; otherwise as the owner of the key. */
	asUser?: number | null;
}

/** Rows of a paged list, and how many there are in all. */
export interface Page {
	rows: Json[];
	total: number;
}

/** Asks one Overseerr, Jellyseerr or Seerr. */
export class SeerrClient {
	private readonly exchange: Exchange;
	private known: { product: Product; untilMs: number } | null = null;

	constructor(
		readonly instance: SeerrInstance,
		private readonly clock: Clock = systemClock,
	) {
		this.exchange = new Exchange(instance, clock, WORDS);
	}

	/** @throws ArrRequestError */
	async get(resource: string, query: SeerrQuery = {}, called: SeerrCalled = {}): Promise<unknown> {
		return await this.send('GET', `${resource}${strictQuery(query)}`, undefined, called);
	}

	/** Sent once: what it did is not known when its answer is lost. @throws ArrRequestError */
	async post(resource: string, body: unknown = {}, called: SeerrCalled = {}): Promise<unknown> {
		return await this.send('POST', resource, body, called);
	}

	/** @throws ArrRequestError */
	async put(resource: string, body: unknown, called: SeerrCalled = {}): Promise<unknown> {
		return await this.send('PUT', resource, body, called);
	}

	/** @throws ArrRequestError */
	async delete(resource: string, called: SeerrCalled = {}): Promise<void> {
		await this.send('DELETE', resource, undefined, called);
	}

	/** One page of a list that is asked for with `take` and `skip`. @throws ArrRequestError */
	async page(resource: string, query: SeerrQuery, take: number, skip: number, called: SeerrCalled = {}): Promise<Page> {
		const answer = objectOf(await this.get(resource, { ...query, take, skip }, called));
		if (!Array.isArray(answer.results)) {
			// It must not pass for a list of nothing: what is in the list then would be taken for new.
			const { name } = this.instance;
			throw new ArrRequestError('bad-answer', name, `'${name}' answers with something else than a list of '${resource}'`, 'Something between n8n and Seerr may answer in its place: check the URL in the credential');
		}
		const rows = objectsOf(answer.results);
		return { rows, total: numberOr(objectOf(answer.pageInfo).results, skip + rows.length) };
	}

	/**
	 * The rows of a paged list, each once, for as long as they are wanted. Rows that move to the next page
	 * while it is read come once, and none is passed over when others before it are removed.
	 */
	async *rows(resource: string, query: SeerrQuery = {}, pageSize = PAGE_SIZE, called: SeerrCalled = {}): AsyncGenerator<Json, void, undefined> {
		const met = new Set<unknown>();
		let skip = 0;
		let before = 0;
		for (let page = 0; page < MAX_PAGES; page++) {
			const { rows, total } = await this.page(resource, query, pageSize, skip, called);
			for (const row of rows) {
				if (met.has(row.id)) continue;
				met.add(row.id);
				yield row;
			}
			const removed = Math.max(0, before - total);
			before = total;
			if (removed > 0) {
				// As many have moved up to where was read already.
				skip = Math.max(0, skip - removed);
				continue;
			}
			skip += rows.length;
			if (rows.length === 0 || skip >= total) return;
		}
	}

	/**
	 * Which of the three it is. Only Overseerr knows no other media server than Plex, and Seerr goes on
	 * counting where Jellyseerr ended with 2. Versions in development have no number; their root says a name.
	 */
	async product(called: SeerrCalled = {}): Promise<Product> {
		if (this.known && this.known.untilMs > this.clock.nowMs()) return this.known.product;
		const { name } = this.instance;
		const [settings, { version }] = [objectOf(await this.get('settings/public', {}, called)), objectOf(await this.get('status', {}, called))];
		if (typeof version !== 'string') throw new ArrRequestError('bad-answer', name, `'${name}' answers, but not as Overseerr, Jellyseerr or Seerr do`, 'Check the URL in the credential');
		const product = 'mediaServerType' in settings ? await this.successor(version, called) : 'overseerr';
		this.known = { product, untilMs: this.clock.nowMs() + PRODUCT_MS };
		return product;
	}

	nowMs(): number {
		return this.clock.nowMs();
	}

	async sleep(ms: number): Promise<void> {
		await this.clock.sleep(ms);
	}

	/** A text of Seerr as it may be shown: without its key and without the keys of addresses. */
	shown(text: string): string {
		return this.exchange.shown(text);
	}

	close(): void {
		this.exchange.close();
	}

	private async successor(version: string, called: SeerrCalled): Promise<Product> {
		const major = Number.parseInt(version, 10);
		if (Number.isFinite(major)) return major >= 3 ? 'seerr' : 'jellyseerr';
		const { api } = objectOf(await unlessMissing(this.get('', {}, called), {}));
		return textOr(api, '').toLowerCase().startsWith('seerr') ? 'seerr' : 'jellyseerr';
	}

	private async send(method: Method, resource: string, body: unknown, called: SeerrCalled): Promise<unknown> {
		const headers = called.asUser ? { 'X-API-User': String(called.asUser) } : undefined;
		return await this.exchange.send({ method, path: `${BASE}/${resource}`, body, headers }, called, this.exchange.deadline(called));
	}
}
