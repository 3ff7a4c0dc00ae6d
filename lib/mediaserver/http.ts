import { systemClock } from '../arr/clock';
import { queryOf, type Query } from '../arr/client';
import { ArrRequestError } from '../arr/errors';
import { type ArrAnswer, ArrTransport } from '../arr/transport';
import type { Called, Clock } from '../arr/types';
import { MediaServerError, shownText, unlessFailed } from './errors';
import type { MediaServer } from './types';

const ATTEMPTS = 2;
const PAUSE_MS = 500;
const PAGE = /^\s*(?:<!doctype html|<html)/i;

export interface Asked {
	method: 'GET' | 'POST' | 'PUT';
	/** Below the URL of the server. */
	path: string;
	query?: Query;
	body?: unknown;
}

/**
 * Asks one server, a second time when it is busy or the connection breaks: what is asked of media servers
 * may be asked twice.
 */
export class MediaServerHttp {
	private readonly transport: ArrTransport;

	constructor(
		readonly server: MediaServer,
		tokenHeaders: Readonly<Record<string, string>>,
		private readonly clock: Clock = systemClock,
	) {
		this.transport = new ArrTransport({ ...server, apiKey: server.token }, tokenHeaders);
	}

	/** The text of the answer; empty when the server had nothing to say. @throws MediaServerError */
	async ask(asked: Asked, called: Called = {}): Promise<string> {
		for (let attempt = 1; ; attempt++) {
			const answer = await unlessFailed(this.attempt(asked, called), (error) => error);
			if (typeof answer === 'string') return answer;
			if (!mayRepeat(answer) || attempt >= ATTEMPTS || called.signal?.aborted) throw answer;
			await this.clock.sleep(PAUSE_MS, called.signal);
		}
	}

	/** The answer as JSON; null when it is empty. @throws MediaServerError */
	async json(asked: Asked, called: Called = {}): Promise<unknown> {
		const text = await this.ask(asked, called);
		return text.trim() === '' ? null : this.parsed(text);
	}

	/** @throws MediaServerError for what is no JSON */
	parsed(text: string): unknown {
		const json = parsedOr(text, undefined);
		if (json === undefined) throw this.error('bad-answer', `The answer of '${this.server.name}' is broken off or no JSON`);
		return json;
	}

	close(): void {
		this.transport.close();
	}

	private async attempt({ method, path, query = {}, body }: Asked, { timeoutMs = this.server.timeoutMs, signal }: Called): Promise<string> {
		const answer = await this.transport.send({ method, path: `${path}${queryOf(query)}`, body, timeoutMs, signal }).catch((error: unknown) => {
			throw error instanceof ArrRequestError ? MediaServerError.from(error) : error;
		});
		const text = answer.bytes.toString('utf8');
		if (answer.status >= 400) throw this.refusal(answer, text);
		if (answer.status < 200 || answer.status >= 300) throw this.error('bad-answer', `'${this.server.name}' answers with ${answer.status}`, undefined, answer.status);
		if (!PAGE.test(text)) return text;
		throw this.error('html', `'${this.server.name}' answers with a web page instead of data`, 'A login page or a proxy stands before it, or the URL is not that of the server', answer.status);
	}

	private refusal({ status, contentType }: ArrAnswer, text: string): MediaServerError {
		const { name, type, token } = this.server;
		const isPage = PAGE.test(text) || contentType.includes('html');
		const told = isPage ? '' : shownText(text, token);
		const make = (code: MediaServerError['code'], said: string, hint?: string) => this.error(code, told === '' ? said : `${said}: ${told}`, hint, status);
		if (status === 401) return make('unauthorized', `'${name}' refuses the ${type === 'plex' ? 'token' : 'API key'}`, TOKEN_HINTS[type]);
		if (status === 403) return make('forbidden', `'${name}' does not let n8n do this (403)`, 'It takes the key of an administrator; a proxy before the server may ask for a login of its own');
		if (status === 404) return make('not-found', `'${name}' does not have it (404)`);
		if (status === 429) return make('rate-limited', `'${name}' is asked too often (429)`);
		if (status >= 500) return make('server', `'${name}' failed with ${status}`);
		return make('rejected', `'${name}' refuses it (${status})`);
	}

	private error(code: MediaServerError['code'], message: string, hint?: string, status: number | null = null): MediaServerError {
		return new MediaServerError(code, this.server.name, message, hint, status);
	}
}

function parsedOr<T>(text: string, fallback: T): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return fallback;
	}
}

const TOKEN_HINTS = {
	emby: 'Make a key under Settings > API Keys of Emby',
	jellyfin: 'Make a key under Dashboard > API Keys of Jellyfin',
	plex: "Copy the X-Plex-Token from 'View XML' of any item in Plex",
} as const;

/** Whether the same request may work a moment later. */
const mayRepeat = ({ code }: MediaServerError): boolean => code === 'timeout' || code === 'server' || code === 'rate-limited' || code === 'bad-answer' || code === 'refused';
