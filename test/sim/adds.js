'use strict';
/** `torrents/add`: magnets, bare hashes, links, files; duplicates; the answer of each version. */
const { parseMagnet, parseTorrent } = require('./bencode-min');
const { splitTags } = require('./rows');

const truthy = (text) => /^(true|1)$/i.test(text ?? '');
const number = (text, fallback) => (text === undefined || text === '' ? fallback : Number(text));

/** Options that the request gives to every torrent in it. */
function optionsOf(node, params) {
	const { profile, preferences } = node;
	const stop = params[profile.stopParam];
	const automatic = params.autoTMM ?? String(preferences.auto_tmm_enabled);
	const category = params.category ?? '';
	return {
		category,
		// 4.x does not trim here: `a, b` gives the tags `a` and ` b`.
		tags:
			profile.major < 5
				? (params.tags || '').split(',').filter(Boolean)
				: splitTags(params.tags ?? ''),
		stopped: stop === undefined ? preferences[profile.stopPreference] === true : truthy(stop),
		stopCondition: params.stopCondition,
		autoTmm: truthy(automatic),
		savePath: (params.savepath ?? '').replace(/(.)\/+$/, '$1'),
		forced: profile.major >= 5 && truthy(params.forced),
		sequential: truthy(params.sequentialDownload),
		firstLast: truthy(params.firstLastPiecePrio),
		skipChecking: truthy(params.skip_checking) || (profile.is53 && truthy(params.seedMode)),
		dlLimit: number(params.dlLimit, 0),
		upLimit: number(params.upLimit, 0),
		ratioLimit: number(params.ratioLimit, -2),
		seedingTimeLimit: number(params.seedingTimeLimit, -2),
		inactiveLimit: number(params.inactiveSeedingTimeLimit, -2),
		rename: params.rename ?? '',
	};
}

function layoutOf(source, params) {
	const { files, name } = source;
	const single = files.length === 1 && !files[0].name.includes('/');
	if (params.contentLayout === 'Subfolder' && single)
		return [{ ...files[0], name: `${name.replace(/\.[^.]+$/, '')}/${files[0].name}` }];
	if (params.contentLayout === 'NoSubfolder' && !single)
		return files.map((f) => ({ ...f, name: f.name.slice(f.name.indexOf('/') + 1) }));
	return files;
}

/** Accept one torrent. @returns false for a duplicate (its trackers would be merged, nothing else) */
function addOne(node, source, params) {
	if (node.known(source.id)) return false;
	const { rename, skipChecking, ...options } = optionsOf(node, params);
	if (options.category && !node.categories.has(options.category))
		node.createCategory(options.category);
	node.addTags(options.tags);
	if (options.autoTmm) options.savePath = node.pathFor(options.category, true);
	const { id, declaredSize, files: _files, ...known } = source;
	const size = source.size ?? 0;
	const fields = {
		...known,
		...options,
		hash: id,
		name: rename || source.name,
		files: layoutOf(source, params),
		size,
		done: skipChecking ? size : 0,
		hasMetadata: source.size !== null,
		pieceLength: source.pieceLength > 0 ? source.pieceLength : 4_194_304,
		declaredSize,
	};
	schedule(node, id, fields);
	return true;
}

/** Real servers answer before the torrent is in the list; the gap is up to 120 ms. */
function schedule(node, hash, fields) {
	const range = node.options.visibleAfterMs ?? 0;
	const [low, high] = Array.isArray(range) ? range : [range, range];
	const delay = low + node.random() * (high - low);
	if (delay > 0) node.pending.set(hash, { visibleAt: Date.now() + delay, fields });
	else node.publish(fields);
}

/** Links are fetched later, from loopback only: the simulator never leaves the machine. */
async function fetchLater(node, url, params) {
	if (!/^https?:\/\/(127\.|localhost|\[::1\])/.test(url)) return;
	try {
		const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
		addOne(node, parseTorrent(Buffer.from(await answer.arrayBuffer())), params);
	} catch {
		// As in the real server: a dead link is only a line in its log.
	}
}

function parseFiles(files) {
	return files.map(({ filename, data }) => {
		try {
			return parseTorrent(data);
		} catch {
			const text = `Error: '${filename}' is not a valid torrent file.`;
			throw Object.assign(new Error(text), { status: 415 });
		}
	});
}

/**
 * @param {import('./sim-node').SimNode} node
 * @param {Record<string, string>} params
 * @param {{ filename: string, data: Buffer }[]} files
 * @param {(hash: string, accepted: boolean) => void} count told of each torrent in the request
 * @returns {{ status: number, body: string | object }}
 */
function addTorrents(node, params, files, count) {
	const sources = parseFiles(files);
	const outcome = { ids: [], pending: 0, failed: 0 };
	const lines = (params.urls ?? '').split('\n').map((line) => line.trim());
	for (const line of lines.filter(Boolean)) {
		const source = parseMagnet(line);
		if (source) sources.push(source);
		else if (/^(https?|ftp):/i.test(line)) {
			outcome.pending++;
			void fetchLater(node, line, params);
		} else outcome.failed++;
	}
	for (const source of sources) {
		const accepted = addOne(node, source, params);
		count(source.id, accepted);
		if (accepted) outcome.ids.push(source.id);
		else outcome.failed++;
	}
	return answerOf(node.profile, outcome);
}

function answerOf(profile, { ids, pending, failed }) {
	const any = ids.length + pending > 0;
	if (!profile.jsonAdd) return { status: 200, body: any ? 'Ok.' : 'Fails.' };
	if (!any) return { status: 409, body: 'Conflict' };
	return {
		status: ids.length === 0 ? 202 : 200,
		body: {
			added_torrent_ids: ids,
			failure_count: failed,
			pending_count: pending,
			success_count: ids.length,
		},
	};
}

module.exports = { addTorrents };
