/**
 * A reverse proxy as a user of a client without a URL base runs one: the root of its own port is the
 * emulated qBittorrent. It can also make the client's session unknown, as an expired one is.
 */
import { once } from 'node:events';
import http from 'node:http';

/**
 * @param target address of the emulated qBittorrent, with its prefix
 * @returns { url, seen, expireSessions(), close() }: `seen` lists `METHOD endpoint status` of each request
 */
export async function openProxy(target) {
	const { hostname, port, pathname } = new URL(target);
	const seen = [];
	/** Sessions that were given out before this moment do not count any more. */
	let expired = new Set();
	const given = new Set();
	const server = http.createServer((request, response) => {
		const headers = { ...request.headers, host: `${hostname}:${port}` };
		const session = /(?:^|;\s*)SID=([^;]*)/.exec(headers.cookie ?? '')?.[1];
		if (session !== undefined && expired.has(session)) headers.cookie = 'SID=of-another-time';
		const onward = http.request({ hostname, port, method: request.method, path: pathname + request.url, headers }, (answer) => {
			for (const cookie of answer.headers['set-cookie'] ?? []) given.add(/^SID=([^;]*)/.exec(cookie)?.[1]);
			seen.push(`${request.method} ${request.url.split('?', 1)[0].replace('/api/v2/', '')} ${answer.statusCode}`);
			response.writeHead(answer.statusCode, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy());
		request.pipe(onward);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		seen,
		expireSessions() {
			expired = new Set(given);
		},
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}
