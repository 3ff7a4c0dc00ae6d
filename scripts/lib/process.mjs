import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { localBin } from './paths.mjs';
import { Problem, say, sleep } from './report.mjs';

/** npm puts its own state into the environment of scripts; only what reaches a registry is passed on. */
const npmSettings =
	/^npm_config_(registry|cafile|proxy|https_proxy|noproxy|userconfig|globalconfig|cache)$/i;

function withoutNpm(env) {
	return Object.fromEntries(
		Object.entries(env).filter(([key]) => !/^npm_/i.test(key) || npmSettings.test(key)),
	);
}

/** The environment for tools of this package: Node 24 and the local programs come first on PATH. */
export function toolEnv(extra = {}) {
	const env = withoutNpm(process.env);
	return { ...env, PATH: `${localBin}${path.delimiter}${env.PATH ?? ''}`, ...extra };
}

/** The environment for npm while it writes node_modules: the Node that is installed there is not used. */
export function systemEnv(extra = {}) {
	const env = withoutNpm(process.env);
	const kept = (env.PATH ?? '').split(path.delimiter).filter((dir) => !dir.includes(localBin));
	return { ...env, PATH: kept.join(path.delimiter), ...extra };
}

/**
 * Runs a program to its end, in a process group of its own: Ctrl-C must not leave an npm behind that
 * goes on writing node_modules.
 * @param progressMs print the time and, with `tail`, the last line of output every so often
 * @returns { code, output } with stdout and stderr as they came
 */
export async function run(
	command,
	args,
	{ cwd, env = toolEnv(), progressMs = 0, tail = true } = {},
) {
	const child = spawn(command, args, {
		cwd,
		env,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	child.failure = null;
	child.graceMs = 2000;
	let output = '';
	let stdout = '';
	child.stdout.on('data', (chunk) => ((output += chunk), (stdout += chunk)));
	child.stderr.on('data', (chunk) => (output += chunk));
	const forget = track(child, command, { stays: false });
	const begun = Date.now();
	const ticker =
		progressMs > 0 &&
		setInterval(
			() => say(`        ${seconds(begun)} s  ${tail ? lastLine(output) : '...'}`),
			progressMs,
		);
	try {
		const [code] = await once(child, 'close');
		return { code: code ?? 1, output, stdout };
	} catch (error) {
		return { code: 127, output: `${output}\n${error.message}`, stdout };
	} finally {
		if (ticker) clearInterval(ticker);
		forget();
	}
}

const seconds = (since) => String(Math.round((Date.now() - since) / 1000)).padStart(4);
const lastLine = (text) => (text.trim().split('\n').at(-1) ?? '').replace(/\s+/g, ' ').slice(0, 90);
export const lastLines = (text, count = 15) => text.trim().split('\n').slice(-count).join('\n');

const children = new Map();

/** Remembers a child so that `stopAll` ends it. @returns a function that forgets it */
function track(child, name, { stays }) {
	children.set(child, { name, stays });
	const forget = () => children.delete(child);
	child.once('exit', forget);
	child.once('error', forget);
	return forget;
}

/**
 * Starts a program that stays. It gets a process group of its own, so that Ctrl-C in the terminal
 * reaches only this script, which then stops everything in order.
 */
export function start(
	name,
	command,
	args,
	{ cwd, env, logFile, uid, gid, stopSignal = 'SIGTERM' },
) {
	mkdirSync(path.dirname(logFile), { recursive: true });
	const log = openSync(logFile, 'a', 0o600);
	try {
		const child = spawn(command, args, {
			cwd,
			env,
			uid,
			gid,
			detached: true,
			stdio: ['ignore', log, log],
		});
		child.failure = null;
		child.stopSignal = stopSignal;
		child.graceMs = 15_000;
		child.once('error', (error) => (child.failure = error));
		track(child, name, { stays: true });
		return child;
	} finally {
		closeSync(log);
	}
}

/** True until the child has ended. */
export const isRunning = (child) =>
	child.failure === null && child.exitCode === null && child.signalCode === null;

/** Sends a signal to a child of `start` and to all that it started itself. */
export function signalGroup(child, signal) {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, signal);
	} catch {
		// it has gone already
	}
}

/** Ends a child: its stop signal, and SIGKILL after a while (15 s; an installer 2 s). */
export async function stop(child) {
	signalGroup(child, 'SIGCONT');
	if (isRunning(child) && child.pid !== undefined) child.kill(child.stopSignal ?? 'SIGTERM');
	const end = Date.now() + child.graceMs;
	while (isRunning(child) && Date.now() < end) await sleep(50);
	// the group's own children (n8n's task runner) may outlive the leader
	signalGroup(child, 'SIGKILL');
	while (isRunning(child)) await sleep(20);
}

/**
 * Ends everything that was started: databases last, because n8n writes to them while it stops.
 * With `kill` at once and without grace.
 */
export async function stopAll({ kill = false } = {}) {
	const all = [...children];
	if (kill) {
		for (const [child] of all) signalGroup(child, 'SIGKILL');
		return;
	}
	const databases = all.filter(([, { name }]) => name === 'postgres');
	const others = all.filter((entry) => !databases.includes(entry));
	await Promise.all(others.map(([child]) => stop(child)));
	await Promise.all(databases.map(([child]) => stop(child)));
}

/** What `start` has started and what has not ended: [{ name, pid }]. */
export const runningChildren = () =>
	[...children]
		.filter(([, { stays }]) => stays)
		.map(([child, { name }]) => ({ name, pid: child.pid }));

/** @returns true when nothing listens on the port of this address */
export async function isPortFree(port, host = '127.0.0.1') {
	const server = net.createServer();
	server.listen({ port, host, exclusive: true });
	try {
		await once(server, 'listening');
		return true;
	} catch {
		return false;
	} finally {
		server.close();
	}
}

/**
 * The first of `count` neighbouring free ports at or above `from`.
 * @throws Problem when there are none up to 65535
 */
export async function freePorts(from, count = 1, host = '127.0.0.1') {
	for (let first = from; first + count <= 65_535; first += 1) {
		let free = 0;
		while (free < count && (await isPortFree(first + free, host))) free += 1;
		if (free === count) return first;
		first += free;
	}
	throw new Problem(`No ${count} neighbouring free ports at or above ${from} on ${host}.`);
}
