import { createHash, timingSafeEqual } from 'node:crypto';
import { FORBIDDEN, text } from './answers';
import { SID_LIFETIME_MS, SidSigner } from './sid';
import { Throttle } from './throttle';
import type { ApiAnswer, ApiRequest, WebhookLogin } from './types';

/** `SID` up to qBittorrent 5.1, `QBT_SID_<port>` since 5.2; clients may replay either. */
const SID_COOKIE = /^(?:SID|QBT_SID_\d+)$/;
const COOKIE_ATTRIBUTES = 'HttpOnly; SameSite=Strict; path=/';
const EXPIRED_COOKIE = `SID=; ${COOKIE_ATTRIBUTES}; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
const MAX_REVOKED = 10_000;

interface Presented {
	/** Somebody tried to identify themselves with it: a refusal counts. */
	tried: boolean;
	login: WebhookLogin | null;
}

/** Who is asking: session cookies, Basic, Bearer and X-Api-Key of the logins of this trigger. */
export class Authenticator {
	readonly throttle: Throttle;
	private readonly signer: SidSigner;
	/** Sessions ended by logout, in this process, with the time of it. */
	private readonly revoked = new Map<string, number>();

	constructor(
		signingKey: string,
		private readonly logins: readonly WebhookLogin[],
		private readonly now: () => number,
		sleep?: (ms: number) => Promise<void>,
	) {
		this.signer = new SidSigner(signingKey, logins);
		this.throttle = new Throttle(now, sleep);
	}

	/**
	 * The login behind a request, or null for 403. A valid cookie wins over a bad Basic header: *arr
	 * sends both, and its Basic header garbles passwords beyond Latin-1. Unknown cookies are ignored:
	 * .NET cookie jars are shared by all services of a host.
	 */
	async authenticate(request: ApiRequest): Promise<WebhookLogin | null> {
		const bySession = this.bySession(request.cookie);
		if (bySession !== null) return bySession;
		const { tried, login } = this.byHeader(request);
		if (login === null && tried) await this.throttle.refused(request.remoteAddress);
		return login;
	}

	/** POST auth/login: 200 `Ok.` with the cookie, or 200 `Fails.` without one, as up to 5.1. */
	async login({ form, remoteAddress }: ApiRequest): Promise<ApiAnswer> {
		const login = this.byPassword(form.username ?? '', form.password ?? '');
		if (login === null) {
			await this.throttle.refused(remoteAddress);
			return text(200, 'Fails.');
		}
		this.throttle.accepted(remoteAddress);
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

	private bySession(cookie: string | null): WebhookLogin | null {
		for (const sid of sessionIds(cookie)) {
			const login = this.revoked.has(sid) ? null : this.signer.verify(sid, this.now());
			if (login !== null) return login;
		}
		return null;
	}

	private byHeader({ authorization, apiKeyHeader }: ApiRequest): Presented {
		if (apiKeyHeader) {
			const login = this.byKey(apiKeyHeader.trim());
			if (login !== null) return { tried: true, login };
		}
		const [, scheme = '', value = ''] = /^(\S+)\s+(.*)$/s.exec(authorization ?? '') ?? [];
		if (/^bearer$/i.test(scheme)) return { tried: true, login: this.byKey(value.trim()) };
		if (/^basic$/i.test(scheme)) return this.byBasic(value);
		return { tried: Boolean(apiKeyHeader), login: null };
	}

	/** Tried as UTF-8 and as Latin-1, which is what *arr sends. Blank credentials are no attempt. */
	private byBasic(value: string): Presented {
		const bytes = Buffer.from(value, 'base64');
		for (const encoding of ['utf8', 'latin1'] as const) {
			const [, username = '', password = ''] =
				/^([^:]*):(.*)$/s.exec(bytes.toString(encoding)) ?? [];
			const login = this.byPassword(username, password);
			if (login !== null) return { tried: true, login };
		}
		return { tried: bytes.length > 0 && bytes.toString('latin1') !== ':', login: null };
	}

	private byPassword(username: string, password: string): WebhookLogin | null {
		return this.find([username, password], ({ username: name, password: word }) =>
			name === '' || word === '' ? null : [name, word],
		);
	}

	private byKey(key: string): WebhookLogin | null {
		return this.find([key], ({ apiKey }) => (apiKey === '' ? null : [apiKey]));
	}

	/** Compares digests of all entries, found or not, so that the time tells nothing. */
	private find(
		presented: string[],
		secretOf: (login: WebhookLogin) => string[] | null,
	): WebhookLogin | null {
		const wanted = digest(presented);
		let found: WebhookLogin | null = null;
		for (const login of this.logins) {
			const secret = secretOf(login);
			const same = timingSafeEqual(digest(secret ?? []), wanted);
			if (same && secret !== null) found ??= login;
		}
		return found;
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
