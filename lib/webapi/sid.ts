import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { WebhookLogin } from './types';

const VERSION = 1;
const NONCE_BYTES = 6;
const FINGERPRINT_BYTES = 16;
const MAC_BYTES = 24;
const TIME_BYTES = 6;
const HEAD_BYTES = 1 + TIME_BYTES + NONCE_BYTES + FINGERPRINT_BYTES;
const SID_BYTES = HEAD_BYTES + MAC_BYTES;
/** *arr keeps its cookie until it sees a 403, so this costs each client one login a week. */
export const SID_LIFETIME_MS = 7 * 24 * 3_600_000;
/** Clocks of two machines behind one address may differ by this much. */
const CLOCK_SKEW_MS = 300_000;

const MAX_PROVEN = 1_000;

interface Proven {
	login: WebhookLogin;
	issuedAtMs: number;
}

/**
 * Session ids that need no memory: what they stand for is inside, signed. They hold in every
 * process with the same signing key and after a restart, and end when the login's name, password
 * or key changes. Only [A-Za-z0-9_-], because clients percent-decode or cut other characters.
 */
export class SidSigner {
	private readonly fingerprints: Buffer[];
	/** Those that were found true: clients send the same one with each of their polls. */
	private readonly proven = new Map<string, Proven>();

	constructor(
		private readonly signingKey: string,
		private readonly logins: readonly WebhookLogin[],
	) {
		this.fingerprints = logins.map((login) => this.fingerprintOf(login));
	}

	/** A fresh session id for one of the logins. */
	issue(login: WebhookLogin, nowMs: number): string {
		const time = Buffer.alloc(TIME_BYTES);
		time.writeUIntBE(Math.max(0, Math.floor(nowMs)), 0, TIME_BYTES);
		const head = Buffer.concat([
			Buffer.from([VERSION]),
			time,
			randomBytes(NONCE_BYTES),
			this.fingerprintOf(login),
		]);
		return Buffer.concat([head, this.macOf(head)]).toString('base64url');
	}

	/** The login that this session id was given to, or null when it is forged, old or outdated. */
	verify(sid: string, nowMs: number): WebhookLogin | null {
		const proven = this.proven.get(sid) ?? this.prove(sid);
		if (proven === null) return null;
		const ageMs = nowMs - proven.issuedAtMs;
		return ageMs < -CLOCK_SKEW_MS || ageMs > SID_LIFETIME_MS ? null : proven.login;
	}

	/** What a session id stands for, when we have signed it for a login that still is one. */
	private prove(sid: string): Proven | null {
		if (!/^[\w-]{1,200}$/.test(sid)) return null;
		const bytes = Buffer.from(sid, 'base64url');
		if (bytes.length !== SID_BYTES || bytes[0] !== VERSION) return null;
		const head = bytes.subarray(0, HEAD_BYTES);
		if (!timingSafeEqual(this.macOf(head), bytes.subarray(HEAD_BYTES))) return null;
		const fingerprint = head.subarray(1 + TIME_BYTES + NONCE_BYTES);
		const index = this.fingerprints.findIndex((known) => timingSafeEqual(known, fingerprint));
		if (index < 0) return null;
		const proven = { login: this.logins[index], issuedAtMs: head.readUIntBE(1, TIME_BYTES) };
		if (this.proven.size >= MAX_PROVEN) this.proven.clear();
		this.proven.set(sid, proven);
		return proven;
	}

	private fingerprintOf({ source, username, password, apiKey }: WebhookLogin): Buffer {
		return this.hmac(
			JSON.stringify(['login', source, username, password, apiKey]),
			FINGERPRINT_BYTES,
		);
	}

	private macOf(head: Buffer): Buffer {
		return this.hmac(Buffer.concat([Buffer.from('sid\0'), head]), MAC_BYTES);
	}

	private hmac(data: string | Buffer, length: number): Buffer {
		return createHmac('sha256', this.signingKey).update(data).digest().subarray(0, length);
	}
}
