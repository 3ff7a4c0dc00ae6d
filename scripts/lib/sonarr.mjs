import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { sleep } from './report.mjs';

/** RFC 3986, as .NET encodes forms: a space is %20. */
const encode = (text) =>
	encodeURIComponent(text).replace(
		/[!'()*]/g,
		(char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
	);

const formBody = (fields) =>
	Object.entries(fields)
		.map(([key, value]) => `${encode(key)}=${encode(String(value))}`)
		.join('&');

/** A magnet of something that does not exist. */
export function inventedMagnet(
	title = 'Example.Show.S01E01.1080p.WEB-DL.DDP5.1.H.264-DEMO',
	sizeBytes = 3 * 2 ** 30,
) {
	const hash = randomBytes(20).toString('hex');
	return {
		hash,
		title,
		magnet: `magnet:?xt=urn:btih:${hash}&dn=${encode(title)}&xl=${sizeBytes}&tr=${encode('udp://tracker.test:6969/announce')}`,
	};
}

/**
 * Sonarr's HTTP habits against one qBittorrent: a connection per request, a session cookie, no
 * Origin or Referer, one new login after a 403.
 * @param base address up to and without /api/v2
 */
export function arrClient(
	base,
	{ username, password, userAgent = 'Sonarr/4.0.19.2979 (debian 12)', timeoutMs = 100_000 },
) {
	let cookie = null;
	const once = (method, endpoint, { fields, headers = {}, body } = {}) => {
		const payload = body ?? (fields ? formBody(fields) : null);
		const form = fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
		return send(
			`${base}/api/v2/${endpoint}`,
			method,
			payload,
			{
				'user-agent': userAgent,
				accept: 'application/json',
				...form,
				...(cookie && { cookie }),
				...headers,
			},
			timeoutMs,
		);
	};
	const login = async () => {
		cookie = null;
		const answer = await once('POST', 'auth/login', { fields: { username, password } });
		if (answer.status !== 200 || answer.text !== 'Ok.')
			throw new Error(`login: ${answer.status} ${answer.text}`);
		cookie = answer.cookie;
		return answer;
	};
	const call = async (method, endpoint, options) => {
		const answer = await once(method, endpoint, options);
		if (answer.status !== 403) return answer;
		await login();
		return await once(method, endpoint, options);
	};
	return {
		login,
		once,
		get: (endpoint) => call('GET', endpoint),
		post: (endpoint, fields) => call('POST', endpoint, { fields }),
		send: call,
	};
}

function send(url, method, payload, headers, timeoutMs) {
	return new Promise((resolve, reject) => {
		const length = method === 'POST' ? { 'content-length': Buffer.byteLength(payload ?? '') } : {};
		const request = http.request(url, {
			method,
			headers: { ...headers, ...length, connection: 'close' },
			agent: false,
			timeout: timeoutMs,
		});
		request.on('timeout', () =>
			request.destroy(new Error(`no answer within ${timeoutMs / 1000} s: ${url}`)),
		);
		request.on('error', reject);
		request.on('response', (response) => {
			const chunks = [];
			response.on('data', (chunk) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () => {
				const text = Buffer.concat(chunks).toString('utf8');
				const cookie = response.headers['set-cookie']?.[0]?.split(';')[0] ?? null;
				resolve({
					status: response.statusCode,
					headers: response.headers,
					text,
					cookie,
					json: () => JSON.parse(text),
				});
			});
		});
		request.end(payload ?? undefined);
	});
}

function expect(answer, what, status = 200) {
	if (answer.status !== status)
		throw new Error(`${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
	return answer;
}

/** Sonarr's Test button: version, login, preferences, and its category, made when missing. */
export async function testConnection(arr, category) {
	const probe = await arr.once('GET', 'app/webapiVersion');
	if (probe.status !== 200 && probe.status !== 403)
		throw new Error(`app/webapiVersion: ${probe.status}`);
	await arr.login();
	expect(await arr.get('app/webapiVersion'), 'app/webapiVersion');
	expect(await arr.get('app/preferences'), 'app/preferences').json();
	const categories = async () =>
		expect(await arr.get('torrents/categories'), 'torrents/categories').json();
	if (!(category in (await categories()))) {
		expect(await arr.post('torrents/createCategory', { category }), 'torrents/createCategory');
		if (!(category in (await categories()))) throw new Error(`category '${category}' was not made`);
	}
	expect(await arr.get(`torrents/info?category=${encode(category)}`), 'torrents/info').json();
}

/**
 * A grab: the add and the poll until the torrent is known. Sonarr asks ten times, 100 ms apart.
 * @returns { known, item } `item` is the torrent as the queue shows it
 */
export async function grab(arr, { magnet, hash, category }) {
	expect(await arr.get('app/preferences'), 'app/preferences');
	const added = expect(
		await arr.post('torrents/add', { urls: magnet, category, stopped: 'False' }),
		'torrents/add',
	);
	if (added.text !== 'Ok.') throw new Error(`torrents/add: ${added.text}`);
	let known = false;
	for (let attempt = 0; attempt < 10 && !known; attempt += 1) {
		known = (await arr.get(`torrents/properties?hash=${hash}`)).status === 200;
		if (!known) await sleep(100);
	}
	const list = expect(
		await arr.get(`torrents/info?category=${encode(category)}`),
		'torrents/info',
	).json();
	return { known, item: list.find((torrent) => torrent.hash === hash) ?? null };
}
