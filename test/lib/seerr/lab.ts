import { ArrRequestError } from '../../../lib/arr/errors';
import type { Clock } from '../../../lib/arr/types';
import { SeerrClient } from '../../../lib/seerr/client';
import { forgetTitles } from '../../../lib/seerr/titles';
import type { SeerrInstance } from '../../../lib/seerr/types';
import { FakeSeerr, type FakeSeerrOptions } from '../../sim/seerr/server';

const opened: Array<{ close(): unknown }> = [];

/** To be called after each test. */
export async function closeAll(): Promise<void> {
	for (const one of opened.splice(0).reverse()) await one.close();
	forgetTitles();
}

export async function fakeSeerr(options: FakeSeerrOptions = {}): Promise<FakeSeerr> {
	const fake = await FakeSeerr.start(options);
	opened.push(fake);
	return fake;
}

/** Pauses take no time, and are written down. */
export function quickClock(pauses: number[] = [], nowMs: () => number = () => Date.now()): Clock {
	return { nowMs, sleep: async (ms) => void pauses.push(ms) };
}

export function clientOf(fake: FakeSeerr, more: Partial<SeerrInstance> = {}, clock = quickClock()): SeerrClient {
	const client = new SeerrClient(fake.instance(more), clock);
	opened.push(client);
	return client;
}

export async function failureOf(work: Promise<unknown>): Promise<ArrRequestError> {
	const error: unknown = await work.then(
		() => new Error('nothing failed'),
		(reason: unknown) => reason,
	);
	if (error instanceof ArrRequestError) return error;
	throw error;
}
