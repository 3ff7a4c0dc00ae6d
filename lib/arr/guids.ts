import { createHash } from 'node:crypto';
import { hasSecret } from './errors';

/** Longer than the apps keep what a search found. */
const MAX_GUIDS = 20_000;

const guids = new Map<string, string>();

const keyOf = (instance: string, shown: string): string => `${instance}\0${shown}`;

/** Keys of trackers stand in addresses as parameters, or as one long part of the path. */
const isSecret = (guid: string): boolean => hasSecret(guid) || (/^(?:https?|magnet):/i.test(guid) && /[a-z\d]{24,}/i.test(guid));

/** The id of a release as it may be shown: where it is a link with a key, a digest stands for it. */
export function shownGuid(guid: string): string {
	return isSecret(guid) ? `sha256:${createHash('sha256').update(guid).digest('hex')}` : guid;
}

/** Keeps what a digest stands for, in this process only. */
export function rememberGuid(instance: string, guid: string): void {
	if (!isSecret(guid)) return;
	for (const oldest of guids.keys()) {
		if (guids.size < MAX_GUIDS) break;
		guids.delete(oldest);
	}
	guids.set(keyOf(instance, shownGuid(guid)), guid);
}

/** The id that the app knows; null for a digest that this process never saw. */
export function resolveGuid(instance: string, shown: string): string | null {
	return shown.startsWith('sha256:') ? (guids.get(keyOf(instance, shown)) ?? null) : shown;
}
