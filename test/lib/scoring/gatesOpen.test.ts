import { defaultScoreSettings, scoreNodes } from '../../../lib/scoring';
import type { Exclusion, NodeFacts, ScoreRequest } from '../../../lib/scoring';
import { GIB, node, NOTHING_RESERVED, torrent } from './facts';

function excludedOf(facts: NodeFacts, request: ScoreRequest): Exclusion[] {
	return scoreNodes([facts], request, defaultScoreSettings, NOTHING_RESERVED).ranked[0].excluded;
}

describe('a node is open when', () => {
	const open: Array<[string, NodeFacts, ScoreRequest]> = [
		['nothing is against it', node('qbt-1'), torrent()],
		['it would keep exactly its minimum', node('qbt-1', { freeBytes: 20 * GIB }), torrent()],
		[
			'it would keep exactly its percentage',
			node('qbt-1', { freeBytes: 60 * GIB, totalBytes: 1000 * GIB }),
			torrent(),
		],
		[
			'the size of its volume is unknown, whatever the percentage',
			node('qbt-1', { policy: { minFreePercent: 99 } }),
			torrent(),
		],
		[
			'the torrent fills it exactly and nothing has to stay free',
			node('qbt-1', { freeBytes: 10 * GIB, policy: { minFreeGib: 0, minFreePercent: 0 } }),
			torrent(),
		],
		[
			'it preallocated what is still to come',
			node('qbt-1', { freeBytes: 30 * GIB, unfinishedBytes: 900 * GIB, preallocates: true }),
			torrent(),
		],
		['it has 49 downloads', node('qbt-1', { activeCount: 49 }), torrent()],
		[
			'hundreds wait in its queue and no limit is set',
			node('qbt-1', { activeCount: 3, queuedCount: 300, stalledCount: 20, metaCount: 90 }),
			torrent(),
		],
		['hundreds of torrents are stopped', node('qbt-1', { stoppedCount: 900 }), torrent()],
		[
			'its own queue of 3 is full, because qBittorrent starts them in turn',
			node('qbt-1', { queueLimit: 3, activeCount: 3, queuedCount: 20 }),
			torrent(),
		],
		['it is firewalled', node('qbt-1', { connectionStatus: 'firewalled' }), torrent()],
		['its connection is unknown', node('qbt-1', { connectionStatus: null }), torrent()],
		['the category is listed', node('qbt-1', { policy: { categories: ['tv'] } }), torrent()],
		[
			'a parent of the category is listed',
			node('qbt-1', { policy: { categories: ['tv'] } }),
			torrent({ category: 'tv/anime' }),
		],
		[
			'one of the tags is listed',
			node('qbt-1', { policy: { tags: ['uhd', 'hdr'] } }),
			torrent({ tags: ['new', 'hdr'] }),
		],
		[
			'one of the trackers is listed',
			node('qbt-1', { policy: { trackerHosts: ['b.test'] } }),
			torrent({ trackerHosts: ['a.test', 'b.test'] }),
		],
		[
			'the tracker is a subdomain of a listed one',
			node('qbt-1', { policy: { trackerHosts: ['*.Tracker.test'] } }),
			torrent({ trackerHosts: ['ANNOUNCE.tracker.test.'] }),
		],
	];

	test.each(open)('%s', (_title, facts, request) => {
		expect(excludedOf(facts, request)).toEqual([]);
	});

	test.each([
		['a category that only begins alike', { categories: ['tv'] }, { category: 'tv-old' }],
		['a parent of the listed category', { categories: ['tv/anime'] }, { category: 'tv' }],
		[
			'a host that only ends alike',
			{ trackerHosts: ['rack.test'] },
			{ trackerHosts: ['track.test'] },
		],
		[
			'a parent of the listed host',
			{ trackerHosts: ['a.track.test'] },
			{ trackerHosts: ['track.test'] },
		],
		['a blank entry in the list of trackers', { trackerHosts: [' '] }, { trackerHosts: [''] }],
	])('but %s does not count', (_title, policy, request) => {
		expect(excludedOf(node('qbt-1', { policy }), torrent(request))).toHaveLength(1);
	});
});
