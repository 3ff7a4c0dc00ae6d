import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { n8nEnv } from './n8n-env.mjs';
import { restLogin, setupOwner } from './n8n-rest.mjs';
import { installInto } from './pack.mjs';
import { bin, sandboxDir } from './paths.mjs';
import {
	freePorts,
	isPortFree,
	isRunning,
	lastLines,
	run,
	signalGroup,
	start,
	stop,
	toolEnv,
} from './process.mjs';
import { Problem, sleep, until } from './report.mjs';
import { withCredentials } from './workflow.mjs';

const program = path.join(sandboxDir, 'node_modules', 'n8n', 'bin', 'n8n');

/** The key that encrypts credentials: made once and kept beside the data. */
function encryptionKeyIn(dir) {
	const file = path.join(dir, 'encryption-key');
	if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
	return readFileSync(file, 'utf8').trim();
}

/**
 * A real n8n with all its state in `dir`, not yet started: import and publish first, then `start()`.
 *
 * @param options.dir folder of this instance; n8n's user folder is inside
 * @param options.port port of the editor and the webhooks
 * @param options.host address to listen on
 * @param options.env more environment for n8n
 * @param options.packed what `ensurePacked()` gave; left out: an n8n without our nodes
 * @param options.database environment from `postgres.mjs`; left out: SQLite
 * @param options.command what n8n is to be: 'start', or in queue mode 'webhook' or 'worker'
 */
export async function prepareN8n({
	dir,
	port,
	host = '127.0.0.1',
	env: extra = {},
	packed,
	database = {},
	command = 'start',
}) {
	const userFolder = path.join(dir, 'n8n');
	mkdirSync(userFolder, { recursive: true, mode: 0o700 });
	if (packed) installInto(userFolder, packed);
	const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
	const logFile = path.join(dir, 'n8n.log');
	const brokerPort = await freePorts(port + 1);
	const encryptionKey = encryptionKeyIn(dir);
	const env = n8nEnv(toolEnv(), {
		userFolder,
		host,
		port,
		brokerPort,
		encryptionKey,
		database,
		extra,
	});
	let child = null;

	const cli = async (...args) => {
		const { code, output } = await run(bin('node'), [program, ...args], { cwd: dir, env });
		if (code !== 0) throw new Problem(`${lastLines(output)}\n\nFailed: n8n ${args[0]}`);
		return output;
	};
	/** Hands secrets to n8n in a file that only we can read and that is removed at once. */
	const cliWithFile = async (command, content) => {
		const folder = mkdtempSync(path.join(dir, 'import-'));
		try {
			const file = path.join(folder, 'import.json');
			writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
			return await cli(command, `--input=${file}`);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	};

	const n8n = {
		url,
		port,
		dir,
		userFolder,
		logFile,
		env,
		/** n8n's database file (SQLite only), for counting executions. */
		databasePath: path.join(userFolder, '.n8n', 'database.sqlite'),
		/** Our ledger. */
		ledgerPath: path.join(userFolder, '.n8n', 'arr-dispatch.sqlite'),
		get pid() {
			return child?.pid ?? null;
		},
		get running() {
			return child !== null && isRunning(child);
		},

		/** Runs one command of n8n's CLI. Not while it runs, except where n8n allows it. */
		cli,
		/** @param list entries { id, name, type, data } with plain data; an id that exists is overwritten */
		importCredentials: (list) => cliWithFile('import:credentials', list),
		/**
		 * @param list entries { file | workflow, id }
		 * @param credentials credential type -> { id, name }, set on the nodes that can take them
		 */
		importWorkflows: (list, credentials = {}) =>
			cliWithFile(
				'import:workflow',
				list.map(({ file, workflow, id }) => ({
					...withCredentials(workflow ?? JSON.parse(readFileSync(file, 'utf8')), credentials),
					...(id && { id }),
				})),
			),
		importWorkflow: (file, { id, credentials = {} } = {}) =>
			n8n.importWorkflows([{ file, id }], credentials),
		/** The next start of n8n registers the webhooks. */
		publishWorkflow: (id) => cli('publish:workflow', `--id=${id}`),
		setupOwner: (owner) => setupOwner(url, owner),
		login: (owner) => restLogin(url, owner),

		async start({ timeoutMs = 120_000 } = {}) {
			if (!(await isPortFree(port, host))) throw portProblem(port, host);
			child = start('n8n', bin('node'), [program, command], { cwd: dir, env, logFile });
			await until('n8n did not become ready', () => isReady(n8n, child), {
				timeoutMs,
				everyMs: 100,
			});
			return n8n;
		},
		async stop() {
			if (child) await stop(child);
		},
		async kill() {
			if (!child) return;
			signalGroup(child, 'SIGKILL');
			while (isRunning(child)) await sleep(20);
		},
		async restart() {
			await n8n.stop();
			return await n8n.start();
		},
	};
	return n8n;
}

/** `prepareN8n` and `start` in one. */
export async function startN8n(options) {
	return await (await prepareN8n(options)).start();
}

async function isReady(n8n, child) {
	if (!isRunning(child)) {
		const log = existsSync(n8n.logFile)
			? lastLines(readFileSync(n8n.logFile, 'utf8'))
			: String(child.failure);
		throw new Problem(`${log}\n\nn8n ended while it was starting. Its log: ${n8n.logFile}`);
	}
	const answer = await fetch(`${n8n.url}/healthz/readiness`, { signal: AbortSignal.timeout(2000) });
	return answer.ok;
}

export const portProblem = (port, host = '127.0.0.1') =>
	new Problem(
		`Port ${port} on ${host} is used by another program. Stop that program, or choose another port: SANDBOX_PORT=${port + 1} npm start`,
	);

/**
 * Waits until a webhook path answers with something other than n8n's 404. Workflows are published
 * a moment after n8n says that it is ready.
 */
export const waitForWebhook = (n8n, webhookPath, { timeoutMs = 30_000 } = {}) =>
	until(
		`The webhook '${webhookPath}' was not registered (n8n's log: ${n8n.logFile})`,
		async () =>
			(await fetch(`${n8n.url}${webhookPath}`, { signal: AbortSignal.timeout(5000) })).status !==
			404,
		{ timeoutMs, everyMs: 100 },
	);
