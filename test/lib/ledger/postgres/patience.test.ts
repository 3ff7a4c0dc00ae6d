import { PATIENCE, Patience } from '../../../../lib/ledger/postgres/patience';

describe('Patience', () => {
	let nowMs = 0;
	let patience: Patience;
	const refused = new Error('refused');
	beforeEach(() => {
		nowMs = 1_000;
		patience = new Patience(PATIENCE, () => nowMs);
	});

	it('waits for the end of an outage for ten seconds from its beginning', () => {
		expect(patience.lost()).toBe(true);
		nowMs += 9_999;
		expect(patience.lost()).toBe(true);
		nowMs += 1;
		expect(patience.lost()).toBe(false);
	});

	it('lets one call a second look whether it is over, and fails the others with what is known', () => {
		patience.lost();
		nowMs += 10_000;
		patience.lost();
		patience.note(refused);
		expect(() => patience.check()).toThrow(refused);
		nowMs += 1_000;
		expect(() => patience.check()).not.toThrow();
	});

	it('counts anew after it has worked', () => {
		patience.lost();
		nowMs += 10_000;
		patience.lost();
		patience.note(refused);
		patience.worked();
		expect(() => patience.check()).not.toThrow();
		expect(patience.lost()).toBe(true);
	});

	it('counts anew when nobody has asked for long', () => {
		patience.lost();
		nowMs += 10_000;
		expect(patience.lost()).toBe(false);
		nowMs += 300_000;
		expect(patience.lost()).toBe(false);
		nowMs += 300_001;
		expect(patience.lost()).toBe(true);
	});

	it('pauses longer each time, up to half a second', () => {
		expect([1, 2, 3, 4, 5, 50].map((attempt) => patience.pauseMs(attempt))).toEqual([50, 100, 200, 400, 500, 500]);
	});
});
