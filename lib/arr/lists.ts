import type { ArrClient } from './client';
import { ArrRequestError } from './errors';
import { isObject, type Json } from './shapes/json';
import type { Called } from './types';

/**
 * A list that every app of the kind has, be it empty.
 *
 * @throws ArrRequestError when something else comes: it must not pass for an empty library
 */
export async function listOf(client: ArrClient, resource: string, query: Parameters<ArrClient['get']>[1], called: Called): Promise<Json[]> {
	const raw = await client.get(resource, query, called);
	if (Array.isArray(raw)) return raw.filter(isObject);
	const { name } = client.instance;
	throw new ArrRequestError('bad-answer', name, `'${name}' answers with something else than a list of '${resource}'`, 'Something between n8n and the app may answer in its place: check the URL in the credential');
}
