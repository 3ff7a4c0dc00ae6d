/** Torrents with real content on real nodes: files that can be seen to stay or to go. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../scripts/lib/report.mjs';
import { bencode } from './client.mjs';
import { ask, torrentsOn } from './direct.mjs';

const PIECE = 16_384;

/** Files of random bytes: relative path -> bytes. */
export const content = (...names) => Object.fromEntries(names.map((name) => [name, randomBytes(40_000)]));

/**
 * A .torrent of these files. One file without a folder makes a single-file torrent; otherwise all
 * lie in one folder, which is the name. Another `pieceLength` is another torrent of the same files.
 */
export function torrentOf(files, { pieceLength = PIECE, only = null } = {}) {
	const names = Object.keys(files).filter((name) => only === null || only.includes(name)).sort();
	const whole = Buffer.concat(names.map((name) => files[name]));
	const pieces = [];
	for (let at = 0; at < whole.length; at += pieceLength) {
		pieces.push(createHash('sha1').update(whole.subarray(at, at + pieceLength)).digest());
	}
	const common = { 'piece length': pieceLength, pieces: Buffer.concat(pieces), private: 1 };
	const [folder] = names[0].split('/');
	const single = names.length === 1 && (only !== null || !names[0].includes('/'));
	const info = single
		? { ...common, name: path.posix.basename(names[0]), length: whole.length }
		: { ...common, name: folder, files: names.map((name) => ({ length: files[name].length, path: name.split('/').slice(1) })) };
	return { complete: true, hash: createHash('sha1').update(bencode(info)).digest('hex'), name: info.name, bytes: bencode({ announce: 'http://tracker.test/announce', info }) };
}

/** Where the node itself has its downloads. */
export const ownPath = async (node) => (await (await ask(node, 'app/defaultSavePath')).text()).replace(/\/+$/, '');

/** Writes files below a folder of the host. */
export function put(folder, files) {
	for (const [name, bytes] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		writeFileSync(path.join(folder, name), bytes);
	}
}

export const has = (folder, files) => Object.keys(files).map((name) => existsSync(path.join(folder, name)));

/** Adds a torrent past the product and waits until its files are checked and complete. */
export async function giveTo(node, torrent, fields = {}) {
	const form = new FormData();
	for (const [name, value] of Object.entries({ autoTMM: 'false', ...fields })) form.append(name, value);
	form.append('torrents', new Blob([torrent.bytes], { type: 'application/x-bittorrent' }), 'a.torrent');
	const answer = await ask(node, 'torrents/add', form);
	if (!answer.ok) throw new Error(`${node.name} refused a torrent: ${answer.status} ${await answer.text()}`);
	return await until(`${node.name} has all of '${torrent.name}'`, async () => {
		const row = (await torrentsOn(node)).find(({ hash }) => hash === torrent.hash);
		return row?.progress === 1 && !/checking/i.test(row.state) ? row : null;
	}, { timeoutMs: 30_000, everyMs: 100 });
}
