import { ArrRequestError, withoutSecrets } from './errors';
import { parseJson } from './largeJson';
import { isObject, objectsOf, textOr } from './shapes/json';
import { type ArrAnswer, type ArrRequest, ArrTransport } from './transport';
import type { Called, Clock, Server } from './types';

const RETRIES = 2;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;

export type Asked = Pick<ArrRequest, 'method' | 'path' | 'body' | 'headers'>;

/** How a kind of server talks about what is wrong. */
export interface Words {
	/** What to do about a refused key. */
	keyHint: string;
	/** What a 403 means, behind the name of the server, and what to do about it. */
	forbidden: string;
	forbiddenHint: string;
	/** Fields of a refusal that hold its text, the best first. */
	told: readonly string[];
}

/** Requests to one server, their repetition, and what becomes of its answers. */
export class Exchange {
	private readonly transport: ArrTransport;

	constructor(
		private readonly server: Server,
		private readonly clock: Clock,
		private readonly words: Words,
	) {
		this.transport = new ArrTransport(server);
	}

	close(): void {
		this.transport.close();
	}

	/** When a request that begins now must have its answer. */
	deadline({ timeoutMs = this.server.timeoutMs }: Called): number {
		return this.clock.nowMs() + timeoutMs;
	}

	within(deadlineMs: number, { signal }: Called): Called {
		return { signal, timeoutMs: Math.max(1, deadlineMs - this.clock.nowMs()) };
	}

	/**
	 * The data of an answer. Only a GET is asked again: what another request did is not known when its
	 * answer is lost.
	 *
	 * @throws ArrRequestError
	 */
	async send(asked: Asked, called: Called, deadlineMs: number): Promise<unknown> {
		for (let attempt = 0; ; attempt++) {
			const timeoutMs = deadlineMs - this.clock.nowMs();
			const outcome = await this.attempt(asked, { signal: called.signal, timeoutMs });
			if (!(outcome instanceof Failed)) return outcome;
			const pauseMs = outcome.pauseMs ?? FIRST_PAUSE_MS * 2 ** attempt;
			const isPossible = asked.method === 'GET' && outcome.mayRetry && attempt < RETRIES && pauseMs <= MAX_PAUSE_MS;
			if (!isPossible || this.clock.nowMs() + pauseMs >= deadlineMs || called.signal?.aborted) throw outcome.error;
			await this.clock.sleep(pauseMs, called.signal);
		}
	}

	private async attempt(asked: Asked, { timeoutMs = 1, signal }: Called): Promise<unknown> {
		const sent = this.transport.send({ ...asked, timeoutMs: Math.max(1, timeoutMs), signal });
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
			const { name } = this.server;
			return new Failed(new ArrRequestError('bad-answer', name, `The answer of '${name}' is broken off or no JSON`, undefined, status), true, null);
		}
	}

	private page(status: number): ArrRequestError {
		const { name } = this.server;
		return new ArrRequestError(
			'html',
			name,
			`'${name}' answers with a web page instead of data`,
			'A login page or a proxy stands before it, or the URL lacks the URL base of the app',
			status,
		);
	}

	private refusal(status: number, told: string): ArrRequestError {
		const { name } = this.server;
		const make = (code: ArrRequestError['code'], text: string, hint?: string) =>
			new ArrRequestError(code, name, told === '' ? text : `${text}: ${told}`, hint, status);
		if (status === 401) return make('unauthorized', `'${name}' refuses the API key`, this.words.keyHint);
		if (status === 403) return make('forbidden', `'${name}' ${this.words.forbidden} (403)`, this.words.forbiddenHint);
		if (status === 404) return make('not-found', `'${name}' does not have it (404)`);
		if (status === 429) return make('rate-limited', `'${name}' is asked too often (429)`);
		if (status >= 500) return make('server', `'${name}' failed with ${status}`);
		return make('rejected', `'${name}' refuses it (${status})`);
	}

	/** A text of the app as it may be shown: without its key and without the keys of addresses. */
	shown(text: string): string {
		return withoutSecrets(text, this.server.apiKey);
	}

	/** What the app says itself, in one line, without its key. */
	private told(text: string): string {
		let said = text;
		try {
			const parsed: unknown = JSON.parse(text);
			const list = Array.isArray(parsed) ? objectsOf(parsed).map(({ errorMessage }) => textOr(errorMessage, '')) : [];
			said = isObject(parsed) ? (this.words.told.map((field) => textOr(parsed[field], '')).find(Boolean) ?? '') : list.filter(Boolean).join('; ');
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
