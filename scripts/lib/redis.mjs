import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning, lastLines, start, stop } from './process.mjs';
import { Problem, until } from './report.mjs';

/**
 * Starts a Redis that forgets everything when it ends, for n8n's queue mode.
 * @returns { host, port, stop }
 * @throws Problem when there is no redis-server
 */
export async function startRedis({ dir, port }) {
	const host = '127.0.0.1';
	const logFile = path.join(dir, 'redis.log');
	const args = ['--port', String(port), '--bind', host, '--save', '', '--appendonly', 'no', '--dir', dir];
	const child = start('redis', 'redis-server', args, { cwd: dir, env: { ...process.env, LC_ALL: 'C' }, logFile });
	const log = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
	await until('Redis did not become ready', () => {
		if (!isRunning(child)) {
			throw new Problem(`${lastLines(log())}${child.failure ?? ''}\n\nRedis did not start. Install it (Debian: 'apt-get install redis-server').`);
		}
		return log().includes('Ready to accept connections');
	}, { everyMs: 50 });
	return { host, port, stop: () => stop(child) };
}
