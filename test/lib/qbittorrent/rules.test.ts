import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLedger } from '../../../lib/ledger';
import { LedgerLoginGuard } from '../../../lib/ledger/loginGuard';
import { atLeast, dialectOf } from '../../../lib/qbittorrent/dialect';
import { NodeRequestError } from '../../../lib/qbittorrent/errors';
import { Health } from '../../../lib/qbittorrent/health';
import { LOGIN_PAUSE_MS, MemoryLoginGuard, passwordDigest } from '../../../lib/qbittorrent/loginGuard';
import { BelievedFreeSpace, SmoothedRate } from '../../../lib/qbittorrent/rates';
import { isComplete, isStopped, loadClassOf } from '../../../lib/qbittorrent/states';

const NOW = 1_800_000_000_000;

describe('the words of a version', () => {
	it.each([
		['2.8.19', 'pause', 'resume', false],
		['2.9.3', 'pause', 'resume', true],
		['2.11.2', 'stop', 'start', true],
		['2.16.2', 'stop', 'start', true],
	])('%s stops with %s, starts with %s, cheap deltas: %s', (version, stop, start, cheap) => {
		expect(dialectOf(version)).toMatchObject({ stopAction: stop, startAction: start, cheapDeltas: cheap });
	});

	it.each([['2.10', '2.9.9', true], ['2.9', '2.9.0', true], ['2.9', '2.9.1', false], ['3.0', '2.16.2', true]])('%s is at least %s: %s', (have, need, expected) => {
		expect(atLeast(have, need)).toBe(expected);
	});

	it.each(['', '<html>', 'Forbidden', '2', '2.x', '2.11.4.5.6'])('%p is no version', (text) => {
		expect(() => dialectOf(text)).toThrow(RangeError);
	});
});

it.each([
	['downloading', 'active', false, false],
	['forcedDL', 'active', false, false],
	['queuedDL', 'queued', false, false],
	['stalledDL', 'stalled', false, false],
	['metaDL', 'meta', false, false],
	['forcedMetaDL', 'meta', false, false],
	['pausedDL', 'stopped', true, false],
	['stoppedDL', 'stopped', true, false],
	['stoppedUP', 'stopped', true, true],
	['uploading', 'other', false, true],
	['checkingDL', 'other', false, false],
	['moving', 'other', false, false],
	['a-state-of-tomorrow', 'other', false, false],
])('state %s loads as %s, stopped %s, complete %s', (state, load, stopped, complete) => {
	expect([loadClassOf(state), isStopped(state), isComplete(state)]).toEqual([load, stopped, complete]);
});

describe('the circuit breaker', () => {
	const failure = new NodeRequestError('timeout', 'a', 'text', 'unknown');

	it('waits twice as long after each failure, up to a minute', () => {
		const health = new Health();
		let now = NOW;
		const pauses: number[] = [];
		for (let n = 0; n < 6; n++) {
			health.failed(failure, now);
			let pause = 0;
			while (!health.mayProbe(now + pause)) pause += 1_000;
			pauses.push(pause);
			now += pause;
		}
		expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
	});

	it('takes failures side by side for one', () => {
		const health = new Health();
		for (let n = 0; n < 10; n++) health.failed(failure, NOW + n);
		expect([health.mayProbe(NOW + 4_999), health.mayProbe(NOW + 5_000)]).toEqual([false, true]);
	});

	it('remembers when a node came back, not that it answered', () => {
		const health = new Health();
		health.succeeded(NOW);
		expect(health.recoveredAtMs).toBeNull();
		health.failed(failure, NOW + 1);
		health.succeeded(NOW + 2);
		health.succeeded(NOW + 3);
		expect([health.recoveredAtMs, health.lastAnswerMs, health.lastFailure]).toEqual([NOW + 2, NOW + 3, null]);
	});
});

describe('rates', () => {
	it('follow a change over about half a minute', () => {
		const rate = new SmoothedRate();
		rate.sample(1_000, NOW);
		rate.sample(0, NOW + 1_500);
		expect(rate.bytesPerSecond).toBeGreaterThan(900);
		rate.sample(0, NOW + 120_000);
		expect(rate.bytesPerSecond).toBeLessThan(30);
		expect(rate.highest).toBe(1_000);
	});

	it('have no highest before the first download', () => {
		const rate = new SmoothedRate();
		rate.sample(0, NOW);
		expect(rate.highest).toBeNull();
	});
});

describe('free space', () => {
	it.each([
		['a first figure is believed', [100], 100],
		['small steps are believed', [100, 60, 90], 90],
		['a jump up is not believed at once', [100, 900], 100],
		['a jump down counts at once, as the safe figure', [100, 10], 10],
		['a jump that stays is believed', [100, 900, 900], 900],
		['a jump that goes back was none', [100, 900, 101], 101],
		['-1 means unknown', [100, -1], null],
	])('%s', (_what, samples, expected) => {
		const free = new BelievedFreeSpace();
		for (const bytes of samples) free.sample(bytes);
		expect(free.bytes).toBe(expected);
	});
});

describe('the login guard', () => {
	const digest = passwordDigest('node', 'admin', 'hunter2');

	it('keeps no password, and tells passwords, users and nodes apart', () => {
		expect(digest).toMatch(/^[0-9a-f]{32}$/);
		const others = [passwordDigest('node', 'admin', 'hunter3'), passwordDigest('node', 'root', 'hunter2'), passwordDigest('other', 'admin', 'hunter2')];
		expect(new Set([digest, ...others]).size).toBe(4);
	});

	it('lets a refused password be tried twice an hour, and again an hour later', async () => {
		let now = NOW;
		const guard = new MemoryLoginGuard(() => now);
		const tries = async (): Promise<number> => {
			let count = 0;
			while (await guard.mayTry('n', digest)) {
				count++;
				await guard.refused('n', digest);
			}
			return count;
		};
		expect(await tries()).toBe(2);
		now += LOGIN_PAUSE_MS - 1;
		expect(await tries()).toBe(0);
		now += 1;
		expect(await tries()).toBe(2);
		await guard.accepted('n', digest);
		expect(await guard.mayTry('n', digest)).toBe(true);
	});

	it('counts over two processes on one ledger', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'guard-'));
		const ledgers = [await openSqliteLedger(join(folder, 'l.sqlite')), await openSqliteLedger(join(folder, 'l.sqlite'))];
		const [a, b] = ledgers.map((ledger) => new LedgerLoginGuard(ledger, () => NOW));
		await a.refused('n', digest);
		expect(await b.mayTry('n', digest)).toBe(true);
		await b.refused('n', digest);
		expect([await a.mayTry('n', digest), await b.mayTry('n', digest)]).toEqual([false, false]);
		expect(await a.mayTry('n', passwordDigest('n', 'admin', 'new'))).toBe(true);
		for (const ledger of ledgers) await ledger.close();
		rmSync(folder, { recursive: true });
	});
});
