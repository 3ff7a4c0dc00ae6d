import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { runningChildren } from './process.mjs';
import { Problem, say, sleep } from './report.mjs';

/** The settings of `npm start`, all from the environment. @throws Problem for a value that makes no sense */
export function readSettings(env = process.env) {
	const number = (name, fallback, min, max) => {
		const value = env[name] === undefined || env[name] === '' ? fallback : Number(env[name]);
		if (Number.isInteger(value) && value >= min && value <= max) return value;
		throw new Problem(`${name} must be a whole number from ${min} to ${max}, not '${env[name]}'.`);
	};
	const kind = env.SANDBOX_QBT || 'auto';
	if (!['auto', 'real', 'sim'].includes(kind))
		throw new Problem(`SANDBOX_QBT must be auto, real or sim, not '${kind}'.`);
	const weights = (env.SANDBOX_WEIGHTS || '').split(',').filter(Boolean).map(Number);
	if (weights.some((weight) => !(weight >= 0)))
		throw new Problem(
			`SANDBOX_WEIGHTS must be numbers with commas, such as 1,1,0.5, not '${env.SANDBOX_WEIGHTS}'.`,
		);
	return {
		port: number('SANDBOX_PORT', 5678, 1, 65_000),
		host: env.SANDBOX_HOST || '127.0.0.1',
		dir: path.resolve(env.INIT_CWD ?? '.', env.SANDBOX_DIR || path.join(root, '.sandbox')),
		nodes: number('SANDBOX_NODES', 3, 1, 50),
		kind,
		weights,
	};
}

const secret = (bytes) => randomBytes(bytes).toString('base64url');
/** n8n wants a digit and a capital letter in a password. */
const ownerPassword = () => `${secret(12)}A1`;
/** The form of qBittorrent's own API keys. */
const apiKey = () => `qbt_${randomBytes(14).toString('hex')}`;

const firstState = () => ({
	owner: { email: 'owner@sandbox.test', password: ownerPassword() },
	logins: ['sonarr', 'radarr'].map((source) => ({
		source,
		username: source,
		password: secret(12),
		apiKey: apiKey(),
	})),
	nodes: { basePort: null, count: 0, passwords: [] },
	postgresPort: null,
	credentials: null,
	workflows: {},
});

/** What a sandbox folder remembers between starts: accounts, ports, what was imported. */
export function openState(dir) {
	mkdirSync(dir, { recursive: true, mode: 0o700 });
	chmodSync(dir, 0o711);
	const file = path.join(dir, 'sandbox.json');
	let state;
	try {
		state = JSON.parse(readFileSync(file, 'utf8'));
	} catch (error) {
		if (error.code !== 'ENOENT')
			throw new Problem(
				`'${file}' cannot be read (${error.message}). Choose another SANDBOX_DIR or delete the folder.`,
			);
		state = firstState();
	}
	const save = () => {
		writeFileSync(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
		renameSync(`${file}.new`, file);
	};
	const passwordsFor = (count) => {
		while (state.nodes.passwords.length < count) state.nodes.passwords.push(secret(12));
		return state.nodes.passwords.slice(0, count);
	};
	return { state, save, passwordsFor };
}

function commandLine(pid) {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
	} catch {
		return '';
	}
}

/**
 * One start per folder. What a start that was killed left running is ended first.
 * @returns { update, release }
 * @throws Problem when a start on this folder is running
 */
export async function lockFolder(dir) {
	const file = path.join(dir, 'running.json');
	let last = null;
	try {
		last = JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		// the last start ended as it should
	}
	if (last && last.pid !== process.pid && commandLine(last.pid).includes('start.mjs')) {
		throw new Problem(
			`A sandbox is running on '${dir}' already (process ${last.pid}). Stop it first, or choose another SANDBOX_DIR and SANDBOX_PORT.`,
		);
	}
	const left = (last?.children ?? []).filter(({ pid }) =>
		[root, dir].some((place) => commandLine(pid).includes(place)),
	);
	for (const { pid, name } of left) {
		say(`        ending ${name} (process ${pid}), left by a start that was killed`);
		endGroup(pid);
	}
	if (left.length > 0) await sleep(500);
	const update = () =>
		writeFileSync(file, JSON.stringify({ pid: process.pid, children: runningChildren() }), {
			mode: 0o600,
		});
	update();
	return { update, release: () => rmSync(file, { force: true }) };
}

function endGroup(pid) {
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// it has gone already
	}
}
