import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bin, root as repository } from './paths.mjs';
import { isRunning, lastLines, run, signalGroup, start, stop, toolEnv } from './process.mjs';
import { qbittorrentConf } from './qbt-conf.mjs';
import { Problem, sleep, until } from './report.mjs';

const program = 'qbittorrent-nox';
const simulator = path.join(repository, 'test', 'sim', 'cli.js');

/** @returns the version text of the installed qbittorrent-nox, or null */
export async function installedQbittorrent(chroot = null) {
	const [command, ...args] = inChroot(chroot, program, '--version');
	const { code, stdout } = await run(command, args);
	return code === 0 ? (/v\d[\w.]*/.exec(stdout)?.[0] ?? stdout.trim()) : null;
}

const inChroot = (chroot, ...command) => (chroot ? ['chroot', chroot, ...command] : command);

/**
 * What `kind: 'auto'` means on this machine.
 * @throws Problem when real nodes are asked for and there is no qbittorrent-nox
 */
export async function decideKind(kind, chroot = null) {
	if (kind === 'sim') return 'sim';
	if (await installedQbittorrent(chroot)) return 'real';
	if (kind === 'auto') return 'sim';
	throw new Problem(
		"qbittorrent-nox is not installed (or not on PATH). Install it (Debian: 'apt-get install qbittorrent-nox') or start with SANDBOX_QBT=sim.",
	);
}

/**
 * Starts qBittorrent nodes on loopback, each with a profile, a port and a password of its own.
 *
 * @param options.count how many
 * @param options.dir folder of the profiles; a second start on it finds the same torrents
 * @param options.basePort WebUI ports from here; peers' ports (real nodes) directly above them
 * @param options.kind 'real', 'sim' or 'auto' (real when qbittorrent-nox is installed)
 * @param options.passwords one per node; left out: random
 * @param options.root run the qbittorrent-nox of this chroot; `dir` must lie inside it (root only)
 * @param options.tmpfsMb size per node of a save volume of its own (root only)
 * @param options.freeGib free space that simulated nodes report
 * @param options.profile version that simulated nodes show
 * @param options.visibleMs range of ms after which a simulated node shows a new torrent, e.g. '0,4'
 * @param options.torrents how many torrents simulated nodes have from the start
 * @param options.prefs keys for `app/setPreferences` after the start
 * @param options.conf more of qBittorrent.conf: section -> { key: value }
 * @returns { kind, nodes, stop } with nodes { name, url, username, password, pid, profile,
 *   stop(), kill(), pause(), resume(), restart() }
 */
export async function startNodes(options) {
	const { count = 3, basePort, dir, tmpfsMb = [], freeGib = [900, 600, 300] } = options;
	const chroot = options.root ?? null;
	const kind = await decideKind(options.kind ?? 'auto', chroot);
	if (chroot && !path.resolve(dir).startsWith(`${path.resolve(chroot)}/`)) {
		throw new Problem(`The nodes' folder '${dir}' must lie inside the chroot '${chroot}'.`);
	}
	const nodes = [];
	for (let index = 0; index < count; index += 1) {
		const node = {
			name: `qbt-${index + 1}`,
			port: basePort + index,
			peerPort: basePort + count + index,
			url: `http://127.0.0.1:${basePort + index}`,
			username: 'admin',
			password: options.passwords?.[index] ?? randomBytes(12).toString('base64url'),
			profile: path.join(dir, `${kind === 'sim' ? 'sim' : 'qbt'}-${index + 1}`),
			tmpfsMb: tmpfsMb.length > 0 ? tmpfsMb[index % tmpfsMb.length] : null,
			freeGib: freeGib[index % freeGib.length],
		};
		nodes.push(
			kind === 'real' ? realNode(node, { ...options, chroot }) : simulatedNode(node, options),
		);
	}
	const stopNodes = async () => {
		await Promise.all(nodes.map((node) => node.stop()));
		for (const node of nodes) node.unmount?.();
	};
	try {
		await Promise.all(nodes.map((node) => node.start()));
	} catch (error) {
		await stopNodes();
		throw error;
	}
	return { kind, nodes, stop: stopNodes };
}

/** The controls that both kinds of node have in common, around one child process. */
function controlled(node, launch, afterStart) {
	let child = null;
	const started = async () => {
		child = launch();
		await until(`${node.name} did not answer on ${node.url}`, () => answers(node, child));
		await afterStart?.(node);
	};
	Object.assign(node, {
		start: started,
		stop: async () => child && (await stop(child)),
		kill: async () => {
			if (!child) return;
			signalGroup(child, 'SIGKILL');
			while (isRunning(child)) await sleep(10);
		},
		/** The node accepts connections and never answers. */
		pause: () => signalGroup(child, 'SIGSTOP'),
		resume: () => signalGroup(child, 'SIGCONT'),
		restart: async () => {
			await stop(child);
			await started();
		},
	});
	return Object.defineProperty(node, 'pid', { enumerable: true, get: () => child?.pid ?? null });
}

async function answers(node, child) {
	if (!isRunning(child)) {
		const output = existsSync(node.logFile) ? lastLines(readFileSync(node.logFile, 'utf8')) : '';
		const taken = /address.*in use|EADDRINUSE|Unable to bind/i.test(output);
		throw new Problem(
			`${output || child.failure}\n\n${node.name} ended while it was starting${taken ? `: port ${node.port} is used by another program` : ''}.`,
		);
	}
	// any HTTP status will do: without a login it is 403
	return (
		(await fetch(`${node.url}/api/v2/app/version`, { signal: AbortSignal.timeout(2000) })).status >
		0
	);
}

function realNode(node, { chroot, prefs, conf, bypass }) {
	const inside = (file) => (chroot ? file.slice(path.resolve(chroot).length) : file);
	const profile = path.resolve(node.profile);
	const config = path.join(profile, 'qBittorrent', 'config');
	const downloads = path.join(profile, 'downloads');
	for (const folder of [config, downloads]) mkdirSync(folder, { recursive: true, mode: 0o700 });
	if (node.tmpfsMb !== null) mountTmpfs(downloads, node.tmpfsMb);
	const file = path.join(config, 'qBittorrent.conf');
	if (!existsSync(file)) {
		writeFileSync(
			file,
			qbittorrentConf({ ...node, savePath: inside(downloads), bypass, extra: conf }),
			{ mode: 0o600 },
		);
		writeFileSync(path.join(config, 'categories.json'), '{}');
	}
	node.profile = profile;
	node.downloads = downloads;
	node.logFile = path.join(profile, 'stdout.log');
	node.unmount = () => node.tmpfsMb !== null && execFileSync('umount', [downloads]);
	const env = toolEnv({ HOME: inside(profile), LANG: 'C.UTF-8' });
	const launch = () => {
		const [command, ...args] = inChroot(
			chroot,
			program,
			`--profile=${inside(profile)}`,
			`--webui-port=${node.port}`,
		);
		return start(node.name, command, args, { cwd: profile, env, logFile: node.logFile });
	};
	return controlled(node, launch, prefs && ((ready) => setPreferences(ready, prefs)));
}

function mountTmpfs(folder, sizeMb) {
	const mounted = readFileSync('/proc/mounts', 'utf8').includes(` ${folder} `);
	if (!mounted) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', folder]);
}

function simulatedNode(node, { profile = '5.1.0', torrents = 0, visibleMs = '0,120' }) {
	mkdirSync(node.profile, { recursive: true, mode: 0o700 });
	node.logFile = path.join(node.profile, 'stdout.log');
	const settings = {
		n: 1,
		'base-port': node.port,
		profile,
		torrents,
		'visible-ms': visibleMs,
		'free-gib': node.freeGib,
		username: node.username,
		password: node.password,
	};
	// One word each: a random password may begin with a dash.
	const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
	const launch = () =>
		start(node.name, bin('node'), [simulator, ...args], {
			cwd: repository,
			env: toolEnv(),
			logFile: node.logFile,
		});
	return controlled(node, launch);
}

async function form(node, endpoint, fields, headers = {}) {
	const body = new URLSearchParams(fields);
	return await fetch(`${node.url}/api/v2/${endpoint}`, {
		method: 'POST',
		body,
		headers,
		signal: AbortSignal.timeout(10_000),
	});
}

async function setPreferences(node, prefs) {
	const login = await form(node, 'auth/login', {
		username: node.username,
		password: node.password,
	});
	const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
	const done = await form(node, 'app/setPreferences', { json: JSON.stringify(prefs) }, { cookie });
	if (!done.ok)
		throw new Problem(`${node.name} refused its preferences: ${done.status} ${await done.text()}`);
}
