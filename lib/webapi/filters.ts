/** The words of `filter=`, of 4.x (`paused`, `resumed`) and 5.x (`stopped`, `running`) alike. */
type Test = (state: string, uploadRate: number) => boolean;

const isOneOf =
	(...states: string[]): Test =>
	(state) =>
		states.includes(state);

const stopped = isOneOf('stoppedDL', 'stoppedUP', 'pausedDL', 'pausedUP');
const running: Test = (state, rate) => !stopped(state, rate);
/** Every unfinished torrent, stopped and queued ones included, as qBittorrent has it. */
const downloading = isOneOf(
	...['downloading', 'metaDL', 'forcedMetaDL', 'stalledDL', 'checkingDL', 'queuedDL', 'forcedDL'],
	...['stoppedDL', 'pausedDL'],
);
const seeding = isOneOf('uploading', 'stalledUP', 'checkingUP', 'queuedUP', 'forcedUP');
const busy = isOneOf(
	...['metaDL', 'forcedMetaDL', 'downloading', 'forcedDL', 'uploading', 'forcedUP', 'moving'],
);
const active: Test = (state, rate) => (state === 'stalledDL' ? rate > 0 : busy(state, rate));

const FILTERS: Readonly<Record<string, Test>> = {
	downloading,
	seeding,
	completed: (state, rate) => seeding(state, rate) || state === 'stoppedUP' || state === 'pausedUP',
	stopped,
	paused: stopped,
	running,
	resumed: running,
	active,
	inactive: (state, rate) => !active(state, rate),
	stalled: isOneOf('stalledDL', 'stalledUP'),
	stalled_uploading: isOneOf('stalledUP'),
	stalled_downloading: isOneOf('stalledDL'),
	checking: isOneOf('checkingDL', 'checkingUP', 'checkingResumeData'),
	moving: isOneOf('moving'),
	errored: isOneOf('error', 'missingFiles'),
};

/** The test behind a filter word; null for `all`, none, and words that nobody knows (they mean all). */
export function filterOf(word: string | undefined): Test | null {
	return word !== undefined && Object.hasOwn(FILTERS, word) ? FILTERS[word] : null;
}
