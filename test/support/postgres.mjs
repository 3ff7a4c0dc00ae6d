#!/usr/bin/env node
/**
 * A Postgres to throw away, from Debian's binaries (package `postgresql`).
 *
 *   node test/support/postgres.mjs <command> [arguments]
 *
 * starts one, runs the command with its address in LEDGER_POSTGRES_URL, and removes it again. With a
 * LEDGER_POSTGRES_URL from outside the command is run with that one. A test that forks this file
 * without a command is told the address and may send `start`, `fast` and `immediate` (see `stop`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const BINARIES = '/usr/lib/postgresql';
const READY_MS = 30_000;
const POLL_MS = 50;
const USER = 'arr';
const PASSWORD = 'a password of the test';

/** Folder of the newest installed server, or null. */
export function postgresBinaries() {
	if (!existsSync(BINARIES)) return null;
	const versions = readdirSync(BINARIES).filter((name) => existsSync(path.join(BINARIES, name, 'bin', 'postgres')));
	const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
	return newest === undefined ? null : path.join(BINARIES, newest, 'bin');
}

/** Postgres does not run as root: Debian's package brings the user `postgres`. */
function ordinaryUser() {
	if (process.getuid?.() !== 0) return {};
	const id = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
	return { uid: id('-u'), gid: id('-g') };
}

async function freePort() {
	const server = createServer();
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}

/**
 * Starts a cluster of its own in a temporary folder.
 * @param options.port a free one unless given; it stays the same over restarts
 * @param options.settings more of `postgresql.conf`, e.g. { max_connections: 200 }
 * @param options.durable whether it waits for the disk as a real one does; a kill of its processes loses
 *   nothing either way
 * @returns { url, host, port, database, user, password, start, stop(mode), dispose }
 *   `mode` is 'fast' (connections are ended, nothing is lost) or 'immediate' (a crash)
 */
export async function startPostgres({ port, settings = {}, durable = false } = {}) {
	const binaries = postgresBinaries();
	if (binaries === null) throw new Error("There is no Postgres: install the Debian package 'postgresql'");
	const as = ordinaryUser();
	const home = mkdtempSync(path.join(tmpdir(), 'arr-postgres-'));
	if (as.uid !== undefined) chownSync(home, as.uid, as.gid);
	const data = path.join(home, 'data');
	const env = { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
	const run = (program, args) => {
		const { status, stdout, stderr, error } = spawnSync(path.join(binaries, program), args, { ...as, cwd: home, env, encoding: 'utf8' });
		if (status !== 0) throw new Error(`${program}: ${error ?? ''}${stdout}${stderr}`);
	};
	// A collation of people and not of bytes, as most servers have: what relies on the order shows.
	const order = ['--no-sync', '--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en'];
	run('initdb', ['-D', data, '-U', USER, '--auth=scram-sha-256', `--pwfile=${passwordFile(home, as)}`, ...order]);
	const at = { host: '127.0.0.1', port: port ?? (await freePort()), database: 'postgres', user: USER, password: PASSWORD };
	const url = `postgres://${at.user}:${encodeURIComponent(at.password)}@${at.host}:${at.port}/${at.database}`;
	let child = null;
	const start = async () => {
		// What a crash left there would look as if it were ready.
		rmSync(path.join(data, 'postmaster.pid'), { force: true });
		const relaxed = durable ? {} : { fsync: 'off', full_page_writes: 'off' };
		const extra = Object.entries({ ...relaxed, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
		const args = ['-D', data, '-p', String(at.port), '-h', at.host, '-c', `unix_socket_directories=${home}`, ...extra];
		child = spawn(path.join(binaries, 'postgres'), args, { ...as, cwd: home, env, stdio: ['ignore', 'ignore', 'pipe'] });
		let log = '';
		child.stderr.on('data', (text) => {
			log = (log + text).slice(-20_000);
		});
		const running = child;
		for (const giveUpAt = Date.now() + READY_MS; !isReady(data); await sleep(POLL_MS)) {
			if (running.exitCode !== null || Date.now() > giveUpAt) throw new Error(`Postgres did not start:\n${log}`);
		}
	};
	const stop = async (mode = 'fast') => {
		if (child === null || child.exitCode !== null || child.signalCode !== null) return;
		const ended = new Promise((resolve) => child.once('exit', resolve));
		child.kill(mode === 'immediate' ? 'SIGQUIT' : 'SIGINT');
		await ended;
	};
	const dispose = async () => {
		await stop('immediate');
		rmSync(home, { recursive: true, force: true });
	};
	try {
		await start();
	} catch (error) {
		await dispose();
		throw error;
	}
	return { ...at, url, start, stop, dispose };
}

function passwordFile(home, { uid, gid }) {
	const file = path.join(home, 'password');
	writeFileSync(file, PASSWORD, { mode: 0o600 });
	if (uid !== undefined) chownSync(file, uid, gid);
	return file;
}

/** The server writes its state into the last line of this file. */
function isReady(data) {
	try {
		return readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'ready';
	} catch {
		return false;
	}
}

async function main([command, ...args]) {
	const given = process.env.LEDGER_POSTGRES_URL;
	const server = given ? null : await startPostgres();
	const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, LEDGER_POSTGRES_URL: given || server.url } });
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
	const code = await new Promise((resolve) => {
		child.once('error', (error) => resolve(console.error(String(error)) ?? 127));
		child.once('exit', (status, signal) => resolve(status ?? (signal ? 128 : 1)));
	});
	await server?.dispose();
	process.exitCode = code;
}

/** Serves a test over IPC until it ends. */
async function serve() {
	const server = await startPostgres();
	let turn = Promise.resolve();
	process.on('message', (order) => {
		turn = turn.then(async () => {
			await (order === 'start' ? server.start() : server.stop(order));
			process.send?.({ done: order });
		});
	});
	process.once('disconnect', () => void server.dispose().then(() => process.exit(0)));
	process.send({ url: server.url });
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
	if (process.send && process.argv.length === 2) await serve();
	else await main(process.argv.slice(2));
}
