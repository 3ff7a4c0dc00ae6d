import {
	afterDue,
	afterRequestLeft,
	afterResult,
	canWait,
	dueReason,
	isOpen,
	judge,
	mayBeAskedAgain,
	mayDecide,
	reasonFor,
	requestStatusesShownAs,
	shownStatus,
	timeAfterHours,
	withMessage,
} from '../../../lib/ledger/approvalRules';
import { type Approval, APPROVAL_STATUSES, type DecideInput } from '../../../lib/ledger/approvals';
import { REQUEST_STATUSES } from '../../../lib/ledger';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

const approval = (changes: Partial<Approval> = {}): Approval => ({
	id: 'a1',
	kind: 'dispatch',
	requestRowId: 'r1:0',
	title: 'Invented.Film.2160p.WEB-GRP',
	summary: '48 GiB for sonarr',
	card: null,
	data: null,
	status: 'pending',
	priority: 0,
	deciders: [],
	expiresAtMs: NOW + HOUR,
	onExpiry: 'decline',
	snoozedUntilMs: null,
	decidedBy: null,
	decidedVia: null,
	decidedAtMs: null,
	note: null,
	messages: [],
	createdAtMs: NOW - HOUR,
	updatedAtMs: NOW - HOUR,
	...changes,
});

const answer = (changes: Partial<DecideInput> = {}): DecideInput => ({
	decision: 'approve',
	by: 'ann',
	via: 'telegram',
	note: null,
	...changes,
});

describe('who may answer', () => {
	it.each([
		[[], 'anybody', true],
		[[], '', true],
		[['ann'], 'ann', true],
		[['@Ann', '4711'], 'ann', true],
		[['ann'], ' @ANN ', true],
		[['ann', '4711'], '4711', true],
		[['ann'], 'anna', false],
		[['ann'], '', false],
		[['@'], '', false],
	])('%j lets %j: %s', (deciders, by, may) => {
		expect(mayDecide(deciders, by)).toBe(may);
	});
});

describe('an answer', () => {
	it('approves, and says who, by which way and when', () => {
		expect(judge(approval(), answer({ note: 'go' }), NOW)).toEqual({
			outcome: 'won',
			after: approval({
				status: 'approved',
				decidedBy: 'ann',
				decidedVia: 'telegram',
				decidedAtMs: NOW,
				note: 'go',
				updatedAtMs: NOW,
			}),
		});
	});

	it.each(['pending', 'snoozed'] as const)('declines what is %s', (status) => {
		const before = approval({ status, snoozedUntilMs: status === 'snoozed' ? NOW + 1 : null });
		expect(judge(before, answer({ decision: 'decline' }), NOW)).toMatchObject({
			outcome: 'won',
			after: { status: 'declined', snoozedUntilMs: null },
		});
	});

	it('snoozes, which decides nothing', () => {
		const snooze = answer({ decision: 'snooze', untilMs: NOW + HOUR });
		expect(judge(approval(), snooze, NOW)).toMatchObject({
			outcome: 'won',
			after: { status: 'snoozed', snoozedUntilMs: NOW + HOUR, decidedBy: null, decidedAtMs: null },
		});
	});

	it.each([null, undefined, NOW, NOW - 1])('cannot snooze until %s', (untilMs) => {
		expect(() => judge(approval(), answer({ decision: 'snooze', untilMs }), NOW)).toThrow(RangeError);
	});

	it('keeps the note of an earlier snooze when it brings none', () => {
		const before = approval({ status: 'snoozed', note: 'ask Bob' });
		expect(judge(before, answer(), NOW)).toMatchObject({ after: { note: 'ask Bob' } });
	});

	it.each(APPROVAL_STATUSES.filter((status) => !isOpen(status) && status !== 'expired'))(
		'comes too late for what is %s, and is told who was first',
		(status) => {
			const before = approval({ status, decidedBy: 'bob', decidedVia: 'form', decidedAtMs: NOW - 1000 });
			const verb = status === 'declined' ? 'declined' : 'approved';
			expect(judge(before, answer(), NOW)).toEqual({
				outcome: 'too_late',
				reason: `Already ${verb} by 'bob' (form) at 2027-01-15T07:59:59.000Z`,
			});
		},
	);

	it('is refused for what ran out, and is told so', () => {
		const expired = afterDue(approval({ expiresAtMs: NOW }), 'expired', NOW);
		expect(judge(expired, answer(), NOW)).toEqual({
			outcome: 'expired',
			reason: 'Expired at 2027-01-15T08:00:00.000Z',
		});
		const approved = afterDue(approval({ expiresAtMs: NOW, onExpiry: 'approve' }), 'expired', NOW);
		expect(judge(approved, answer({ decision: 'decline' }), NOW)).toEqual({
			outcome: 'expired',
			reason: 'Expired at 2027-01-15T08:00:00.000Z, and was approved then',
		});
	});

	it('of a stranger does not count, and tells nothing of what others did', () => {
		const before = approval({ status: 'declined', deciders: ['bob'], decidedBy: 'bob' });
		expect(judge(before, answer(), NOW)).toEqual({
			outcome: 'not_allowed',
			reason: "'ann' may not decide this",
		});
	});
});

describe('what time does', () => {
	it.each([
		[{}, null],
		[{ expiresAtMs: NOW + 1 }, null],
		[{ expiresAtMs: NOW }, 'expired'],
		[{ expiresAtMs: null }, null],
		[{ status: 'snoozed', snoozedUntilMs: NOW + 1 }, null],
		[{ status: 'snoozed', snoozedUntilMs: NOW }, 'snooze_over'],
		[{ status: 'snoozed', snoozedUntilMs: NOW, expiresAtMs: NOW }, 'expired'],
		[{ status: 'snoozed', snoozedUntilMs: NOW + HOUR, expiresAtMs: NOW }, 'expired'],
		[{ status: 'approved', expiresAtMs: NOW }, null],
		[{ status: 'declined', expiresAtMs: NOW - HOUR }, null],
	] as Array<[Partial<Approval>, string | null]>)('%j is due: %s', (changes, due) => {
		expect(dueReason(approval(changes), NOW)).toBe(due);
	});

	it.each([
		['decline', 'expired'],
		['nothing', 'expired'],
		['approve', 'approved'],
	] as const)('on expiry "%s" makes it %s, from the moment that was set', (onExpiry, status) => {
		const after = afterDue(approval({ onExpiry, expiresAtMs: NOW - HOUR }), 'expired', NOW);
		expect(after).toMatchObject({ status, decidedBy: 'expiry', decidedAtMs: NOW - HOUR, updatedAtMs: NOW });
	});

	it('ends a snooze: the question is open again', () => {
		const before = approval({ status: 'snoozed', snoozedUntilMs: NOW });
		expect(afterDue(before, 'snooze_over', NOW)).toEqual(approval({ updatedAtMs: NOW }));
	});

	it.each([
		[0, null],
		[1, NOW + HOUR],
		[0.5, NOW + HOUR / 2],
	])('%s hours end at %s', (hours, atMs) => {
		expect(timeAfterHours(hours, NOW)).toBe(atMs);
	});

	it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('%s is no number of hours', (hours) => {
		expect(() => timeAfterHours(hours, NOW)).toThrow(RangeError);
	});
});

describe('an approved torrent', () => {
	it.each([
		['held', 'approved'],
		['dispatching', 'adding'],
		['downloading', 'added'],
		['adopted', 'added'],
		['completed', 'added'],
		['imported', 'added'],
		['failed', 'failed'],
		['rejected', 'failed'],
	] as const)('whose request is %s shows as %s', (status, shown) => {
		expect(shownStatus('approved', { status, nodeId: null })).toBe(shown);
	});

	it('that was removed was added before, unless no node ever had it', () => {
		expect(shownStatus('approved', { status: 'removed', nodeId: 'n1' })).toBe('added');
		expect(shownStatus('approved', { status: 'removed', nodeId: null })).toBe('failed');
	});

	it.each(['pending', 'declined', 'expired', 'snoozed', 'failed'] as const)(
		'is the only one to follow: %s stays',
		(status) => {
			expect(shownStatus(status, { status: 'downloading', nodeId: 'n1' })).toBe(status);
		},
	);

	it('without a torrent stays approved', () => {
		expect(shownStatus('approved', null)).toBe('approved');
	});

	it('is found by every status of a request under exactly one status of its own', () => {
		const found = APPROVAL_STATUSES.flatMap(requestStatusesShownAs);
		// `removed` is told apart by its node.
		expect(found.sort()).toEqual(REQUEST_STATUSES.filter((status) => status !== 'removed').sort());
	});
});

describe('a torrent that stops waiting without an answer', () => {
	it.each(['removed', 'failed', 'rejected'] as const)('because it is %s was declined by the app', (status) => {
		const after = afterRequestLeft(approval({ status: 'snoozed' }), { status, source: 'sonarr' }, NOW);
		expect(after).toMatchObject({ status: 'declined', decidedBy: 'client', decidedVia: 'sonarr', decidedAtMs: NOW });
	});

	it.each(['dispatching', 'downloading', 'adopted'] as const)('because it is %s is past asking', (status) => {
		const after = afterRequestLeft(approval(), { status, source: 'sonarr' }, NOW);
		expect(after).toMatchObject({ status: 'approved', decidedBy: 'dispatch' });
	});
});

describe('which torrents can wait', () => {
	it.each([
		['received', null, true],
		['dispatching', null, true],
		['dispatching', 'n1', false],
		['held', null, true],
		['held', 'n1', true],
		['awaiting_approval', null, true],
		['downloading', 'n1', false],
		['rejected', null, false],
		['removed', null, false],
		['adopted', null, false],
	] as const)('%s on node %s: %s', (status, nodeId, can) => {
		expect(canWait({ status, nodeId })).toBe(can);
	});
});

describe('what a workflow reports', () => {
	it.each([
		['approved', 'adding', 'adding'],
		['approved', 'added', 'added'],
		['adding', 'failed', 'failed'],
		['failed', 'adding', 'adding'],
		['added', 'added', 'added'],
		['added', 'failed', null],
		['pending', 'added', null],
		['declined', 'adding', null],
		['expired', 'added', null],
		['snoozed', 'failed', null],
	] as const)('%s -> %s: %s', (status, result, after) => {
		expect(afterResult(approval({ status }), result, 'why', NOW)?.status ?? null).toBe(after);
	});
});

it.each([
	['pending', false],
	['approved', false],
	['declined', false],
	['added', false],
	['expired', true],
	['failed', true],
] as const)('a question that is %s may be asked again: %s', (status, may) => {
	expect(mayBeAskedAgain(status)).toBe(may);
});

it.each([
	[{ status: 'approved', decidedBy: 'ann', note: 'go' }, "Approved by 'ann': go"],
	[{ status: 'declined', decidedBy: 'ann', note: null }, "Declined by 'ann'"],
	[{ status: 'declined', decidedBy: '', note: '' }, 'Declined'],
	[{ status: 'expired', decidedBy: 'expiry', note: null }, 'Nobody approved it in time'],
	[{ status: 'approved', decidedBy: 'expiry', note: null }, 'Nobody answered in time, which approves it'],
] as const)('%j reads "%s"', (changes, sentence) => {
	expect(reasonFor(approval(changes))).toBe(sentence);
});

describe('the messages of an approval', () => {
	const message = (channel: string, messageId: string) => ({ channel, chatId: '1', messageId, told: 'pending', at: '2027-01-01T00:00:00.000Z' });

	it('are one per channel, the latest, in the order of the first', () => {
		const both = withMessage(withMessage([], message('telegram', 'a')), message('slack', 'b'));
		expect(withMessage(both, message('telegram', 'c'))).toEqual([message('telegram', 'c'), message('slack', 'b')]);
		expect(both).toEqual([message('telegram', 'a'), message('slack', 'b')]);
	});
});
