import type { SeerrInstance } from '../../lib/seerr/types';
import { CredentialProblem } from './clusterCredential';

const DEFAULT_TIMEOUT_S = 30;
/** What anybody could guess is no protection. */
const SHORTEST_SECRET = 16;

export interface SeerrCredential {
	instance: SeerrInstance;
	/** What Seerr's webhook sends as its Authorization header; null: none is set, so that nobody is let in. */
	webhookSecret: string | null;
}

/**
 * The server of a Seerr credential.
 *
 * @throws CredentialProblem when a field is missing or cannot be used
 */
export function readSeerr(credential: unknown): SeerrCredential {
	const { more, ...own } = (credential ?? {}) as Record<string, unknown>;
	const fields = { ...own, ...(more as Record<string, unknown> | undefined) };
	const apiKey = text(fields.apiKey);
	if (apiKey === '') throw new CredentialProblem('The Seerr credential has no API key');
	// A key with a line break or other signs would break the header that carries it.
	if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new CredentialProblem('The API key of the Seerr credential has characters that no key has');
	const webhookSecret = text(fields.webhookSecret);
	if (webhookSecret !== '' && webhookSecret.length < SHORTEST_SECRET) {
		throw new CredentialProblem(`The Webhook Authorization Header of the Seerr credential is shorter than ${SHORTEST_SECRET} characters`);
	}
	const seconds = Number(fields.timeoutSeconds ?? DEFAULT_TIMEOUT_S);
	return {
		instance: {
			name: 'Seerr',
			url: readUrl(text(fields.url)),
			apiKey,
			tls: { allowUnauthorized: fields.allowUnauthorizedCerts === true, ca: text(fields.ca) || null },
			timeoutMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_TIMEOUT_S) * 1_000,
		},
		webhookSecret: webhookSecret || null,
	};
}

function readUrl(typed: string): string {
	if (typed === '') throw new CredentialProblem('The Seerr credential has no URL');
	const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
	if (!/^https?:/i.test(withScheme) || !URL.canParse(withScheme)) throw new CredentialProblem('The URL of the Seerr credential is not valid');
	const url = new URL(withScheme);
	if (url.username !== '' || url.password !== '') throw new CredentialProblem('The URL of the Seerr credential contains a login, which Seerr does not use');
	// People copy the address of the API from other programs.
	return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/api(?:\/v\d+)?$/i, '').replace(/\/+$/, '')}`;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
