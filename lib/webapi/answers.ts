import type { Pieces } from './pieces';
import type { ApiAnswer } from './types';

const TEXT = 'text/plain; charset=UTF-8';
const JSON_TYPE = 'application/json';

/** A plain text answer without a line end; an error's text is what *arr writes into its log. */
export function text(status: number, body: string, headers?: Record<string, string>): ApiAnswer {
	return { status, contentType: TEXT, body, ...(headers === undefined ? {} : { headers }) };
}

/** A 200 with `value` as JSON. */
export function json(value: unknown): ApiAnswer {
	return rawJson(JSON.stringify(value));
}

/** A 200 with JSON that is already written. */
export function rawJson(body: string | Pieces): ApiAnswer {
	if (typeof body !== 'string' && body.length === 1) return { status: 200, contentType: JSON_TYPE, body: body[0] };
	return { status: 200, contentType: JSON_TYPE, body };
}

/** What qBittorrent says to a mutation that it carried out. */
export const DONE = text(200, '');
/** 403 is the only status that makes every client log in again. */
export const FORBIDDEN = text(403, 'Forbidden');
export const NOT_FOUND = text(404, 'Not Found');
export const METHOD_NOT_ALLOWED = text(405, 'Method Not Allowed');

export const badRequest = (reason: string): ApiAnswer => text(400, reason);
export const conflict = (reason: string): ApiAnswer => text(409, reason);
export const unavailable = (reason: string): ApiAnswer => text(503, reason);

export const missing = (...parameters: string[]): ApiAnswer =>
	badRequest(`Missing required parameters: ${parameters.join(', ')}`);
