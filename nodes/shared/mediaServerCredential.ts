import { MEDIA_SERVER_TYPES, type MediaServer, type MediaServerType, type PathMap } from '../../lib/mediaserver/types';
import { CredentialProblem } from './clusterCredential';
import { splitLines } from './lists';

/** One entry as n8n stores it: values left at their default are absent. */
type Entry = Record<string, unknown>;

const DEFAULT_TIMEOUT_S = 5;

/**
 * The servers of a Media Servers credential.
 *
 * @throws CredentialProblem when a server lacks a name, URL or token, a name occurs twice, or a path map cannot be read
 */
export function readMediaServers(credential: unknown): MediaServer[] {
	const entries = ((credential as { servers?: { server?: Entry[] } })?.servers?.server ?? []).filter((entry) => Object.keys(entry).length > 0);
	if (entries.length === 0) throw new CredentialProblem('The Media Servers credential has no servers');
	const servers = entries.map(({ more, ...entry }, index) => readServer({ ...entry, ...(more as Entry | undefined) }, index));
	const names = servers.map(({ name }) => name.toLowerCase());
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw new CredentialProblem(`Two media servers of the credential are called '${twice}'`);
	return servers;
}

function readServer(entry: Entry, index: number): MediaServer {
	const name = text(entry.name);
	if (name === '') throw new CredentialProblem(`Media server ${index + 1} of the credential has no name`);
	const token = text(entry.token);
	if (token === '') throw new CredentialProblem(`Media server '${name}' has no API key or token`);
	// Quotes, commas and line breaks would break the field that carries it.
	if (!/^[\x21\x23-\x2b\x2d-\x7e]+$/.test(token)) throw new CredentialProblem(`The key of '${name}' has characters that no key has`);
	const seconds = Number(entry.timeoutSeconds ?? DEFAULT_TIMEOUT_S);
	return {
		name,
		type: readType(name, entry.type),
		url: readUrl(name, text(entry.url)),
		token,
		tls: { allowUnauthorized: entry.allowUnauthorizedCerts === true, ca: text(entry.ca) || null },
		timeoutMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_TIMEOUT_S) * 1_000,
		pathMaps: readPathMaps(name, entry.pathMaps),
	};
}

function readType(name: string, value: unknown = 'jellyfin'): MediaServerType {
	const known = MEDIA_SERVER_TYPES.find((type) => type === value);
	if (known === undefined) throw new CredentialProblem(`Media server '${name}' is of no known type`);
	return known;
}

function readUrl(name: string, typed: string): string {
	if (typed === '') throw new CredentialProblem(`Media server '${name}' has no URL`);
	const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
	if (!/^https?:/i.test(withScheme) || !URL.canParse(withScheme)) throw new CredentialProblem(`The URL of media server '${name}' is not valid`);
	const url = new URL(withScheme);
	if (url.username !== '' || url.password !== '') throw new CredentialProblem(`The URL of media server '${name}' contains a login; use the field for the key`);
	// People copy the address of the page that they see.
	return `${url.origin}${url.pathname.replace(/\/web(?:\/.*)?$/i, '').replace(/\/+$/, '')}`;
}

function readPathMaps(name: string, typed: unknown): PathMap[] {
	return splitLines(typed).map((line) => {
		const [from, to, ...rest] = line.split('=>').map((part) => part.trim());
		if (!from || !to || rest.length > 0) throw new CredentialProblem(`A path map of media server '${name}' is not of the form '/path/for/sonarr => /path/for/the/server'`);
		return { from, to };
	});
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
