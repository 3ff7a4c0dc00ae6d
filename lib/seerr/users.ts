import { type Json, numberOr, objectOf, textOr } from '../arr/shapes/json';
import type { SeerrClient } from './client';
import { readUser, type SeerrUser } from './shapes';

const ADMIN = 2;

export interface UserItem extends SeerrUser {
	isAdmin: boolean;
	/** Bits of Seerr's own permissions. */
	permissions: number;
	requestCount: number;
	avatar: string | null;
	createdAt: string | null;
}

export interface Quota {
	/** Null: no limit. */
	limit: number | null;
	/** In so many days; null: ever. */
	days: number | null;
	used: number;
	/** Null: no limit. */
	remaining: number | null;
	/** Nothing more may be asked for. */
	isUsedUp: boolean;
}

export interface UserQuota {
	userId: number;
	movie: Quota;
	/** Seasons, not series. */
	tv: Quota;
}

/** Users in the order of their ids, or those with most requests first. */
export async function usersOf(client: SeerrClient, sort: 'id' | 'requests', limit: number): Promise<Array<{ raw: Json; user: UserItem }>> {
	const users: Array<{ raw: Json; user: UserItem }> = [];
	const query = sort === 'requests' ? { sort: 'requests' } : {};
	for await (const raw of client.rows('user', query, Math.min(100, Math.max(1, limit)))) {
		users.push({ raw, user: readUserItem(raw) });
		if (users.length >= limit) break;
	}
	return users;
}

/** @throws ArrRequestError */
export async function userOf(client: SeerrClient, id: number): Promise<{ raw: Json; user: UserItem }> {
	const raw = objectOf(await client.get(`user/${id}`));
	return { raw, user: readUserItem(raw) };
}

export async function quotaOf(client: SeerrClient, userId: number): Promise<UserQuota> {
	const raw = objectOf(await client.get(`user/${userId}/quota`));
	return { userId, movie: readQuota(raw.movie), tv: readQuota(raw.tv) };
}

function readQuota(value: unknown): Quota {
	const raw = objectOf(value);
	const limit = numberOr(raw.limit, 0) || null;
	return {
		limit,
		days: numberOr(raw.days, 0) || null,
		used: numberOr(raw.used, 0),
		remaining: limit === null ? null : numberOr(raw.remaining, null),
		isUsedUp: raw.restricted === true,
	};
}

function readUserItem(raw: Json): UserItem {
	const user = readUser(raw) ?? { id: 0, name: '', email: null };
	const permissions = numberOr(raw.permissions, 0);
	return {
		...user,
		permissions,
		isAdmin: (permissions & ADMIN) !== 0,
		requestCount: numberOr(raw.requestCount, 0),
		avatar: textOr(raw.avatar, null),
		createdAt: textOr(raw.createdAt, null),
	};
}
