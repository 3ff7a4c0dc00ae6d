import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, npmEnv } from '../../../scripts/lib/install.mjs';
import { systemEnv } from '../../../scripts/lib/process.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));

/** Installs the clients beside this file, unless that was done since their lockfile last changed. */
export async function ensureClients() {
	const made = path.join(folder, 'node_modules', '.package-lock.json');
	const lock = path.join(folder, 'package-lock.json');
	if (existsSync(made) && statSync(made).mtimeMs >= statSync(lock).mtimeMs) return;
	const options = { cwd: folder, env: systemEnv(npmEnv), tail: false };
	await install('Installing the clients (npm ci)', 'npm', ['ci', '--ignore-scripts'], options);
}
