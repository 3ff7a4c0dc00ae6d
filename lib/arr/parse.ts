import type { ArrClient } from './client';
import { clientFor } from './clients';
import { ArrRequestError } from './errors';
import { type ParseAnswer, readParse } from './shapes/parsed';
import type { ArrInstance, Called } from './types';

/** Release titles are shorter; the rest would only be a longer address. */
const MAX_TITLE = 500;

/**
 * What the app reads out of a title, with the item of its library and the custom formats.
 *
 * @throws ArrRequestError when the app does not answer in `timeoutMs`, or reads no titles (Prowlarr)
 */
export async function parseTitle(instance: ArrInstance | ArrClient, title: string, called: Called = {}): Promise<ParseAnswer> {
	const client = 'instance' in instance ? instance : clientFor(instance);
	const left = client.budget(called);
	const family = await client.family(left());
	if (family === 'indexer') {
		const { name } = client.instance;
		throw new ArrRequestError('unsupported', name, `'${name}' is a Prowlarr, which has no library and no profiles`, 'Choose the app that manages the library');
	}
	const asked = title.trim().slice(0, MAX_TITLE);
	const answer = asked === '' ? null : await client.get('parse', { title: asked }, left());
	return readParse(title, answer, family);
}
