/**
 * The words of qBittorrent 4.5 to 5.3, by the API version that a node reports.
 * Map of releases: 4.5.x = 2.8.19, 4.6 = 2.9.x, 5.0 = 2.11.2, 5.1 = 2.11.4, 5.2 = 2.15.1, 5.3 = 2.16.x.
 */
export interface Dialect {
	/** As reported, e.g. `2.11.4`. */
	apiVersion: string;
	/** `stop`/`start` since 5.0, before that `pause`/`resume`; the other pair answers 404. */
	stopAction: 'stop' | 'pause';
	startAction: 'start' | 'resume';
	/** `sync/maindata` deltas cost nothing since 4.6; before that as much as a full list. */
	cheapDeltas: boolean;
	/** `torrents/add` and `setShareLimits` know `shareLimitAction` (since 2.12). */
	shareLimitAction: boolean;
	/** `seedMode` replaced `skip_checking` in 2.16. */
	seedMode: boolean;
	/** `setShareLimits` insists on `inactiveSeedingTimeLimit` since 4.6. */
	inactiveSeedingLimit: boolean;
	/** `torrents/info` knows `includeTrackers` (2.11.4). */
	includeTrackers: boolean;
	/** `app/getFreeSpaceAtPath` exists (2.15.2). */
	freeSpaceAtPath: boolean;
}

/** Compares dotted versions number by number; missing parts count as zero. */
export function atLeast(version: string, wanted: string): boolean {
	const have = version.split('.').map(Number);
	const need = wanted.split('.').map(Number);
	for (let i = 0; i < need.length; i++) {
		const difference = (have[i] ?? 0) - (need[i] ?? 0);
		if (difference !== 0) return difference > 0;
	}
	return true;
}

/** @throws RangeError when the text is not a dotted version (then the server is no qBittorrent v2). */
export function dialectOf(apiVersion: string): Dialect {
	if (!/^\d+(\.\d+){1,3}$/.test(apiVersion)) {
		throw new RangeError('not a WebUI API version');
	}
	const since = (wanted: string) => atLeast(apiVersion, wanted);
	return {
		apiVersion,
		stopAction: since('2.11.0') ? 'stop' : 'pause',
		startAction: since('2.11.0') ? 'start' : 'resume',
		cheapDeltas: since('2.9.0'),
		shareLimitAction: since('2.12.0'),
		seedMode: since('2.16.0'),
		inactiveSeedingLimit: since('2.9.0'),
		includeTrackers: since('2.11.4'),
		freeSpaceAtPath: since('2.15.2'),
	};
}
