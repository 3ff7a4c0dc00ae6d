import { createHash, timingSafeEqual } from 'node:crypto';
import { addressCheck } from './addresses';
import { FORBIDDEN, text } from './answers';
import { SID_LIFETIME_MS, SidSigner } from './sid';
import { Throttle } from './throttle';
import type { ApiAnswer, ApiRequest, RefusedLogin, WebhookLogin } from './types';

/** `SID` up to qBittorrent 5.1, `QBT_SID_<port>` since 5.2; clients may replay either. */
const SID_COOKIE = /^(?:SID|QBT_SID_\d+)$/;
const COOKIE_ATTRIBUTES = 'HttpOnly; SameSite=Strict; path=/';
const EXPIRED_COOKIE = `SID=; ${COOKIE_ATTRIBUTES}; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
const MAX_REVOKED = 10_000;

interface Found {
	login: WebhookLogin | null;
	/** The secret is right, and its login may not come from this address. */
	elsewhere: WebhookLogin | null;
}

interface Presented extends Found {
	/** Somebody tried to identify themselves with it: a refusal counts. */
	tried: boolean;
}

const NOBODY: Found = { login: null, elsewhere: null };

/** Who is asking: session cookies, Basic, Bearer and X-Api-Key of the logins of this trigger. */
export class Authenticator {
	readonly throttle: Throttle;
	private readonly signer: SidSigner;
	/** Sessions ended by logout, in this process, with the time of it. */
	private readonly revoked = new Map<string, number>();
	private readonly mayComeFrom: Map<WebhookLogin, (address: string) => boolean>;

	constructor(
		signingKey: string,
		private readonly logins: readonly WebhookLogin[],
		private readonly now: () => number,
		sleep?: (ms: number) => Promise<void>,
		private readonly onRefused: (refused: RefusedLogin) => void = () => undefined,
	) {
		this.signer = new SidSigner(signingKey, logins);
		this.throttle = new Throttle(now, sleep);
		this.mayComeFrom = new Map(logins.map((login) => [login, addressCheck(login.addresses)]));
	}

	/**
	 * The login behind a request, or null for 403. A valid cookie wins over a bad Basic header: *arr
	 * sends both, and its Basic header garbles passwords beyond Latin-1. Unknown cookies are ignored:
	 * .NET cookie jars are shared by all services of a host.
	 */
	async authenticate(request: ApiRequest): Promise<WebhookLogin | null> {
		const session = this.bySession(request);
		if (session.login !== null) return session.login;
		const { tried, login, elsewhere } = this.byHeader(request);
		if (login !== null) return login;
		const stray = elsewhere ?? session.elsewhere;
		if (tried || stray !== null) await this.refuse(request.remoteAddress, stray);
		return null;
	}

	/** POST auth/login: 200 `Ok.` with the cookie, or 200 `Fails.` without one, as up to 5.1. */
	async login({ form, remoteAddress }: ApiRequest): Promise<ApiAnswer> {
		const { username = '', password = '' } = form;
		const { login, elsewhere } = this.byPassword(username, password, remoteAddress);
		if (login === null) {
			await this.refuse(remoteAddress, elsewhere);
			return text(200, 'Fails.');
		}
		const sid = this.signer.issue(login, this.now());
		return text(200, 'Ok.', { 'Set-Cookie': `SID=${sid}; ${COOKIE_ATTRIBUTES}` });
	}

	/** Ends the sessions of the request in this process; others keep them until they expire. */
	logout(request: ApiRequest): ApiAnswer {
		for (const sid of sessionIds(request.cookie)) {
			if (this.signer.verify(sid, this.now()) !== null) this.revoke(sid);
		}
		return text(200, '', { 'Set-Cookie': EXPIRED_COOKIE });
	}

	private async refuse(address: string, elsewhere: WebhookLogin | null): Promise<void> {
		const count = await this.throttle.refused(address);
		this.onRefused({ address, count, source: elsewhere?.source ?? null });
	}

	private bySession({ cookie, remoteAddress }: ApiRequest): Found {
		const found = { ...NOBODY };
		for (const sid of sessionIds(cookie)) {
			const login = this.revoked.has(sid) ? null : this.signer.verify(sid, this.now());
			if (login !== null) take(found, login, this.isHere(login, remoteAddress));
		}
		return found;
	}

	private byHeader({ authorization, apiKeyHeader, remoteAddress }: ApiRequest): Presented {
		const byHeaderKey = apiKeyHeader ? this.byKey(apiKeyHeader.trim(), remoteAddress) : NOBODY;
		if (byHeaderKey.login !== null) return { tried: true, ...byHeaderKey };
		const [, scheme = '', value = ''] = /^(\S+)\s+(.*)$/s.exec(authorization ?? '') ?? [];
		if (/^bearer$/i.test(scheme)) return { tried: true, ...this.byKey(value.trim(), remoteAddress) };
		if (/^basic$/i.test(scheme)) return this.byBasic(value, remoteAddress);
		return { tried: Boolean(apiKeyHeader), ...byHeaderKey };
	}

	/** Tried as UTF-8 and as Latin-1, which is what *arr sends. Blank credentials are no attempt. */
	private byBasic(value: string, address: string): Presented {
		const bytes = Buffer.from(value, 'base64');
		let stray: WebhookLogin | null = null;
		for (const encoding of ['utf8', 'latin1'] as const) {
			const [, username = '', password = ''] =
				/^([^:]*):(.*)$/s.exec(bytes.toString(encoding)) ?? [];
			const { login, elsewhere } = this.byPassword(username, password, address);
			if (login !== null) return { tried: true, login, elsewhere: null };
			stray ??= elsewhere;
		}
		const tried = bytes.length > 0 && bytes.toString('latin1') !== ':';
		return { tried, login: null, elsewhere: stray };
	}

	private byPassword(username: string, password: string, address: string): Found {
		return this.find([username, password], address, ({ username: name, password: word }) =>
			name === '' || word === '' ? null : [name, word],
		);
	}

	private byKey(key: string, address: string): Found {
		return this.find([key], address, ({ apiKey }) => (apiKey === '' ? null : [apiKey]));
	}

	/** Compares digests of all entries, found or not, so that the time tells nothing. */
	private find(
		presented: string[],
		address: string,
		secretOf: (login: WebhookLogin) => string[] | null,
	): Found {
		const wanted = digest(presented);
		const found = { ...NOBODY };
		for (const login of this.logins) {
			const secret = secretOf(login);
			const same = timingSafeEqual(digest(secret ?? []), wanted);
			const here = this.isHere(login, address);
			if (same && secret !== null) take(found, login, here);
		}
		return found;
	}

	private isHere(login: WebhookLogin, address: string): boolean {
		return this.mayComeFrom.get(login)?.(address) ?? false;
	}

	private revoke(sid: string): void {
		const nowMs = this.now();
		this.revoked.set(sid, nowMs);
		for (const [old, sinceMs] of this.revoked) {
			if (this.revoked.size <= MAX_REVOKED && nowMs - sinceMs < SID_LIFETIME_MS) break;
			this.revoked.delete(old);
		}
	}
}

/** The answer to whoever is not known. */
export const notAuthenticated = FORBIDDEN;

/** Of several logins with one secret, the first that may come from here. */
function take(found: Found, login: WebhookLogin, here: boolean): void {
	if (here) found.login ??= login;
	else found.elsewhere ??= login;
}

function sessionIds(cookie: string | null): string[] {
	if (cookie === null) return [];
	return cookie.split(';').flatMap((pair) => {
		const separator = pair.indexOf('=');
		const name = pair.slice(0, separator).trim();
		return SID_COOKIE.test(name) ? [pair.slice(separator + 1).trim()] : [];
	});
}

const digest = (parts: string[]): Buffer =>
	createHash('sha256').update(JSON.stringify(parts)).digest();
