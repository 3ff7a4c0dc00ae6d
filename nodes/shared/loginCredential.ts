import { isAddressRange } from '../../lib/webapi/addresses';
import type { WebhookLogin } from '../../lib/webapi/types';
import { CredentialProblem } from './clusterCredential';
import { splitList } from './lists';
import { OWN_SOURCE } from './torrentItem';

const SHORTEST_KEY = 16;

/**
 * The logins of a qBt Webhook Login credential.
 *
 * @throws CredentialProblem when an entry has neither a login nor a key, its key is too short, or an
 * IP range cannot be read
 */
export function readLogins(credential: unknown): WebhookLogin[] {
	const stored = credential as { logins?: { login?: Array<Record<string, unknown>> } };
	const entries = (stored?.logins?.login ?? []).filter((entry) => Object.keys(entry).length > 0);
	if (entries.length === 0) throw new CredentialProblem('The qBt Webhook Login credential has no logins');
	return entries.map(readLogin);
}

function readLogin(entry: Record<string, unknown>, index: number): WebhookLogin {
	const login: WebhookLogin = {
		source: String(entry.source ?? '').trim() || `login-${index + 1}`,
		username: String(entry.username ?? ''),
		password: String(entry.password ?? ''),
		apiKey: String(entry.apiKey ?? '').trim(),
		role: entry.role === 'readOnly' ? 'readOnly' : 'full',
		categories: splitList(entry.categories),
		addresses: splitList(entry.ipRanges),
		...(entry.whenOffline === 'remember' ? { whenOffline: 'remember' } : {}),
	};
	if (login.source.toLowerCase() === OWN_SOURCE) {
		throw new CredentialProblem(`A login cannot be called '${login.source}': that is the name of torrents that no app waits for`);
	}
	if (login.apiKey !== '' && login.apiKey.length < SHORTEST_KEY) {
		throw new CredentialProblem(`The API key of login '${login.source}' is shorter than ${SHORTEST_KEY} characters`);
	}
	const hasPassword = login.username !== '' && login.password !== '';
	if (!hasPassword && login.apiKey === '') {
		throw new CredentialProblem(`Login '${login.source}' needs a user name and a password, or an API key`);
	}
	const odd = login.addresses.find((range) => !isAddressRange(range));
	if (odd !== undefined) {
		throw new CredentialProblem(`'${odd}' in the IP ranges of login '${login.source}' is neither an address nor a range such as 192.168.1.0/24 or fd00::/8`);
	}
	return login;
}
