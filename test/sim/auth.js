'use strict';
/** Who may come in: sessions, bans, API keys, Basic, and the Host and Origin checks. */
const { randomBytes } = require('node:crypto');
const { BAN_TEXT } = require('./profiles');
const { SyncState } = require('./maindata');

const MAX_FAILURES = 5;

class Auth {
	/**
	 * @param {import('./sim-node').SimNode} node
	 * @param {() => number} port
	 * @param {object} counters
	 */
	constructor(node, port, counters) {
		Object.assign(this, { node, port, counters });
		const { options } = node;
		this.username = options.username ?? 'admin';
		this.password = options.password ?? 'adminadmin';
		this.apiKey = options.apiKey ?? null;
		this.bypass = options.auth === 'bypass';
		this.resetBan();
		this.reset();
	}

	/** A restart: every session and every rid is gone. */
	reset() {
		/** Oldest use first. @type {Map<string, { sync: SyncState, usedAt: number }>} */
		this.sessions = new Map();
		this.keySession = { sync: new SyncState(), usedAt: Date.now() };
	}

	resetBan() {
		this.failures = 0;
		this.bannedUntil = 0;
	}

	get banned() {
		return this.bannedUntil > Date.now();
	}

	fail() {
		this.counters.loginFailures++;
		this.failures++;
		if (this.failures < MAX_FAILURES) return;
		this.failures = 0;
		this.bannedUntil = Date.now() + this.node.preferences.web_ui_ban_duration * 1000;
	}

	start() {
		const id = randomBytes(24).toString('base64');
		const session = { id, sync: new SyncState(), usedAt: Date.now() };
		this.sessions.set(id, session);
		while (this.sessions.size > this.node.profile.maxSessions)
			this.sessions.delete(this.sessions.keys().next().value);
		return session;
	}

	/** The session of the cookie, if it still lives; its idle time starts anew. */
	find(cookieHeader) {
		const name = this.node.profile.cookie(this.port());
		const pairs = (cookieHeader ?? '').split(/;\s*/);
		const id = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
		const session = id && this.sessions.get(id);
		if (!session) return null;
		this.sessions.delete(id);
		const idleMs = Date.now() - session.usedAt;
		if (idleMs > this.node.preferences.web_ui_session_timeout * 1000) return null;
		session.usedAt = Date.now();
		this.sessions.set(id, session);
		return session;
	}

	cookieOf(session) {
		const { profile } = this.node;
		return `${profile.cookie(this.port())}=${session.id}; ${profile.cookieAttributes(Date.now())}`;
	}

	expiredCookie() {
		const date = new Date(Date.now() - 86_400_000).toUTCString();
		const past = date.replace(/(\d\d) (\w{3}) (\d{4})/, '$1-$2-$3');
		return `${this.node.profile.cookie(this.port())}=; expires=${past}; path=/`;
	}

	/**
	 * Find or make the session of a request.
	 * @returns {{ session: object | null, setCookie?: string, bearer?: boolean, refuse?: object }}
	 */
	enter(headers) {
		const session = this.find(headers.cookie);
		if (session) return { session };
		if (this.bypass) return this.fresh();
		const header = headers.authorization ?? '';
		if (!this.node.profile.is53) return { session: null };
		if (/^bearer /i.test(header)) {
			const good = this.apiKey !== null && header.slice(7) === this.apiKey;
			return good ? { session: this.keySession, bearer: true } : { session: null };
		}
		return /^basic /i.test(header) ? this.basic(header.slice(6)) : { session: null };
	}

	fresh() {
		const session = this.start();
		return { session, setCookie: this.cookieOf(session) };
	}

	basic(encoded) {
		if (this.banned) return { session: null, refuse: { status: 403, body: BAN_TEXT } };
		const text = Buffer.from(encoded, 'base64').toString();
		if (text === `${this.username}:${this.password}`) return this.fresh();
		this.fail();
		return { session: null, refuse: { status: 401, body: 'Unauthorized' } };
	}

	/** `auth/login`. A valid session is enough: the password is not even looked at. */
	login(params, session) {
		const { loginOk, loginBad } = this.node.profile;
		this.counters.logins++;
		if (session) return loginOk;
		if (this.banned) return { status: 403, body: BAN_TEXT };
		if (params.username === this.username && params.password === this.password) {
			this.failures = 0;
			return { ...loginOk, setCookie: this.cookieOf(this.start()) };
		}
		this.fail();
		return loginBad;
	}

	logout(session) {
		this.sessions.delete(session.id);
		return { status: 200, body: '', setCookie: this.expiredCookie() };
	}
}

/** Host with another port, or an Origin/Referer of another site: the real server says 401. */
function isSuspicious(headers, port, domains) {
	const host = splitHost(headers.host ?? '');
	if (host.port !== null && host.port !== port) return true;
	const literal = /^[\d.]+$|^\[/.test(host.name);
	if (!literal && !domains.includes('*') && !domains.includes(host.name)) return true;
	if (/^bearer /i.test(headers.authorization ?? '')) return false;
	const origin = headers.origin ?? headers.referer;
	if (!origin) return false;
	try {
		return new URL(origin).host !== new URL(`http://${headers.host}`).host;
	} catch {
		return true;
	}
}

function splitHost(text) {
	const m = /^(.*?)(?::(\d+))?$/.exec(text);
	return { name: m[1], port: m[2] === undefined ? null : Number(m[2]) };
}

module.exports = { Auth, isSuspicious };
