import { createHash } from 'node:crypto';
import { NodeRequestError } from './errors';
import { type LoginGuard, passwordDigest } from './loginGuard';
import type { Transport, TransportAnswer } from './transport';
import type { NodeConfig } from './types';

const LOGIN_TIMEOUT_MS = 5_000;

/**
 * The login of one node: one at a time, shared by all requests that wait for it, and guarded
 * against the ban that five refused passwords bring.
 */
export class Session {
	private cookie: string | null = null;
	private login: Promise<void> | null = null;
	/** Logins that were sent; at most one per session life. */
	loginCount = 0;
	/** The node's address, under which refused logins are counted whatever the node is called. */
	private readonly guardKey: string;

	constructor(
		private readonly config: Pick<NodeConfig, 'name' | 'url' | 'auth'>,
		private readonly transport: Transport,
		private readonly guard: LoginGuard,
	) {
		this.guardKey = createHash('sha256').update(config.url).digest('hex').slice(0, 32);
	}

	/** The headers that carry the session; logs in first when there is none yet. */
	async headers(): Promise<Record<string, string>> {
		const { auth } = this.config;
		if (auth.kind === 'apiKey') return { Authorization: `Bearer ${auth.apiKey}` };
		if (auth.kind === 'password' && this.cookie === null) await this.renew(null);
		return this.cookie === null ? {} : { Cookie: this.cookie };
	}

	/** Keeps the session that a node with bypassed authentication hands out by itself. */
	remember(answer: TransportAnswer): void {
		if (this.config.auth.kind !== 'none' || answer.setCookie === null) return;
		this.cookie = firstPair(answer.setCookie);
	}

	/** The cookie in use, to tell later whether somebody has renewed it since. */
	current(): string | null {
		return this.cookie;
	}

	/**
	 * Logs in again unless somebody has since `refused` (the cookie that got a 403) was current.
	 * @returns false when there is nothing to renew (API key, no authentication)
	 */
	async renew(refused: string | null): Promise<boolean> {
		if (this.config.auth.kind !== 'password') return false;
		if (this.cookie !== refused) return true;
		this.login ??= this.logIn().finally(() => {
			this.login = null;
		});
		await this.login;
		return true;
	}

	private async logIn(): Promise<void> {
		const { auth, name } = this.config;
		if (auth.kind !== 'password') return;
		const digest = passwordDigest(this.guardKey, auth.username, auth.password);
		if (!(await this.guard.mayTry(this.guardKey, digest))) {
			throw new NodeRequestError(
				'login-paused',
				name,
				`'${name}' refused this user name or password; not tried again for up to an hour, because five refusals bring a ban. A changed password is tried at once`,
				'not-done',
			);
		}
		this.cookie = null;
		this.loginCount++;
		await this.settle(await this.sendLogin(auth.username, auth.password), digest);
	}

	private async sendLogin(username: string, password: string): Promise<TransportAnswer> {
		const login = this.transport.send({
			method: 'POST',
			path: '/api/v2/auth/login',
			body: new URLSearchParams({ username, password }).toString(),
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
			timeoutMs: LOGIN_TIMEOUT_MS,
		});
		return await login.catch(async (error: unknown) => await Promise.reject(notSent(error)));
	}

	/** 200 `Ok.` up to 5.1, 204 since 5.2; refused: 200 `Fails.`, 401; banned: 403. */
	private async settle(answer: TransportAnswer, digest: string): Promise<void> {
		const { name } = this.config;
		const welcome = answer.status === 204 || (answer.status === 200 && /^(Ok\.)?$/.test(answer.text));
		if (welcome) {
			if (answer.setCookie !== null) this.cookie = firstPair(answer.setCookie);
			await this.guard.accepted(this.guardKey, digest);
			return;
		}
		if (answer.status === 403) {
			throw new NodeRequestError('banned', name, `'${name}' has banned our address after too many failed logins (an hour by default)`, 'not-done', 403);
		}
		if (answer.status === 401 || (answer.status === 200 && answer.text === 'Fails.')) {
			await this.guard.refused(this.guardKey, digest);
			throw new NodeRequestError('login-refused', name, `'${name}' refused the user name or password`, 'not-done', answer.status);
		}
		throw new NodeRequestError('not-qbittorrent', name, `'${name}' answered the login with ${answer.status}; is the URL that of a qBittorrent WebUI?`, 'not-done', answer.status);
	}
}

/** The request that needs the login has not been sent: its own fate is known. */
function notSent(error: unknown): unknown {
	if (!(error instanceof NodeRequestError)) return error;
	return new NodeRequestError(error.code, error.node, error.message, 'not-done', error.status);
}

const firstPair = (setCookie: string): string => setCookie.split(';', 1)[0];
