import type { IDataObject } from 'n8n-workflow';
import { CHANGE_EVENTS } from '../../lib/webapi';
import type { WebApiOptions } from '../../lib/webapi/types';

const MUTATION_TIMEOUT_MS = 4_000;
const SECOND_MS = 1_000;
/** As it is offered; a workflow that was not made in the editor may hold any number. */
export const SNAPSHOT_AGE = { defaultSeconds: 2, leastSeconds: 1, mostSeconds: 60 };

/** The parameter 'Options' of the trigger, in which n8n stores only what was added. */
export function readOptions(stored: unknown): WebApiOptions {
	const { profile, fallbackSavePath, snapshotAge, changeEvents } = (stored ?? {}) as IDataObject;
	const chosen: unknown[] = Array.isArray(changeEvents) ? changeEvents : [];
	return {
		profile: profile === '4.6' ? '4.6' : '5.1',
		fallbackSavePath: typeof fallbackSavePath === 'string' ? fallbackSavePath : '/downloads',
		mutationTimeoutMs: MUTATION_TIMEOUT_MS,
		snapshotMaxAgeMs: snapshotMaxAgeMs(snapshotAge),
		changeEvents: CHANGE_EVENTS.filter((event) => chosen.includes(event)),
	};
}

function snapshotMaxAgeMs(stored: unknown): number {
	const { defaultSeconds, leastSeconds, mostSeconds } = SNAPSHOT_AGE;
	const seconds = typeof stored === 'number' && Number.isFinite(stored) ? stored : defaultSeconds;
	return Math.min(Math.max(seconds, leastSeconds), mostSeconds) * SECOND_MS;
}
