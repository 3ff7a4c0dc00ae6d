'use strict';
/** The request list of compare-real.js: what the product's client and the *arr apps use. */
const { createHash } = require('node:crypto');

const hashOf = (text) => createHash('sha1').update(text).digest('hex');
const M1 = hashOf('Paper.Lantern.1');
const M2 = hashOf('Paper.Lantern.2');
const M3 = hashOf('Paper.Lantern.3');
const UNKNOWN = hashOf('nobody');
const magnet = (hash, name, more = '') => `magnet:?xt=urn:btih:${hash}&dn=${name}${more}`;

const bencode = (v) =>
	Buffer.isBuffer(v)
		? Buffer.concat([Buffer.from(`${v.length}:`), v])
		: typeof v === 'string'
			? bencode(Buffer.from(v))
			: typeof v === 'number'
				? Buffer.from(`i${v}e`)
				: Array.isArray(v)
					? Buffer.concat([Buffer.from('l'), ...v.map(bencode), Buffer.from('e')])
					: Buffer.concat([
							Buffer.from('d'),
							...Object.keys(v)
								.sort()
								.flatMap((key) => [bencode(key), bencode(v[key])]),
							Buffer.from('e'),
						]);
/** A small private .torrent of two files in a folder, without trackers. */
function torrentFile(name) {
	const files = [
		{ length: 40_000, path: ['a.mkv'] },
		{ length: 9_000, path: ['sub', 'b.srt'] },
	];
	const info = { files, name, 'piece length': 16_384, pieces: Buffer.alloc(60), private: 1 };
	return { data: bencode({ info }), hash: createHash('sha1').update(bencode(info)).digest('hex') };
}

/** A hybrid: both kinds of hashes in one info dictionary. */
function hybridFile(name) {
	const root = Buffer.alloc(32, 7);
	const info = {
		'file tree': { [name]: { '': { length: 16_384, 'pieces root': root } } },
		length: 16_384,
		'meta version': 2,
		name,
		'piece length': 16_384,
		pieces: Buffer.alloc(20, 1),
	};
	const data = bencode({ info });
	const sha256 = createHash('sha256').update(bencode(info)).digest('hex');
	return {
		data,
		hash: sha256.slice(0, 40),
		v1: createHash('sha1').update(bencode(info)).digest('hex'),
	};
}

const FILE = torrentFile('Copper.Orchard');
const HYBRID = hybridFile('Silent.Meridian.mkv');
const get = (path, more) => ({ method: 'GET', path, ...more });
const post = (path, form, more) => ({ method: 'POST', path, form, ...more });
const stopped = { paused: 'true', stopped: 'true' };
const add = (form, more) => post('torrents/add', { ...stopped, ...form }, more);
const upload = (file, filename, form = {}) => ({
	method: 'POST',
	path: 'torrents/add',
	form: { ...stopped, ...form },
	file: { filename, data: file },
	waitMs: 400,
});
const wait = { waitMs: 400 };

const BEFORE_LOGIN = [
	get('app/version'),
	get('app/nothing'),
	get('torrents/info'),
	get('auth/login'),
	post('auth/login', { username: 'admin', password: 'wrong' }),
	post('auth/login'),
];

const READS = [
	'app/version',
	'app/webapiVersion',
	'app/buildInfo',
	'app/defaultSavePath',
	'app/preferences',
	'transfer/info',
	'transfer/speedLimitsMode',
	'transfer/downloadLimit',
	'torrents/info',
	'torrents/categories',
	'torrents/tags',
	'torrents/count',
	'sync/maindata?rid=0',
	'sync/maindata?rid=1',
	'sync/maindata?rid=999',
	'app/nothing',
	'nothing/here',
	'torrents/properties',
	`torrents/properties?hash=${UNKNOWN}`,
	`torrents/files?hash=${UNKNOWN}`,
	`torrents/trackers?hash=${UNKNOWN}`,
	'torrents/add',
	'torrents/delete',
	'torrents/stop',
	'torrents/pause',
	'auth/logout',
	'app/getFreeSpaceAtPath?path=/',
	'../../version/api',
].map((path) => get(path));

const CHECKS = [
	get('app/version', { headers: { host: '127.0.0.1:1' } }),
	get('app/version', { headers: { host: 'node.test' } }),
	get('app/version', { headers: { origin: 'http://evil.test' } }),
	get('app/version', { headers: { referer: 'http://evil.test/x' } }),
	post('app/version'),
	{ method: 'POST', path: 'torrents/add', raw: '{}', type: 'application/json' },
	{ method: 'PUT', path: 'app/version' },
];

const ADDS = [
	add({ urls: magnet(M1, 'Paper.Lantern.1', '&tr=http%3A%2F%2Ftracker.test%2Fa') }),
	add({ urls: magnet(M1, 'again') }, wait),
	add({ urls: `${magnet(M1, 'again')}\n${M2}`, category: 'fresh', tags: 'one, two' }, wait),
	add(
		{ urls: magnet(M3, 'x'), savepath: '/tmp/elsewhere', ratioLimit: 2, seedingTimeLimit: 9 },
		wait,
	),
	add({ urls: '' }),
	add({ urls: 'magnet:?dn=nothing' }),
	add({ urls: 'garbage' }),
	add({ urls: 'http://127.0.0.1:9/dead.torrent' }),
	upload(FILE.data, 'a.torrent', { category: 'radarr' }),
	upload(FILE.data, 'a.torrent'),
	upload(HYBRID.data, 'h.torrent'),
	upload(Buffer.from('junk'), 'junk.torrent'),
];

const SHOWN = [M1, M2, M3, FILE.hash, HYBRID.hash].map((h) => get(`torrents/info?hashes=${h}`));
const DETAILS = [
	...SHOWN,
	get(`torrents/info?hashes=${HYBRID.v1}`),
	get(`torrents/info?hashes=${UNKNOWN}`),
	get('torrents/info?sort=name&limit=2'),
	get('torrents/info?sort=name&reverse=true&limit=1&offset=1'),
	get('torrents/info?sort=nothing'),
	...[
		'downloading',
		'paused',
		'stopped',
		'completed',
		'active',
		'seeding',
		'nonsense',
		'resumed',
	].map(
		// Without the hybrid: 4.5 keeps checking it, as its made-up pieces do not fit.
		(word) => get(`torrents/info?sort=name&filter=${word}&hashes=${M1}|${M2}|${FILE.hash}`),
	),
	get('torrents/info?category=fresh'),
	get('torrents/info?category=&sort=name'),
	get('torrents/info?tag=one'),
	...[M1, FILE.hash, HYBRID.hash].flatMap((hash) => [
		get(`torrents/properties?hash=${hash}`),
		get(`torrents/files?hash=${hash}`),
		get(`torrents/trackers?hash=${hash}`),
	]),
	get(`torrents/properties?hash=${HYBRID.v1}`),
	post(`torrents/properties?hash=${M1}`),
	post('torrents/properties', { hash: M1 }),
	get('torrents/categories'),
	get('sync/maindata?rid=0'),
];

/** Each change is followed by what the next poll tells. */
const CHANGES = [
	post('torrents/setCategory', { hashes: M1, category: 'missing' }),
	post('torrents/setCategory', { hashes: M1, category: 'radarr' }),
	post('torrents/setCategory', { hashes: UNKNOWN, category: 'radarr' }),
	post('torrents/setCategory', { hashes: M1, category: '' }),
	post('torrents/createCategory', { category: '' }),
	post('torrents/createCategory', { category: 'a//b' }),
	post('torrents/createCategory', { category: 'radarr' }),
	post('torrents/createCategory', { category: 'made', savePath: '/tmp/made' }),
	post('torrents/createCategory'),
	post('torrents/editCategory', { category: 'made', savePath: '/tmp/other' }),
	post('torrents/editCategory', { category: 'missing', savePath: '/x' }),
	post('torrents/removeCategories', { categories: 'made\nmissing' }),
	post('torrents/addTags', { hashes: M1, tags: 'x,y' }),
	post('torrents/addTags', { hashes: M1 }),
	post('torrents/removeTags', { hashes: M1, tags: 'x' }),
	post('torrents/createTags', { tags: 'r,s' }),
	post('torrents/deleteTags', { tags: 'r,one' }),
	post('torrents/setShareLimits', { hashes: M1 }),
	post('torrents/setShareLimits', { hashes: M1, ratioLimit: 1, seedingTimeLimit: 5 }),
	post('torrents/setShareLimits', {
		hashes: M1,
		ratioLimit: 1,
		seedingTimeLimit: 5,
		inactiveSeedingTimeLimit: -2,
	}),
	post('torrents/topPrio', { hashes: M2 }),
	post('torrents/topPrio'),
	post('app/setPreferences', { json: '{"queueing_enabled":false}' }),
	post('torrents/topPrio', { hashes: M2 }),
	post('app/setPreferences', { json: '{"queueing_enabled":true}' }),
	post('app/setPreferences'),
	post('torrents/recheck', { hashes: M1 }),
	post('torrents/reannounce', { hashes: M1 }),
	post('torrents/setLocation', { hashes: M1, location: '' }),
	post('torrents/setLocation', { hashes: M1, location: '/tmp/moved' }, wait),
	post('torrents/setAutoManagement', { hashes: M2, enable: 'true' }, wait),
	post('torrents/pause', { hashes: M1 }),
	post('torrents/stop', { hashes: M1 }),
	post('torrents/resume', { hashes: UNKNOWN }),
	post('torrents/start', { hashes: UNKNOWN }),
	post('torrents/setForceStart', { hashes: UNKNOWN, value: 'true' }),
	post('torrents/setForceStart', { hashes: M1 }),
	post('torrents/setTags', { hashes: M1, tags: 'z' }),
	...SHOWN,
	get('torrents/tags'),
	get('torrents/categories'),
	post('torrents/delete', { hashes: M1 }),
	post('torrents/delete', { hashes: UNKNOWN, deleteFiles: 'false' }),
	post('torrents/delete', { hashes: M1.toUpperCase(), deleteFiles: 'false' }, wait),
	get(`torrents/info?hashes=${M1}`),
	post('torrents/delete', { hashes: 'all', deleteFiles: 'true' }, wait),
	get('torrents/info'),
	post('torrents/removeCategories', { categories: 'fresh' }),
	post('torrents/deleteTags', { tags: 'two,x,y,s,z' }),
];

const LEAVING = [
	post('auth/login', { username: 'admin', password: 'wrong' }),
	post('auth/logout'),
	get('app/version'),
];

/** Bans this machine for an hour on a real node; only a restart of it helps. */
const BAN = Array.from({ length: 7 }, () =>
	post('auth/login', { username: 'admin', password: 'wrong' }),
);

module.exports = {
	BEFORE_LOGIN,
	AFTER_LOGIN: [...READS, ...CHECKS, ...ADDS, ...DETAILS, ...CHANGES, ...LEAVING],
	BAN,
	torrentFile,
	hybridFile,
};
