import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { PostgresLocation } from '../location';
import { describeLocation } from '../location';
import type { Driver } from '../sql/driver';
import type { Statement, Steps } from '../sql/steps';
import { LedgerUnavailableError } from '../types';
import { isLost, isWorthRepeating, toLedgerError } from './errors';
import type { Handler, Stop } from './listener';
import { Listener } from './listener';
import type { PatienceSettings } from './patience';
import { PATIENCE, Patience } from './patience';
import type { PgModule, Session } from './session';
import { createPool, StepsFailed, withSession } from './session';
import { StatementTexts } from './statements';
import { Turns } from './turns';

/** For tests; everything has a default. */
export interface PostgresDriverOptions {
	patience?: Partial<PatienceSettings>;
	now?: () => number;
	onClose?: () => void;
}

/** A repeatable read: all statements of the steps see the same moment. */
const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
const isQuery = ({ sql, several }: Statement): boolean =>
	several?.every(isQuery) ?? /^\s*SELECT\b/i.test(typeof sql === 'string' ? sql : sql.postgres);
/** Written for a connection that was lost: whatever of it still reaches the server fails. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Thrown to start a read over, in a transaction, when it turns out to have several statements. */
class NeedsTransaction extends Error {}

/** COMMIT was sent and no answer came: it may have happened. */
class CommitUnknown extends Error {
	constructor(
		readonly writer: string,
		readonly number: number,
		readonly result: unknown,
		readonly reason: unknown,
	) {
		super('The answer to a COMMIT was lost');
	}
}

/** The one write lock of a ledger: the same number in every process. */
export function lockKey(location: PostgresLocation): string {
	const digest = createHash('sha256').update(`arr-dispatch ledger ${location.schema}`).digest();
	return digest.readBigInt64BE(0).toString();
}

/**
 * Runs steps in Postgres. A connection that is lost is made again and the transaction started over,
 * so that a restart of the server is not seen by the caller.
 *
 * Whether a COMMIT without an answer happened is read from `last_commits`, where each connection
 * writes the number of its last transaction within it: no write is done twice. A transaction may have
 * been sent as a whole and not have reached the server yet: then that connection's number is
 * blocked first, so that it fails.
 */
export class PostgresDriver implements Driver {
	readonly dialect = 'postgres';
	readonly location: string;
	private readonly pool: Pool;
	private readonly texts = new StatementTexts();
	private patience: Patience;
	private readonly listener: Listener;
	private readonly lock: string;
	/** First statements of reads that had a second one. */
	private readonly severalAfter = new Set<string>();
	private readonly turns = new Turns();
	private commits = 0;
	private closed = false;

	constructor(
		pg: PgModule,
		at: PostgresLocation,
		private readonly options: PostgresDriverOptions = {},
	) {
		this.location = describeLocation(at);
		this.pool = createPool(pg, at);
		this.lock = lockKey(at);
		this.patience = this.newPatience();
		this.listener = new Listener(pg, at);
	}

	async read<T>(steps: () => Steps<T>): Promise<T> {
		return await this.untilItWorks(async () => await this.readOnce(steps));
	}

	async write<T>(steps: () => Steps<T>): Promise<T> {
		return await this.turns.take(async (next) => await this.change(steps, 'off', next));
	}

	async durably<T>(steps: () => Steps<T>): Promise<T> {
		return await this.turns.take(async (next) => await this.change(steps, 'on', next));
	}

	/** Runs `work` on a connection as it is, without a transaction; for opening a ledger. */
	async session<T>(work: (session: Session) => Promise<T>): Promise<T> {
		return await this.untilItWorks(async () => await this.lend(work));
	}

	/** From now on an outage is waited for this long. */
	bePatient(outageMs: number = PATIENCE.outageMs): void {
		this.patience = this.newPatience({ outageMs });
	}

	/** Resolves when notifications of a channel arrive; see Listener. */
	async listen(channel: string, handler: Handler): Promise<Stop> {
		this.assertOpen();
		return await this.untilItWorks(async () => await this.listener.listen(channel, handler));
	}

	async close(): Promise<void> {
		if (this.closed) return;
		this.closed = true;
		this.options.onClose?.();
		await this.listener.close();
		await this.pool.end();
	}

	private async lend<T>(work: (session: Session) => Promise<T>): Promise<T> {
		return await withSession(this.pool, this.texts, work);
	}

	private newPatience(changes: Partial<PatienceSettings> = {}): Patience {
		return new Patience({ ...PATIENCE, ...this.options.patience, ...changes }, this.options.now ?? (() => performance.now()));
	}

	private assertOpen(): void {
		if (!this.closed) return;
		throw new LedgerUnavailableError(`The ledger '${this.location}' is closed`, 'Open the ledger again');
	}

	private async readOnce<T>(steps: () => Steps<T>): Promise<T> {
		const plainly = this.lend(async (session) => await this.readPlainly(session, steps));
		return await plainly.catch(async (error: unknown) =>
			error instanceof NeedsTransaction
				? await this.lend(async (session) => await readAtOneMoment(session, steps))
				: await Promise.reject(error),
		);
	}

	/** Most reads are one statement, which needs no transaction and so no further round trips. */
	private async readPlainly<T>(session: Session, steps: () => Steps<T>): Promise<T> {
		let first: string | null = null;
		return await session.drive(steps(), ({ sql }) => {
			const text = typeof sql === 'string' ? sql : sql.postgres;
			if (first !== null) this.severalAfter.add(first);
			first ??= text;
			if (this.severalAfter.has(first)) throw new NeedsTransaction();
		});
	}

	/** @param next called when the last statement was sent */
	private async change<T>(steps: () => Steps<T>, synchronous: 'on' | 'off', next: () => void): Promise<T> {
		let unknown: CommitUnknown | null = null;
		return await this.untilItWorks(async () => {
			if (unknown !== null && (await this.happened(unknown))) return unknown.result as T;
			unknown = null;
			const attempt = this.lend(async (session) => await this.changeOnce(session, steps, synchronous, next));
			return await attempt.catch(async (error: unknown) => {
				if (!(error instanceof CommitUnknown)) return await Promise.reject(error);
				unknown = error;
				return await Promise.reject(error.reason);
			});
		});
	}

	private async changeOnce<T>(session: Session, steps: () => Steps<T>, synchronous: 'on' | 'off', next: () => void): Promise<T> {
		session.sendAhead(`BEGIN; SET LOCAL synchronous_commit TO ${synchronous}; SELECT pg_advisory_xact_lock(${this.lock})`);
		let changes = false;
		const result = await session.drive(steps(), (statement) => {
			changes ||= !isQuery(statement);
		});
		const number = ++this.commits;
		const hasLock = session.hasAnswered;
		const commit = session.send(changes ? `${noteCommit(session.writer, number)}; COMMIT` : 'COMMIT');
		// The server lets the next one in after this one, and the two do not wait for each other's way back.
		if (hasLock) next();
		await commit.catch(async (reason: unknown) => {
			const lost = changes && isLost(reason);
			return await Promise.reject(lost ? new CommitUnknown(session.writer, number, result, reason) : reason);
		});
		return result;
	}

	/** Whether a COMMIT took place. The lock waits for the end of a transaction that still runs. */
	private async happened({ writer, number }: CommitUnknown): Promise<boolean> {
		return await this.lend(async (session) => {
			await session.send(`BEGIN; SELECT pg_advisory_xact_lock(${this.lock})`);
			const sql = 'SELECT number FROM last_commits WHERE writer = ?';
			const { rows } = await session.run({ sql, values: [writer], wants: 'rows' });
			const isDone = (rows as Array<{ number: number }>)[0]?.number === number;
			await session.send(isDone ? 'COMMIT' : `${noteCommit(writer, NEVER)}; COMMIT`);
			return isDone;
		});
	}

	private async untilItWorks<T>(attempt: () => Promise<T>): Promise<T> {
		this.patience.check();
		for (let tries = 1; ; tries++) {
			this.assertOpen();
			try {
				const result = await attempt();
				this.patience.worked();
				return result;
			} catch (error) {
				if (error instanceof StepsFailed) throw error.fault;
				const again = isLost(error)
					? this.patience.lost()
					: isWorthRepeating(error) && tries < this.patience.busyAttempts;
				if (!again) throw this.patience.note(toLedgerError(this.location, error));
			}
			await sleep(this.patience.pauseMs(tries));
		}
	}
}

async function readAtOneMoment<T>(session: Session, steps: () => Steps<T>): Promise<T> {
	session.sendAhead(BEGIN_READ);
	const result = await session.drive(steps());
	await session.send('COMMIT');
	return result;
}

/** Both are ours: a random id and a counter. Fails, and with it the transaction, when the number has been passed. */
function noteCommit(writer: string, number: number): string {
	return `INSERT INTO last_commits AS known (writer, number, at) VALUES ('${writer}', ${number}, now())
		ON CONFLICT (writer) DO UPDATE SET at = excluded.at,
		number = CASE WHEN excluded.number > known.number THEN excluded.number END`;
}
