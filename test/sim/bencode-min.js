'use strict';
/**
 * Just enough bencode to learn from a .torrent or a magnet what a real node learns from it. Written
 * apart from the product's own parser on purpose: a shared one would hide a shared mistake.
 */
const { createHash } = require('node:crypto');

/** @typedef {{ name: string, size: number }} SimFile */
/**
 * @typedef {object} SimSource what an add brought
 * @property {string} id the node's own id: v1, or the first 40 digits of v2 (hybrids too)
 * @property {string} v1 40 hex digits or ''
 * @property {string} v2 64 hex digits or ''
 * @property {string} name
 * @property {number | null} size null: not known yet (magnet)
 * @property {SimFile[]} files
 * @property {boolean | null} private
 * @property {number} pieceLength
 * @property {string[]} trackers
 */

/** Parse one value at `at`; dictionaries are Maps and carry the raw span of each value. */
function parseAt(buf, at, depth = 0) {
	if (depth > 100 || at >= buf.length) throw new RangeError('bad bencode');
	const c = buf[at];
	if (c === 0x69) {
		const end = buf.indexOf(0x65, at);
		const value = Number(buf.toString('latin1', at + 1, end));
		if (end < 0 || !Number.isFinite(value)) throw new RangeError('bad integer');
		return { value, end: end + 1 };
	}
	if (c === 0x6c || c === 0x64) return parseContainer(buf, at, depth, c === 0x64);
	const colon = buf.indexOf(0x3a, at);
	const length = Number(buf.toString('latin1', at, colon));
	if (colon < 0 || colon - at > 12 || !Number.isInteger(length) || colon + 1 + length > buf.length)
		throw new RangeError('bad string');
	return { value: buf.subarray(colon + 1, colon + 1 + length), end: colon + 1 + length };
}

function parseContainer(buf, start, depth, isDict) {
	const map = new Map();
	const list = [];
	let at = start + 1;
	while (buf[at] !== 0x65) {
		if (!isDict) {
			const item = parseAt(buf, at, depth + 1);
			list.push(item.value);
			at = item.end;
			continue;
		}
		const key = parseAt(buf, at, depth + 1);
		const item = parseAt(buf, key.end, depth + 1);
		map.set(String(key.value), { value: item.value, raw: buf.subarray(key.end, item.end) });
		at = item.end;
	}
	return { value: isDict ? map : list, end: at + 1 };
}

const digest = (algorithm, data) => createHash(algorithm).update(data).digest('hex');

/** Files of a v2 "file tree": a leaf is the dictionary under the empty key. */
function treeFiles(tree, path = []) {
	const files = [];
	for (const [name, { value }] of tree) {
		const leaf = value.get('');
		if (leaf)
			files.push({ name: [...path, name].join('/'), size: leaf.value.get('length')?.value ?? 0 });
		else files.push(...treeFiles(value, [...path, name]));
	}
	return files;
}

function filesOf(info, name) {
	const text = (v) => v.map(String).join('/');
	const list = info.get('files')?.value;
	if (list) {
		return list.map((f) => ({
			name: `${name}/${text(f.get('path').value)}`,
			size: f.get('length').value,
		}));
	}
	if (info.has('length')) return [{ name, size: info.get('length').value }];
	const files = treeFiles(info.get('file tree').value);
	const single = files.length === 1 && files[0].name === name;
	return single ? files : files.map((f) => ({ ...f, name: `${name}/${f.name}` }));
}

function trackersOf(top) {
	const tiers = top.get('announce-list')?.value ?? [];
	const urls = tiers.flat().map(String);
	if (urls.length === 0 && top.has('announce')) urls.push(String(top.get('announce').value));
	return [...new Set(urls)];
}

/**
 * @param {Buffer} buf a .torrent file
 * @returns {SimSource}
 * @throws {RangeError} when it is none
 */
function parseTorrent(buf) {
	const top = parseAt(buf, 0).value;
	if (!(top instanceof Map) || !(top.get('info')?.value instanceof Map))
		throw new RangeError('no info dictionary');
	const { value: info, raw } = top.get('info');
	const isV2 = info.get('meta version')?.value === 2;
	const hasV1 = info.has('pieces');
	if (!isV2 && !hasV1) throw new RangeError('no pieces');
	const v1 = hasV1 ? digest('sha1', raw) : '';
	const v2 = isV2 ? digest('sha256', raw) : '';
	const name = String(info.get('name').value);
	const files = filesOf(info, name).filter((f) => !f.name.includes('/.pad/'));
	return {
		id: v2 ? v2.slice(0, 40) : v1,
		v1,
		v2,
		name,
		size: files.reduce((sum, f) => sum + f.size, 0),
		files,
		private: info.get('private')?.value === 1,
		pieceLength: info.get('piece length')?.value ?? 16384,
		trackers: trackersOf(top),
	};
}

/** RFC 4648 base32 of 20 bytes -> hex. */
function base32ToHex(text) {
	let bits = '';
	for (const c of text.toUpperCase())
		bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0');
	return (bits.match(/.{8}/g) ?? [])
		.map((b) => parseInt(b, 2).toString(16).padStart(2, '0'))
		.join('');
}

function v1Of(text) {
	if (/^[0-9a-f]{40}$/i.test(text)) return text.toLowerCase();
	return /^[a-z2-7]{32}$/i.test(text) ? base32ToHex(text) : '';
}

/**
 * A magnet or a bare hash (40 hex, 32 base32, 64 hex of v2), as one line of `urls`.
 * @returns {SimSource | null} null when it is neither
 */
function parseMagnet(line) {
	const bare = { v1: v1Of(line), v2: /^[0-9a-f]{64}$/i.test(line) ? line.toLowerCase() : '' };
	if (bare.v1 || bare.v2) return fromHashes(bare.v1, bare.v2, new URLSearchParams());
	if (!/^magnet:\?/i.test(line)) return null;
	const params = new URLSearchParams(line.slice(line.indexOf('?') + 1));
	const topics = params.getAll('xt').concat(params.getAll('xt.1'), params.getAll('xt.2'));
	let [v1, v2] = ['', ''];
	for (const xt of topics) {
		if (xt.startsWith('urn:btih:')) v1 = v1Of(xt.slice(9)) || v1;
		const m = /^urn:btmh:1220([0-9a-f]{64})$/i.exec(xt);
		if (m) v2 = m[1].toLowerCase();
	}
	return v1 || v2 ? fromHashes(v1, v2, params) : null;
}

function fromHashes(v1, v2, params) {
	const id = v2 ? v2.slice(0, 40) : v1;
	return {
		id,
		v1,
		v2,
		name: params.get('dn') || id,
		size: null,
		declaredSize: Number(params.get('xl')) || null,
		files: [],
		private: null,
		pieceLength: -1,
		trackers: params.getAll('tr'),
	};
}

module.exports = { parseTorrent, parseMagnet };
