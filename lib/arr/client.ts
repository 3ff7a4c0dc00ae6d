import { ArrRequestError, withoutSecrets } from './errors';
import { type Json, isObject, numberOr, objectOf, objectsOf, textOr, textsOf } from './shapes/json';
import { parseJson } from './largeJson';
import { type ArrAnswer, ArrTransport } from './transport';
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
const RETRIES = 2;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;
const PAGE_SIZE = 250;
const MAX_PAGES = 4_000;

export type Query = Record<string, string | number | boolean | null | undefined | Array<string | number>>;

interface Known<T> {
	untilMs: number;
	value: T;
}

/** Asks one app. */
export class ArrClient {
	private readonly transport: ArrTransport;
	private version: Known<string> | null = null;
	private shape: Known<Family> | null = null;

	constructor(
		readonly instance: ArrInstance,
		private readonly clock: Clock = systemClock,
	) {
		this.transport = new ArrTransport(instance);
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
		const deadlineMs = this.deadline(called);
		const version = await this.apiVersion(this.within(deadlineMs, called));
		return await this.send('GET', `/api/${version}/${resource}${queryOf(query)}`, undefined, called, deadlineMs);
	}

	/** Sent once: what a command did is not known when its answer is lost. @throws ArrRequestError */
	async post(resource: string, body: unknown, called: Called = {}): Promise<unknown> {
		const deadlineMs = this.deadline(called);
		const version = await this.apiVersion(this.within(deadlineMs, called));
		return await this.send('POST', `/api/${version}/${resource}`, body, called, deadlineMs);
	}

	/** @throws ArrRequestError */
	async delete(resource: string, query: Query = {}, called: Called = {}): Promise<void> {
		const deadlineMs = this.deadline(called);
		const version = await this.apiVersion(this.within(deadlineMs, called));
		await this.send('DELETE', `/api/${version}/${resource}${queryOf(query)}`, undefined, called, deadlineMs);
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
		const deadlineMs = this.deadline(called);
		return () => this.within(deadlineMs, called);
	}

	close(): void {
		this.transport.close();
	}

	private deadline({ timeoutMs = this.instance.timeoutMs }: Called): number {
		return this.clock.nowMs() + timeoutMs;
	}

	private within(deadlineMs: number, { signal }: Called): Called {
		return { signal, timeoutMs: Math.max(1, deadlineMs - this.clock.nowMs()) };
	}

	private async askVersion(called: Called): Promise<string> {
		const spoken = SPOKEN[this.instance.type];
		const asked = this.send('GET', '/api', undefined, called, this.deadline(called));
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

	private async send(
		method: 'GET' | 'POST' | 'DELETE',
		path: string,
		body: unknown,
		called: Called,
		deadlineMs: number,
	): Promise<unknown> {
		for (let attempt = 0; ; attempt++) {
			const timeoutMs = deadlineMs - this.clock.nowMs();
			const outcome = await this.attempt(method, path, body, { signal: called.signal, timeoutMs });
			if (!(outcome instanceof Failed)) return outcome;
			const pauseMs = outcome.pauseMs ?? FIRST_PAUSE_MS * 2 ** attempt;
			const isPossible = method === 'GET' && outcome.mayRetry && attempt < RETRIES && pauseMs <= MAX_PAUSE_MS;
			if (!isPossible || this.clock.nowMs() + pauseMs >= deadlineMs || called.signal?.aborted) throw outcome.error;
			await this.clock.sleep(pauseMs, called.signal);
		}
	}

	private async attempt(
		method: 'GET' | 'POST' | 'DELETE',
		path: string,
		body: unknown,
		{ timeoutMs = 1, signal }: Called,
	): Promise<unknown> {
		const sent = this.transport.send({ method, path, body, timeoutMs: Math.max(1, timeoutMs), signal });
		return await sent.then(
			async (answer) => await this.read(answer),
			(error: unknown) => {
				if (!(error instanceof ArrRequestError)) throw error;
				return new Failed(error, error.code === 'bad-answer', null);
			},
		);
	}

	/** The data, or what is wrong instead. */
	private async read({ status, contentType, retryAfter, bytes }: ArrAnswer): Promise<unknown> {
		const isPage = contentType.includes('html') || /^\s*<(?:!doctype|html)/i.test(bytes.toString('utf8', 0, 200));
		if (status >= 200 && status < 300 && !isPage) return await this.parse(bytes, status);
		const error = isPage && status < 400 ? this.page(status) : this.refusal(status, isPage ? '' : this.told(bytes.toString('utf8', 0, 20_000)));
		const seconds = Number(retryAfter ?? NaN);
		return new Failed(error, status === 429 || (status >= 502 && status <= 504), Number.isFinite(seconds) ? seconds * 1_000 : null);
	}

	private async parse(bytes: Buffer, status: number): Promise<unknown> {
		if (bytes.length < 100 && bytes.toString('utf8').trim() === '') return null;
		try {
			return await parseJson(bytes);
		} catch {
			const { name } = this.instance;
			return new Failed(new ArrRequestError('bad-answer', name, `The answer of '${name}' is broken off or no JSON`, undefined, status), true, null);
		}
	}

	private page(status: number): ArrRequestError {
		const { name } = this.instance;
		return new ArrRequestError(
			'html',
			name,
			`'${name}' answers with a web page instead of data`,
			'A login page or a proxy stands before it, or the URL lacks the URL base of the app',
			status,
		);
	}

	private refusal(status: number, told: string): ArrRequestError {
		const { name } = this.instance;
		const make = (code: ArrRequestError['code'], text: string, hint?: string) =>
			new ArrRequestError(code, name, told === '' ? text : `${text}: ${told}`, hint, status);
		if (status === 401) return make('unauthorized', `'${name}' refuses the API key`, 'Copy the key from Settings > General of the app');
		if (status === 403) return make('forbidden', `'${name}' does not let n8n in (403)`, 'A proxy before the app may ask for a login of its own');
		if (status === 404) return make('not-found', `'${name}' does not have it (404)`);
		if (status === 429) return make('rate-limited', `'${name}' is asked too often (429)`);
		if (status >= 500) return make('server', `'${name}' failed with ${status}`);
		return make('rejected', `'${name}' refuses it (${status})`);
	}

	/** A text of the app as it may be shown: without its key and without the keys of addresses. */
	shown(text: string): string {
		return withoutSecrets(text, this.instance.apiKey);
	}

	/** What the app says itself, in one line, without its key. */
	private told(text: string): string {
		let said = text;
		try {
			const parsed: unknown = JSON.parse(text);
			const list = Array.isArray(parsed) ? objectsOf(parsed).map(({ errorMessage }) => textOr(errorMessage, '')) : [];
			said = isObject(parsed) ? textOr(parsed.message, textOr(parsed.title, '')) : list.filter(Boolean).join('; ');
		} catch {
			// Plain text is shown as it is.
		}
		return this.shown(said).replace(/\s+/g, ' ').trim().slice(0, 300);
	}
}

/** An answer that is none, and whether asking again may help. */
class Failed {
	constructor(
		readonly error: ArrRequestError,
		readonly mayRetry: boolean,
		/** As the app asks for. */
		readonly pauseMs: number | null,
	) {}
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
