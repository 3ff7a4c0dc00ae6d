import { ArrRequestError } from './errors';
import { Exchange, type Words } from './exchange';
import { type Json, numberOr, objectOf, objectsOf, textOr, textsOf } from './shapes/json';
import type { ArrInstance, ArrType, Called, Clock, Family } from './types';
import { systemClock } from './clock';

/** Versions of the API that we speak, the one we like best first. Sonarr 5 still answers v3. */
const SPOKEN: Record<ArrType, string[]> = {
	lidarr: ['v1'],
	prowlarr: ['v1'],
	radarr: ['v3'],
	readarr: ['v1'],
	sonarr: ['v3', 'v5'],
	whisparr: ['v3'],
};
const FAMILIES: Record<Exclude<ArrType, 'whisparr'>, Family> = {
	lidarr: 'music',
	prowlarr: 'indexer',
	radarr: 'movie',
	readarr: 'book',
	sonarr: 'series',
};
/** An app is updated while we run, so what was found out holds for this long. */
const VERSION_MS = 10 * 60_000;
const PAGE_SIZE = 250;
const MAX_PAGES = 4_000;

const WORDS: Words = {
	keyHint: 'Copy the key from Settings > General of the app',
	forbidden: 'does not let n8n in',
	forbiddenHint: 'A proxy before the app may ask for a login of its own',
	told: ['message', 'title'],
};

export type Query = Record<string, string | number | boolean | null | undefined | Array<string | number>>;

interface Known<T> {
	untilMs: number;
	value: T;
}

/** Asks one app. */
export class ArrClient {
	private readonly exchange: Exchange;
	private version: Known<string> | null = null;
	private shape: Known<Family> | null = null;

	constructor(
		readonly instance: ArrInstance,
		private readonly clock: Clock = systemClock,
	) {
		this.exchange = new Exchange(instance, clock, WORDS);
	}

	/** `v1`, `v3` or `v5`: what `GET /api` names, the oldest that we speak. */
	async apiVersion(called: Called = {}): Promise<string> {
		if (this.version && this.version.untilMs > this.clock.nowMs()) return this.version.value;
		const value = await this.askVersion(called);
		this.version = { untilMs: this.clock.nowMs() + VERSION_MS, value };
		return value;
	}

	/** What the app looks after; a Whisparr is asked for its version. */
	async family(called: Called = {}): Promise<Family> {
		const { type } = this.instance;
		if (type !== 'whisparr') return FAMILIES[type];
		if (this.shape && this.shape.untilMs > this.clock.nowMs()) return this.shape.value;
		const { version } = objectOf(await this.get('system/status', {}, called));
		const value: Family = Number.parseInt(textOr(version, '2'), 10) >= 3 ? 'movie' : 'series';
		this.shape = { untilMs: this.clock.nowMs() + VERSION_MS, value };
		return value;
	}

	/** @throws ArrRequestError */
	async get(resource: string, query: Query = {}, called: Called = {}): Promise<unknown> {
		const deadlineMs = this.exchange.deadline(called);
		const version = await this.apiVersion(this.exchange.within(deadlineMs, called));
		return await this.exchange.send({ method: 'GET', path: `/api/${version}/${resource}${queryOf(query)}` }, called, deadlineMs);
	}

	/** Sent once: what a command did is not known when its answer is lost. @throws ArrRequestError */
	async post(resource: string, body: unknown, called: Called = {}): Promise<unknown> {
		const deadlineMs = this.exchange.deadline(called);
		const version = await this.apiVersion(this.exchange.within(deadlineMs, called));
		return await this.exchange.send({ method: 'POST', path: `/api/${version}/${resource}`, body }, called, deadlineMs);
	}

	/** @throws ArrRequestError */
	async delete(resource: string, query: Query = {}, called: Called = {}): Promise<void> {
		const deadlineMs = this.exchange.deadline(called);
		const version = await this.apiVersion(this.exchange.within(deadlineMs, called));
		await this.exchange.send({ method: 'DELETE', path: `/api/${version}/${resource}${queryOf(query)}` }, called, deadlineMs);
	}

	/**
	 * The records of a paged resource, in the app's order, up to `limit`. Records that move to the
	 * next page while it is read come once.
	 */
	async pages(resource: string, query: Query, limit: number, called: Called = {}): Promise<Json[]> {
		const pageSize = Math.min(PAGE_SIZE, Math.max(1, limit));
		const seen = new Set<unknown>();
		const records: Json[] = [];
		for (let page = 1; page <= MAX_PAGES && records.length < limit; page++) {
			const answer = objectOf(await this.get(resource, { ...query, page, pageSize }, called));
			const rows = objectsOf(answer.records);
			for (const row of rows) {
				if (row.id !== undefined && seen.has(row.id)) continue;
				seen.add(row.id);
				records.push(row);
			}
			if (rows.length < pageSize || page * pageSize >= numberOr(answer.totalRecords, Infinity)) break;
		}
		return records.slice(0, limit);
	}

	/** Shares one span of time between several requests: what is left of it, each time it is called. */
	budget(called: Called = {}): () => Called {
		const deadlineMs = this.exchange.deadline(called);
		return () => this.exchange.within(deadlineMs, called);
	}

	close(): void {
		this.exchange.close();
	}

	/** A text of the app as it may be shown: without its key and without the keys of addresses. */
	shown(text: string): string {
		return this.exchange.shown(text);
	}

	private async askVersion(called: Called): Promise<string> {
		const spoken = SPOKEN[this.instance.type];
		const asked = this.exchange.send({ method: 'GET', path: '/api' }, called, this.exchange.deadline(called));
		const said = objectOf(
			await asked.catch((error: unknown) => {
				// Versions that are older than this question; what follows tells whether the address is right.
				if (error instanceof ArrRequestError && (error.code === 'not-found' || error.code === 'html')) return null;
				throw error;
			}),
		);
		const offered = [said.current, ...textsOf(said.deprecated)];
		return spoken.find((version) => offered.includes(version)) ?? textOr(said.current, spoken[0]);
	}

}

/** `?a=1&b=2`; what is not set is left out, lists become several of the same name. */
export function queryOf(query: Query): string {
	const parameters = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		if (value === null || value === undefined) continue;
		for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
	}
	const text = parameters.toString();
	return text === '' ? '' : `?${text}`;
}
