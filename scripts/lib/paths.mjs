import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const cacheDir = path.join(root, '.cache');
export const sandboxDir = path.join(root, 'sandbox');
export const postgresDir = path.join(sandboxDir, 'postgres');
export const localBin = path.join(root, 'node_modules', '.bin');
export const packageName = 'n8n-nodes-arr-dispatch';

/** A program of the package's own devDependencies, such as `jest`. */
export const bin = (name) => path.join(localBin, name);

/** Node's headers, which the npm package `node` ships: native modules build without a download. */
export function nodeHeaders() {
	const places = ['node', '.'].flatMap((base) =>
		['node', 'node-bin'].map((prefix) =>
			path.join(
				root,
				'node_modules',
				base,
				base === 'node' ? 'node_modules' : '.',
				`${prefix}-${process.platform}-${process.arch}`,
			),
		),
	);
	return places.find((place) => existsSync(path.join(place, 'include', 'node', 'node.h'))) ?? null;
}
