/**
 * Lets a plain Node process load the TypeScript of the repository, compiled the way jest does it:
 * `loadTypescript(import.meta.url)('./child.ts')`.
 */
import Module, { createRequire } from 'node:module';
import { transformFileSync } from '@swc/core';

const OPTIONS = {
	swcrc: false,
	jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
	module: { type: 'commonjs' },
};

/** @param from `import.meta.url` of the caller: paths are taken from there */
export function loadTypescript(from) {
	Module._extensions['.ts'] = (module, fileName) => {
		module._compile(transformFileSync(fileName, OPTIONS).code, fileName);
	};
	return createRequire(from);
}
