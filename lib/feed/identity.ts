import { createHash } from 'node:crypto';
import { maskUrl } from './secrets';
import type { FeedSource, FoundRelease } from './types';

const DIGEST_LENGTH = 32;
const SECRET_NAME = /key|pass|token|secret|auth|sid|uid|user|hash/i;
const SECRET_VALUE = /^(?=[^\d]{0,40}\d)[\w.~-]{16,}$/;

/** Digests only: what they are made of may hold passkeys, and they are written down. */
export function digest(...parts: string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, DIGEST_LENGTH);
}

/** A feed under every passkey: its state outlives a new key. */
export function feedKey(url: string): string {
	const masked = URL.canParse(url) ? new URL(url) : null;
	if (masked === null) return digest('feed', url);
	const query = [...masked.searchParams]
		.filter(([name, value]) => !SECRET_NAME.test(name) && !SECRET_VALUE.test(value))
		.map(([name, value]) => `${name}=${value}`);
	return digest('feed', placeOf(url), ...query.sort());
}

/** Feeds that differ in nothing but their keys, such as two searches of one person, are kept apart by their names. */
export function withStateKeys(feeds: FeedSource[]): FeedSource[] {
	const keys = feeds.map(({ url }) => feedKey(url));
	return feeds.map((feed, n) => {
		const isShared = keys.some((key, other) => other !== n && key === keys[n]);
		return { ...feed, stateKey: isShared ? digest(keys[n], feed.name) : keys[n] };
	});
}

/** The feed as it is asked now, with its key: after a change, nothing that the server said before counts. */
export function askedAs({ url, headers = {} }: FeedSource, filters: unknown): string {
	return digest('asked', url, JSON.stringify(headers), JSON.stringify(filters));
}

/**
 * What a release is known by, so that it is handed out once: its hash, its guid within its site, and its title
 * with its exact size, for the same file that is told of again under another guid.
 */
export function keysOf({ release, rawGuid }: FoundRelease, feedUrl: string): string[] {
	const keys = [digest('guid', placeOf(feedUrl), rawGuid ?? release.link)];
	if (release.infoHash !== null) keys.push(digest('hash', release.infoHash));
	if (release.sizeBytes !== null) keys.push(digest('title', plain(release.title), String(release.sizeBytes)));
	return keys;
}

/** Host and path, the path without what looks like a passkey. */
function placeOf(url: string): string {
	return maskUrl(url)?.replace(/\?.*$/, '') ?? url;
}

const plain = (title: string): string => title.toLowerCase().replace(/[\s._]+/g, ' ').trim();
