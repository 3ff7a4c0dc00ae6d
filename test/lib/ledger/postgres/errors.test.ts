import { isLost, isWorthRepeating, toLedgerError } from '../../../../lib/ledger/postgres/errors';
import { LedgerUnavailableError } from '../../../../lib/ledger';

const failure = (code: string, message = 'any'): Error => Object.assign(new Error(message), { code });
const told = (error: Error): unknown => toLedgerError('postgres://db.test:5432/n8n', error);

describe('an error of Postgres', () => {
	it.each([
		['28P01', 'refused the login'],
		['3D000', 'does not exist'],
		['42501', 'does not let this user use its tables'],
		['42P01', 'lacks a table or column'],
		['53100', 'has no space left to grow'],
		['53300', 'has no connection free'],
		['25006', 'is read-only'],
		['57014', 'took too long'],
		['57P03', 'lost its connection'],
		['08006', 'lost its connection'],
		['ECONNREFUSED', 'cannot be reached'],
		['ENOTFOUND', 'cannot be reached'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'cannot be reached with these SSL settings'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'cannot be reached with these SSL settings'],
		['XX001', 'is damaged'],
	])('%s says that the ledger %s, and what to do', (code, what) => {
		const error = told(failure(code)) as LedgerUnavailableError;
		expect(error).toBeInstanceOf(LedgerUnavailableError);
		expect(error.message).toBe(`The ledger 'postgres://db.test:5432/n8n' ${what}`);
		expect(error.hint.length).toBeGreaterThan(10);
	});

	it.each([
		['Connection terminated unexpectedly', 'lost its connection'],
		['Connection terminated due to connection timeout', 'cannot be reached'],
		['timeout expired', 'cannot be reached'],
		['timeout exceeded when trying to connect', 'has no connection free'],
		['The server does not support SSL connections', 'cannot be reached with these SSL settings'],
		['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'refused the login'],
	])('without a code, %j, says that the ledger %s', (message, what) => {
		expect((told(new Error(message)) as Error).message).toContain(what);
	});

	it('stays as it is when a rule of the tables was broken, and when it is ours', () => {
		const broken = failure('23505');
		expect(told(broken)).toBe(broken);
		const ours = new LedgerUnavailableError('closed', 'open it');
		expect(told(ours)).toBe(ours);
	});

	it.each(['57P01', '57P02', '57P03', '08006', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE'])('%s means that the connection is gone', (code) => {
		expect(isLost(failure(code))).toBe(true);
	});

	it.each(['28P01', '23505', '57014', '40001', '53100'])('%s does not', (code) => {
		expect(isLost(failure(code))).toBe(false);
	});

	it('is worth repeating when others were in the way, and for a statement that was parsed for an older table', () => {
		const again = [failure('40001'), failure('40P01'), failure('53300'), failure('0A000', 'cached plan must not change result type')];
		expect(again.map(isWorthRepeating)).toEqual([true, true, true, true]);
		expect([failure('0A000', 'not supported'), failure('23505')].map(isWorthRepeating)).toEqual([false, false]);
	});
});
