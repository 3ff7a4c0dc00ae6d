/** A small keep-alive client and the figures that come of it. */
import http from 'node:http';

export function client(base, { headers = {}, sockets = 16 } = {}) {
	const agent = new http.Agent({ keepAlive: true, maxSockets: sockets });
	const send = (method, path, body = null, extra = {}) =>
		new Promise((resolve, reject) => {
			const begun = performance.now();
			const payload = body === null ? null : Buffer.from(body);
			const request = http.request(`${base}${path}`, {
				method,
				agent,
				headers: { ...headers, ...extra, ...(payload && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': payload.length }) },
			});
			request.on('error', reject);
			request.on('response', (response) => {
				let bytes = 0;
				let text = '';
				response.on('data', (chunk) => ((bytes += chunk.length), text.length < 4096 && (text += chunk.subarray(0, 4096))));
				response.on('end', () => resolve({ status: response.statusCode, text, bytes, headers: response.headers, ms: performance.now() - begun }));
			});
			request.end(payload ?? undefined);
		});
	return { get: (path) => send('GET', path), post: (path, fields) => send('POST', path, new URLSearchParams(fields).toString()), close: () => agent.destroy(), headers };
}

/** Logs in and keeps the cookie. */
export async function loggedIn(base, { username, password }, options) {
	const first = client(base, options);
	const answer = await first.post('/api/v2/auth/login', { username, password });
	const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
	first.close();
	return client(base, { ...options, headers: cookie ? { cookie } : {} });
}

export const quantile = (numbers, q) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * q))];

/** p50 and p95 of `count` calls, `at` at once. Every call must succeed. */
export async function measure(count, at, call) {
	const times = [];
	let next = 0;
	const worker = async () => {
		for (let i = next++; i < count; i = next++) {
			const answer = await call(i);
			if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.text}`);
			times.push(answer.ms);
		}
	};
	await Promise.all(Array.from({ length: at }, worker));
	return times;
}
