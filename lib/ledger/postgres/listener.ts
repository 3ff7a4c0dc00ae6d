import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { PostgresLocation } from '../location';
import type { PgModule } from './session';
import { connectionConfig, quoted } from './session';

/** Called with what was notified; with null when notifications may have been missed. */
export type Handler = (payload: string | null) => void;
export type Stop = () => Promise<void>;

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
/** A connection that a router has dropped in silence is noticed by this. */
const LOOK_MS = 30_000;
const ANSWER_TIMEOUT_MS = 5_000;

/**
 * Notifications of the database over one connection of their own, which is made again by itself when
 * it is lost. Nothing is connected while nobody listens.
 */
export class Listener {
	private readonly handlers = new Map<string, Set<Handler>>();
	private client: Client | null = null;
	private connecting: Promise<Client> | null = null;
	private reviving = false;
	private look: NodeJS.Timeout | null = null;
	private closed = false;

	constructor(
		private readonly pg: PgModule,
		private readonly at: PostgresLocation,
	) {}

	/** Resolves when notifications arrive. @throws what `pg` throws when there is no connection */
	async listen(channel: string, handler: Handler): Promise<Stop> {
		const client = await this.connected();
		await client.query(`LISTEN ${quoted(channel)}`);
		const known = this.handlers.get(channel) ?? new Set();
		this.handlers.set(channel, known.add(handler));
		return async () => await this.stop(channel, handler);
	}

	async close(): Promise<void> {
		this.closed = true;
		this.handlers.clear();
		await this.disconnect();
	}

	private async stop(channel: string, handler: Handler): Promise<void> {
		const known = this.handlers.get(channel);
		known?.delete(handler);
		if (known === undefined || known.size > 0) return;
		this.handlers.delete(channel);
		if (this.handlers.size === 0) await this.disconnect();
		else await this.client?.query(`UNLISTEN ${quoted(channel)}`).catch(() => undefined);
	}

	private async connected(): Promise<Client> {
		if (this.client !== null) return this.client;
		this.connecting ??= this.connect().finally(() => {
			this.connecting = null;
		});
		return await this.connecting;
	}

	private async connect(): Promise<Client> {
		const client = new this.pg.Client({ ...connectionConfig(this.at), query_timeout: ANSWER_TIMEOUT_MS });
		client.on('error', () => this.lost(client));
		client.on('end', () => this.lost(client));
		client.on('notification', ({ channel, payload = '' }) => this.tell(channel, payload));
		await client.connect();
		const channels = [...this.handlers.keys()];
		if (channels.length > 0) await client.query(channels.map((channel) => `LISTEN ${quoted(channel)}`).join('; '));
		if (this.closed) await client.end();
		this.client = client;
		this.look = setInterval(() => void client.query('SELECT 1').catch(() => this.lost(client)), LOOK_MS);
		this.look.unref();
		return client;
	}

	private tell(channel: string, payload: string | null): void {
		for (const handler of this.handlers.get(channel) ?? []) handler(payload);
	}

	private lost(client: Client): void {
		if (this.client !== client) return;
		this.forget();
		void client.end().catch(() => undefined);
		if (this.handlers.size > 0) void this.revive();
	}

	private async revive(): Promise<void> {
		if (this.reviving) return;
		this.reviving = true;
		for (let pauseMs = FIRST_PAUSE_MS; !this.closed && this.handlers.size > 0; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
			try {
				await this.connected();
				break;
			} catch {
				await sleep(pauseMs, undefined, { ref: false });
			}
		}
		this.reviving = false;
		if (this.client === null) return;
		for (const channel of this.handlers.keys()) this.tell(channel, null);
	}

	private forget(): void {
		if (this.look !== null) clearInterval(this.look);
		this.look = null;
		this.client = null;
	}

	private async disconnect(): Promise<void> {
		const client = this.client;
		this.forget();
		await client?.end().catch(() => undefined);
	}
}
