import type { Json } from '../arr/shapes/json';
import type { Element } from '../feed/element';
import { parseXml } from '../feed/xml';
import { FeedError } from '../feed/errors';
import { MediaServerError } from './errors';

/** Elements by what they are called in Plex's JSON. */
const LISTS: Readonly<Record<string, string>> = {
	...{ Directory: 'Directory', Location: 'Location', Video: 'Metadata', Track: 'Metadata', Photo: 'Metadata' },
	...{ Media: 'Media', Part: 'Part', Stream: 'Stream' },
};
const SINGLES = ['User', 'Player', 'Session', 'TranscodeSession'];

/**
 * What Plex says in XML, in the shape of its JSON: it answers so when a proxy drops the field that asks for
 * JSON. Values stay texts.
 *
 * @throws MediaServerError
 */
export async function plexXml(server: string, text: string): Promise<Json> {
	const root = await parseXml(server, [text], () => undefined).catch((error: unknown) => {
		if (!(error instanceof FeedError)) throw error;
		throw new MediaServerError('bad-answer', server, `The answer of '${server}' is broken off or not XML of Plex`);
	});
	return { [root.name]: jsonOf(root) };
}

function jsonOf(element: Element): Json {
	const json: Json = { ...element.attributes };
	for (const [tag, name] of Object.entries(LISTS)) {
		const found = element.all(tag).map(jsonOf);
		if (found.length > 0) json[name] = [...((json[name] as Json[] | undefined) ?? []), ...found];
	}
	for (const tag of SINGLES) {
		const found = element.first(tag);
		if (found !== null) json[tag] = jsonOf(found);
	}
	return json;
}
