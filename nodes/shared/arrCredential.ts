import { ARR_TYPES, type ArrInstance, type ArrType } from '../../lib/arr/types';
import { CredentialProblem } from './clusterCredential';

/** One entry as n8n stores it: values left at their default are absent. */
type Entry = Record<string, unknown>;

const DEFAULT_TIMEOUT_S = 30;

/**
 * The apps of an Arr Apps credential.
 *
 * @throws CredentialProblem when an app lacks a name, URL or key, or a name occurs twice
 */
export function readArrApps(credential: unknown): ArrInstance[] {
	const entries = ((credential as { apps?: { app?: Entry[] } })?.apps?.app ?? []).filter((entry) => Object.keys(entry).length > 0);
	if (entries.length === 0) throw new CredentialProblem('The Arr Apps credential has no apps');
	const apps = entries.map(({ more, ...entry }, index) => readApp({ ...entry, ...(more as Entry | undefined) }, index));
	const names = apps.map(({ name }) => name.toLowerCase());
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw new CredentialProblem(`Two apps of the credential are called '${twice}'`);
	return apps;
}

function readApp(entry: Entry, index: number): ArrInstance {
	const name = text(entry.name);
	if (name === '') throw new CredentialProblem(`App ${index + 1} of the credential has no name`);
	const apiKey = text(entry.apiKey);
	if (apiKey === '') throw new CredentialProblem(`App '${name}' has no API key`);
	// A key with a line break or other signs would break the header that carries it.
	if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new CredentialProblem(`The API key of '${name}' has characters that no key has`);
	const seconds = Number(entry.timeoutSeconds ?? DEFAULT_TIMEOUT_S);
	return {
		name,
		type: readType(name, entry.type),
		url: readUrl(name, text(entry.url)),
		apiKey,
		tls: { allowUnauthorized: entry.allowUnauthorizedCerts === true, ca: text(entry.ca) || null },
		timeoutMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_TIMEOUT_S) * 1_000,
	};
}

function readType(name: string, value: unknown = 'radarr'): ArrType {
	const known = ARR_TYPES.find((type) => type === value);
	if (known === undefined) throw new CredentialProblem(`App '${name}' is of no known type`);
	return known;
}

function readUrl(name: string, typed: string): string {
	if (typed === '') throw new CredentialProblem(`App '${name}' has no URL`);
	const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
	if (!/^https?:/i.test(withScheme) || !URL.canParse(withScheme)) throw new CredentialProblem(`The URL of app '${name}' is not valid`);
	const url = new URL(withScheme);
	if (url.username !== '' || url.password !== '') throw new CredentialProblem(`The URL of app '${name}' contains a login, which the apps do not use`);
	// People copy the address of the API from other programs.
	return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/api(?:\/v\d+)?$/i, '').replace(/\/+$/, '')}`;
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
