/** Requests as the apps send them: urlencoded, multipart from .NET, .torrent files. */
import { createHash, randomBytes } from 'node:crypto';
import { arrClient } from '../../scripts/lib/sonarr.mjs';

export const bencode = (value) => {
	if (Buffer.isBuffer(value)) return Buffer.concat([Buffer.from(`${value.length}:`), value]);
	if (typeof value === 'string') return bencode(Buffer.from(value));
	if (typeof value === 'number') return Buffer.from(`i${value}e`);
	if (Array.isArray(value)) return Buffer.concat([Buffer.from('l'), ...value.map(bencode), Buffer.from('e')]);
	const pairs = Object.keys(value).sort().flatMap((key) => [bencode(key), bencode(value[key])]);
	return Buffer.concat([Buffer.from('d'), ...pairs, Buffer.from('e')]);
};

/** A small v1 .torrent of its own, with its hash. */
export function torrentFile(name, { private: isPrivate = false, length = 16_384, tracker = 'http://tracker.test/announce' } = {}) {
	const info = { length, name, 'piece length': 16_384, pieces: randomBytes(20 * Math.ceil(length / 16_384)), ...(isPrivate ? { private: 1 } : {}) };
	return {
		name,
		hash: createHash('sha1').update(bencode(info)).digest('hex'),
		bytes: bencode({ announce: tracker, info }),
	};
}

/** A magnet of something that does not exist and has no tracker. */
export function magnet(name = `Invented.Show.${randomBytes(3).toString('hex')}.1080p.WEB`, { trackers = 0 } = {}) {
	const hash = randomBytes(20).toString('hex');
	const tr = Array.from({ length: trackers }, (_, i) => `&tr=${encodeURIComponent(`udp://tracker-${i}.test:6969/announce`)}`).join('');
	return { hash, name, uri: `magnet:?xt=urn:btih:${hash}&dn=${encodeURIComponent(name)}${tr}` };
}

/** The multipart body that .NET builds: file first, plain option parts, boundary of dashes. */
export function dotnetMultipart(fields, files = []) {
	const boundary = `-----------------------------${Date.now().toString(16)}`;
	const parts = [];
	for (const { field = 'torrents', fileName, bytes } of files) {
		parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`), bytes, Buffer.from('\r\n'));
	}
	for (const [name, value] of Object.entries(fields)) {
		parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
	}
	parts.push(Buffer.from(`--${boundary}--\r\n`));
	return { body: Buffer.concat(parts), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

/** A logged-in *arr. */
export async function openArr(base, { username, password }, userAgent) {
	const arr = arrClient(base, { username, password, userAgent, timeoutMs: 30_000 });
	await arr.login();
	return arr;
}

/** Adds one magnet. @returns { status, text, ms } */
export async function addMagnet(arr, { uri }, fields = {}) {
	return await timed(() => arr.post('torrents/add', { urls: uri, stopped: 'True', ...fields }));
}

export async function addFile(arr, file, fields = {}) {
	const { body, headers } = dotnetMultipart(fields, [{ fileName: `${file.name}.torrent`, bytes: file.bytes }]);
	return await timed(() => arr.send('POST', 'torrents/add', { body, headers }));
}

export async function timed(call) {
	const begun = performance.now();
	const { status, text } = await call();
	return { status, text, ms: performance.now() - begun };
}

/** Runs `work(i)` for i in 0..count-1, `at` at once; the results in order. */
export async function pool(count, at, work) {
	const results = new Array(count);
	let next = 0;
	const worker = async () => {
		for (let i = next++; i < count; i = next++) results[i] = await work(i);
	};
	await Promise.all(Array.from({ length: Math.min(at, count) }, worker));
	return results;
}

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
