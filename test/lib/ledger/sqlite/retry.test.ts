import { retryWhileBusy } from '../../../../lib/ledger/sqlite/retry';

const sqliteError = (errcode: number): Error => Object.assign(new Error('sqlite'), { errcode });
const BUSY = sqliteError(5);
const BUSY_RECOVERY = sqliteError(261);
const CORRUPT = sqliteError(11);

/** Fails with each error in turn, then succeeds. */
function attempts(...errors: Error[]): jest.Mock<string, []> {
	const attempt = jest.fn<string, []>(() => 'done');
	for (const error of errors) {
		attempt.mockImplementationOnce(() => {
			throw error;
		});
	}
	return attempt;
}

describe('retryWhileBusy', () => {
	it('tries again until the file is free', async () => {
		const attempt = attempts(BUSY, BUSY_RECOVERY);
		expect(await retryWhileBusy('/x', attempt)).toBe('done');
		expect(attempt).toHaveBeenCalledTimes(3);
	});

	it('gives up in the end and says who is to blame', async () => {
		const opening = retryWhileBusy('/x', attempts(BUSY, BUSY, BUSY), 0);
		await expect(opening).rejects.toThrow("The ledger '/x' is locked by another program");
	});

	it('does not try again after any other fault', async () => {
		const attempt = attempts(CORRUPT);
		await expect(retryWhileBusy('/x', attempt)).rejects.toThrow(/damaged/);
		expect(attempt).toHaveBeenCalledTimes(1);
	});
});
