// Runs child.ts in a plain Node process: its TypeScript is compiled the way jest does it, so that
// tests can start real processes.
import Module, { createRequire } from 'node:module';
import { transformFileSync } from '@swc/core';

const OPTIONS = {
	swcrc: false,
	jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
	module: { type: 'commonjs' },
};

Module._extensions['.ts'] = (module, fileName) => {
	module._compile(transformFileSync(fileName, OPTIONS).code, fileName);
};

createRequire(import.meta.url)('./child.ts');
