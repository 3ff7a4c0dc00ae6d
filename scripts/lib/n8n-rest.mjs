import { randomBytes } from 'node:crypto';
import { Problem } from './report.mjs';

/** An answer of n8n's internal API that is not 2xx. */
export class RestError extends Error {
	constructor(method, path, status, text) {
		super(`${method} ${path}: ${status} ${text.slice(0, 300)}`);
		this.status = status;
		/** What n8n says in full. */
		this.text = text;
	}
}

async function send(base, method, path, body, headers = {}) {
	const response = await fetch(`${base}/rest${path}`, {
		method,
		headers: { 'content-type': 'application/json', ...headers },
		body: body === undefined ? undefined : JSON.stringify(body),
		signal: AbortSignal.timeout(30_000),
	});
	const text = await response.text();
	if (!response.ok) throw new RestError(method, path, response.status, text);
	return { response, data: text ? (JSON.parse(text).data ?? JSON.parse(text)) : null };
}

/** Makes the owner account of a fresh n8n. @returns false when there is one already */
export async function setupOwner(base, { email, password, firstName = 'Sand', lastName = 'Box' }) {
	try {
		await send(base, 'POST', '/owner/setup', { email, firstName, lastName, password });
		return true;
	} catch (error) {
		if (error.status === 400 && /already/i.test(error.text)) return false;
		throw error;
	}
}

/**
 * Logs in to n8n's internal API.
 * @returns functions `get`, `post`, `patch`, `remove`, each giving the `data` of the answer
 * @throws RestError with status 401 when email or password are wrong
 */
export async function restLogin(base, { email, password }) {
	const headers = { 'browser-id': randomBytes(16).toString('hex') };
	const { response } = await send(
		base,
		'POST',
		'/login',
		{ emailOrLdapLoginId: email, password },
		headers,
	);
	const cookie = response.headers
		.getSetCookie()
		.map((line) => line.split(';')[0])
		.join('; ');
	if (!cookie) throw new Problem('n8n gave no session at login.');
	const call = async (method, path, body) =>
		(await send(base, method, path, body, { ...headers, cookie })).data;
	return {
		get: (path) => call('GET', path),
		post: (path, body = {}) => call('POST', path, body),
		patch: (path, body) => call('PATCH', path, body),
		remove: (path) => call('DELETE', path),
		headers: { ...headers, cookie },
	};
}
