import { eventsOf } from '../../../lib/seerr/events';
import { readNotification } from '../../../lib/seerr/notification';
import { readRequest } from '../../../lib/seerr/shapes';
import { APPROVED, COMPLETED, DECLINED, FAILED, SeerrData } from '../../sim/seerr/data';
import { notification } from '../../sim/seerr/notification';

describe('events of a request', () => {
	const data = new SeerrData('seerr');
	const since = { baselineMs: data.nowMs, nowMs: data.nowMs };
	it.each<[string, Parameters<SeerrData['add']>[2], string[]]>([
		['that waits', {}, ['new']],
		['that is approved', { status: APPROVED }, ['new', 'approved']],
		['that was declined', { status: DECLINED }, ['new', 'declined']],
		['that failed', { status: FAILED }, ['new', 'approved', 'failed']],
		['that is there', { status: COMPLETED }, ['new', 'approved', 'available']],
		['that is from before', { createdMs: data.nowMs - 1_000 }, []],
		['from before that is approved', { createdMs: data.nowMs - 1_000, status: APPROVED }, ['approved']],
		['from before that is there', { createdMs: data.nowMs - 1_000, status: COMPLETED }, ['available']],
		['with a status from the future', { status: 42 }, ['new']],
	])('%s', (_what, more, names) => {
		const request = readRequest(data.requestJson(data.add('movie', data.requests.length + 1, more)), 'seerr');
		expect(eventsOf(request, since).map(({ event }) => event)).toEqual(names);
	});
});

describe('the payload of a webhook', () => {
	const data = new SeerrData('seerr');
	const request = data.add('movie', 5);
	it.each([
		['MEDIA_PENDING', 'new'],
		['MEDIA_APPROVED', 'approved'],
		['MEDIA_AUTO_APPROVED', 'approved'],
		['MEDIA_AVAILABLE', 'available'],
		['MEDIA_FAILED', 'failed'],
		['MEDIA_DECLINED', 'declined'],
	])('%s is %s', (type, event) => {
		expect(readNotification(notification(data, type, request))).toEqual({ kind: 'request', type, event, requestId: 1 });
	});

	it.each<[string, unknown, unknown]>([
		['a test', notification(data, 'TEST_NOTIFICATION', null), { kind: 'test', requestId: null }],
		['an issue', notification(data, 'ISSUE_CREATED', null), { kind: 'other' }],
		['one of a person', { requestId: 7 }, { kind: 'request', event: null, requestId: 7 }],
		['another one of a person', { type: 'MEDIA_FAILED', request: { id: '8' } }, { kind: 'request', event: 'failed', requestId: 8 }],
		['one without a number', { notification_type: 'MEDIA_PENDING' }, { kind: 'request', event: 'new', requestId: null }],
		['a template that was not filled in', { notification_type: 'MEDIA_PENDING', request_id: '{{request_id}}' }, { requestId: null }],
		['a number that is none', { request_id: '1 OR 1=1' }, { kind: 'other', requestId: null }],
		['a name of an object', { notification_type: 'constructor' }, { kind: 'other', event: null }],
	])('%s', (_what, body, read) => {
		expect(readNotification(body)).toMatchObject(read as object);
	});

	it.each([null, 'text', [], 5])('%j is none', (body) => {
		expect(readNotification(body)).toBeNull();
	});
});
