import { isObject, type Json, objectOf } from '../arr/shapes/json';
import type { SeerrEvent } from './events';

/** Types of Seerr's notifications about requests, and what each of them says has happened. */
const EVENTS: Record<string, SeerrEvent> = {
	MEDIA_PENDING: 'new',
	MEDIA_AUTO_REQUESTED: 'new',
	MEDIA_APPROVED: 'approved',
	MEDIA_AUTO_APPROVED: 'approved',
	MEDIA_AVAILABLE: 'available',
	MEDIA_FAILED: 'failed',
	MEDIA_DECLINED: 'declined',
};

/** What a notification is about. Only its number is believed: the rest is asked of Seerr. */
export interface Notification {
	kind: 'request' | 'test' | 'other';
	/** As Seerr calls it; empty when the payload does not say. */
	type: string;
	/** What it says has happened; null: not told. */
	event: SeerrEvent | null;
	/** Null when the payload does not say. */
	requestId: number | null;
}

/**
 * Reads the body of a webhook: Seerr's own payload, or one of a person's making that has the number of the
 * request in one of the usual places.
 *
 * @returns null for what is no object
 */
export function readNotification(body: unknown): Notification | null {
	if (!isObject(body)) return null;
	const type = textOf(body, ['notification_type', 'notificationType', 'type']);
	const request = [objectOf(body.request), objectOf(body['{{request}}']), body];
	const requestId = request.flatMap((one) => [one.request_id, one.requestId]).concat(objectOf(body.request).id).map(idOf).find((id) => id !== null) ?? null;
	if (type === 'TEST_NOTIFICATION') return { kind: 'test', type, event: null, requestId };
	if (Object.hasOwn(EVENTS, type)) return { kind: 'request', type, event: EVENTS[type], requestId };
	return { kind: type === '' && requestId !== null ? 'request' : 'other', type, event: null, requestId };
}

function textOf(body: Json, names: readonly string[]): string {
	const text = names.map((name) => body[name]).find((value) => typeof value === 'string');
	return typeof text === 'string' ? text.trim().slice(0, 100) : '';
}

/** The payload is filled in by text, so that numbers come as such. */
function idOf(value: unknown): number | null {
	const id = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
	return typeof id === 'number' && Number.isInteger(id) && id > 0 ? id : null;
}
