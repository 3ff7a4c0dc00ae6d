/** qBittorrent's torrent states, 4.x (`paused…`) and 5.x (`stopped…`) words alike, by what they mean for us. */
const DOWNLOADING = new Set(['downloading', 'forcedDL']);
const QUEUED = new Set(['queuedDL', 'allocating']);
const STALLED = new Set(['stalledDL']);
const META = new Set(['metaDL', 'forcedMetaDL']);
const STOPPED = new Set(['pausedDL', 'pausedUP', 'stoppedDL', 'stoppedUP']);
const COMPLETE = new Set([
	'uploading',
	'stalledUP',
	'queuedUP',
	'forcedUP',
	'pausedUP',
	'stoppedUP',
	'checkingUP',
]);

const FAILING = new Set(['error', 'missingFiles']);

export type LoadClass = 'active' | 'queued' | 'stalled' | 'meta' | 'stopped' | 'other';

/** Which counter of a node's load a state belongs to; checking, moving and seeding are `other`. */
export function loadClassOf(state: string): LoadClass {
	if (DOWNLOADING.has(state)) return 'active';
	if (QUEUED.has(state)) return 'queued';
	if (STALLED.has(state)) return 'stalled';
	if (META.has(state)) return 'meta';
	if (STOPPED.has(state)) return 'stopped';
	return 'other';
}

/** The node cannot go on with it by itself. */
export const isFailing = (state: string): boolean => FAILING.has(state);

export const isStopped = (state: string): boolean => STOPPED.has(state);

/** True for the states in which *arr takes a torrent for finished. */
export const isComplete = (state: string): boolean => COMPLETE.has(state);
