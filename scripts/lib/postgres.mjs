import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
	chmodSync,
	chownSync,
	cpSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { platformFolders } from './install.mjs';
import { isRunning, lastLines, start, stop } from './process.mjs';
import { Problem, until } from './report.mjs';

/**
 * Starts a Postgres for n8n, from npm's embedded binaries.
 * @param options.dir folder of the sandbox; the data are in `postgres` inside it
 * @returns { env, stop } `env` is n8n's database environment
 */
export async function startPostgres({ dir, port }) {
	const user = ordinaryUser();
	const { programs, home } = place(dir, user);
	const data = path.join(home, 'data');
	const password = passwordIn(dir);
	const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
	if (!existsSync(path.join(data, 'PG_VERSION')))
		initialise({ programs, home, data, password, user, env });
	const logFile = path.join(dir, 'postgres.log');
	rmSync(logFile, { force: true });
	const args = [
		'-D',
		data,
		'-p',
		String(port),
		'-h',
		'127.0.0.1',
		'-c',
		'unix_socket_directories=',
	];
	const child = start('postgres', path.join(programs, 'postgres'), args, {
		cwd: home,
		env,
		logFile,
		...user,
		stopSignal: 'SIGINT',
	});
	const log = () => readFileSync(logFile, 'utf8');
	await until('Postgres did not become ready', () => {
		if (!isRunning(child))
			throw new Problem(`${lastLines(log())}\n\nPostgres ended while it was starting.`);
		return log().includes('ready to accept connections');
	});
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: password,
		},
		stop: () => stop(child),
	};
}

/** Postgres refuses to run as root: then it runs as `nobody`. {} when we are an ordinary user. */
function ordinaryUser() {
	if (process.getuid?.() !== 0) return {};
	const id = (flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
	try {
		return { uid: id('-u'), gid: id('-g') };
	} catch {
		throw new Problem(
			"Postgres does not run as root, and this machine has no user 'nobody' to run it as. Start as an ordinary user, or install a C++ compiler, make and Python, delete 'sandbox/node_modules' and start again.",
		);
	}
}

/** Where programs and data are. Under root both move to /var/tmp when `nobody` cannot get at them. */
function place(dir, user) {
	const [folder] = platformFolders();
	const native = path.join(folder, 'native');
	const home = path.join(dir, 'postgres');
	if (user.uid === undefined)
		return { programs: path.join(native, 'bin'), home: ensureHome(home, user) };
	const reaches = (file) => spawnSync('ls', [file], { ...user, cwd: '/' }).status === 0;
	ensureHome(home, user);
	if (reaches(path.join(native, 'bin', 'postgres')) && reaches(home))
		return { programs: path.join(native, 'bin'), home };
	// named after the folder's own secret: a deleted sandbox leaves no database that a new one would take
	const name = createHash('sha256').update(passwordIn(dir)).digest('hex').slice(0, 12);
	const elsewhere = ensureHome(`/var/tmp/arr-dispatch-postgres-${name}`, user);
	const copy = path.join(elsewhere, 'native');
	if (!existsSync(copy)) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
	return { programs: path.join(copy, 'bin'), home: elsewhere };
}

function ensureHome(home, { uid, gid }) {
	mkdirSync(home, { recursive: true, mode: 0o700 });
	if (uid !== undefined) chownSync(home, uid, gid);
	return home;
}

function passwordIn(dir) {
	const file = path.join(dir, 'postgres-password');
	if (!existsSync(file))
		writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
	return readFileSync(file, 'utf8').trim();
}

function initialise({ programs, home, data, password, user, env }) {
	const passwordFile = path.join(home, 'password');
	writeFileSync(passwordFile, password, { mode: 0o600 });
	if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.gid);
	for (const program of ['initdb', 'postgres']) {
		try {
			chmodSync(path.join(programs, program), 0o755);
		} catch {
			// not ours; npm has set the mode already
		}
	}
	const args = [
		'-D',
		data,
		'-U',
		'n8n',
		'--auth=scram-sha-256',
		`--pwfile=${passwordFile}`,
		'--encoding=UTF8',
		'--locale=C',
	];
	const made = spawnSync(path.join(programs, 'initdb'), args, {
		...user,
		cwd: home,
		env,
		encoding: 'utf8',
	});
	rmSync(passwordFile, { force: true });
	if (made.status === 0) return;
	rmSync(data, { recursive: true, force: true });
	throw new Problem(
		`${lastLines(`${made.stdout ?? ''}${made.stderr ?? ''}${made.error ?? ''}`)}\n\nPostgres could not make its data folder.`,
	);
}
