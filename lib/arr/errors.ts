/** Why an app gave no usable answer. */
export type ArrFailure =
	| 'aborted'
	| 'bad-answer'
	| 'dns'
	| 'forbidden'
	| 'html'
	| 'not-found'
	| 'rate-limited'
	| 'redirect'
	| 'refused'
	| 'rejected'
	| 'server'
	| 'timeout'
	| 'tls'
	| 'unauthorized'
	| 'unsupported';

/** An app could not be asked or did not do what was asked. The message names the app, never a key. */
export class ArrRequestError extends Error {
	constructor(
		readonly code: ArrFailure,
		readonly instance: string,
		message: string,
		/** What a person can do about it. */
		readonly hint: string | undefined = undefined,
		readonly status: number | null = null,
	) {
		super(message);
		this.name = 'ArrRequestError';
	}
}

/** What comes of it, or what `recover` makes of an app that did not do it; it may throw again. Other errors go on. */
export async function recovering<T, U>(work: Promise<T>, recover: (error: ArrRequestError) => U | Promise<U>): Promise<T | U> {
	return await work.catch(async (error: unknown) => {
		if (error instanceof ArrRequestError) return await recover(error);
		throw error;
	});
}

/** What the app has, or `fallback` where it does not know the thing (404). */
export async function unlessMissing<T>(work: Promise<T>, fallback: T): Promise<T> {
	return await recovering(work, (error) => {
		if (error.code === 'not-found') return fallback;
		throw error;
	});
}

const SECRET_PARAMETER = /((?:api_?key|passkey|pass_key|torrent_?pass|rsskey|auth(?:key)?|token|secret)(?:=|%3d|["']?\s*:\s*["']?))[^\s&"'<>,}]+/gi;

/** A text without the key of the app and without anything that looks like a secret of an address. */
export function withoutSecrets(text: string, apiKey: string): string {
	const plain = apiKey === '' ? text : text.replaceAll(apiKey, '***');
	return plain.replace(SECRET_PARAMETER, '$1***');
}

/** Whether an address or id carries a key that must not be shown. */
export const hasSecret = (text: string): boolean => new RegExp(SECRET_PARAMETER.source, 'i').test(text);
