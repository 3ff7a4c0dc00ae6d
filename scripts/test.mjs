#!/usr/bin/env node
/** `npm test`: installs what is missing, then runs jest on Node 24. Arguments go to jest. */
import { spawn } from 'node:child_process';
import { ensurePackage } from './lib/install.mjs';
import { bin, root } from './lib/paths.mjs';
import { toolEnv } from './lib/process.mjs';
import { complain } from './lib/report.mjs';

try {
	await ensurePackage();
	const args = [bin('jest'), ...process.argv.slice(2)];
	const jest = spawn(bin('node'), args, { cwd: root, env: toolEnv(), stdio: 'inherit' });
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
	jest.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
} catch (error) {
	complain(error);
	process.exitCode = 1;
}
