import { type ArrFailure, ArrRequestError, withoutSecrets } from '../arr/errors';

/** Why a server gave no usable answer; the codes are those of the apps. */
export type MediaServerFailure = ArrFailure;

/** A media server could not be asked or did not do what was asked. The message names it, never its token. */
export class MediaServerError extends Error {
	constructor(
		readonly code: MediaServerFailure,
		readonly server: string,
		message: string,
		/** What a person can do about it. */
		readonly hint: string | undefined = undefined,
		readonly status: number | null = null,
	) {
		super(message);
		this.name = 'MediaServerError';
	}

	/** What the connection itself said. */
	static from({ code, instance, message, hint, status }: ArrRequestError): MediaServerError {
		return new MediaServerError(code, instance, message, hint, status);
	}
}

/** What the work gives, or what stands in for it when a server failed. Other errors go on. */
export async function unlessFailed<T, U>(work: Promise<T>, instead: (error: MediaServerError) => U | Promise<U>): Promise<T | U> {
	return await work.catch((error: unknown) => {
		if (error instanceof MediaServerError) return instead(error);
		throw error;
	});
}

/** What asking again later cannot change: the thing is not there, or the server takes no such request. */
const FINAL: ReadonlySet<MediaServerFailure> = new Set(['not-found', 'rejected', 'unsupported']);

export const mayHelpLater = (error: MediaServerError): boolean => !FINAL.has(error.code);

/** One line of what a server said, without its token. */
export const shownText = (text: string, token: string): string => withoutSecrets(text, token).replace(/\s+/g, ' ').trim().slice(0, 300);
