'use strict';
/** Reading requests the way the real server does: GET takes the query, POST takes the body. */

const MAX_BODY_BYTES = 64 * 2 ** 20;

/** All bytes of a request; null when it is larger than the server takes. */
async function readBody(req) {
	const chunks = [];
	let bytes = 0;
	for await (const chunk of req) {
		bytes += chunk.length;
		if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
	}
	return bytes > MAX_BODY_BYTES ? null : Buffer.concat(chunks);
}

/**
 * @param {string} method
 * @param {URL} url
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {Buffer} body
 * @returns {{ params: Record<string, string>, files: { filename: string, data: Buffer }[] } | null}
 *   null: a body of another type, which the real server refuses
 */
function parseRequest(method, url, headers, body) {
	if (method !== 'POST') return { params: Object.fromEntries(url.searchParams), files: [] };
	// The real server does not know chunked bodies and sees none.
	if (headers['transfer-encoding'] || body.length === 0) return { params: {}, files: [] };
	const type = headers['content-type'] ?? '';
	if (/^application\/x-www-form-urlencoded/i.test(type))
		return { params: Object.fromEntries(new URLSearchParams(body.toString())), files: [] };
	const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(type)?.[1];
	return boundary ? parseMultipart(body, boundary) : null;
}

/** Any part with a filename is a torrent, whatever its field is called. */
function parseMultipart(body, boundary) {
	const params = {};
	const files = new Map();
	for (const part of splitParts(body, `--${boundary}`)) {
		const split = part.indexOf('\r\n\r\n');
		if (split < 0) continue;
		const head = part.toString('utf8', 0, split);
		const data = part.subarray(split + 4, part.length - 2);
		const filename = /filename="([^"]*)"/i.exec(head)?.[1];
		const name = /[; ]name="?([^";\r\n]*)"?/i.exec(head)?.[1];
		// Two parts with one filename overwrite one another, as in the real server.
		if (filename !== undefined) files.set(filename, { filename, data });
		else if (name) params[name] = data.toString();
	}
	return { params, files: [...files.values()] };
}

function* splitParts(body, delimiter) {
	let at = body.indexOf(delimiter);
	while (at >= 0) {
		const next = body.indexOf(delimiter, at + delimiter.length);
		if (next < 0) return;
		yield body.subarray(at + delimiter.length + 2, next);
		at = next;
	}
}

module.exports = { readBody, parseRequest };
