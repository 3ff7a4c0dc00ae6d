import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { SimNodeHandle } from './qbt-sim';

export interface Answer {
	status: number;
	reason: string;
	body: string;
	headers: IncomingHttpHeaders;
}

export interface Ask {
	form?: Record<string, string>;
	body?: Buffer;
	headers?: Record<string, string>;
	timeoutMs?: number;
}

/** A bare client: no pool, no retries, one connection per call unless `agent` says otherwise. */
export class SimClient {
	cookie = '';

	constructor(readonly node: SimNodeHandle) {}

	ask(method: string, path: string, ask: Ask = {}): Promise<Answer> {
		const { form, body, headers = {}, timeoutMs = 5000 } = ask;
		const bytes = form ? Buffer.from(new URLSearchParams(form).toString()) : body;
		const sent: Record<string, string | number> = { ...headers };
		if (form) sent['content-type'] = 'application/x-www-form-urlencoded';
		if (bytes || method === 'POST') sent['content-length'] = bytes?.length ?? 0;
		if (this.cookie) sent.cookie = this.cookie;
		return new Promise((resolve, reject) => {
			const url = `${this.node.url}/api/v2/${path}`;
			const req = request(url, { method, headers: sent, agent: false }, (res) => {
				const chunks: Buffer[] = [];
				res.on('data', (chunk: Buffer) => chunks.push(chunk));
				res.on('error', reject);
				res.on('end', () =>
					resolve({
						status: res.statusCode ?? 0,
						reason: res.statusMessage ?? '',
						body: Buffer.concat(chunks).toString(),
						headers: res.headers,
					}),
				);
			});
			req.setTimeout(timeoutMs, () => req.destroy(new Error('timed out')));
			req.on('error', reject);
			req.end(bytes);
		});
	}

	get(path: string, ask?: Ask): Promise<Answer> {
		return this.ask('GET', path, ask);
	}

	post(path: string, form: Record<string, string> = {}, ask?: Ask): Promise<Answer> {
		return this.ask('POST', path, { ...ask, form });
	}

	async json<T>(path: string): Promise<T> {
		return JSON.parse((await this.get(path)).body) as T;
	}

	async login(password = this.node.password): Promise<Answer> {
		const answer = await this.post('auth/login', { username: this.node.username, password });
		const cookie = answer.headers['set-cookie']?.[0];
		if (cookie) this.cookie = cookie.split(';')[0] ?? '';
		return answer;
	}
}

/** `torrents` parts of a multipart body. */
export function upload(files: Record<string, Buffer>): Ask {
	const boundary = '---------------------------sim';
	const parts = Object.entries(files).flatMap(([filename, data]) => [
		Buffer.from(
			`--${boundary}\r\nContent-Disposition: form-data; name="torrents"; filename="${filename}"\r\n\r\n`,
		),
		data,
		Buffer.from('\r\n'),
	]);
	return {
		body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
		headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
	};
}
