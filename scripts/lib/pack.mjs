import { createHash } from 'node:crypto';
import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { install, npmEnv } from './install.mjs';
import { cacheDir, packageName, root } from './paths.mjs';
import { lastLines, run, systemEnv, toolEnv } from './process.mjs';
import { Problem, step } from './report.mjs';

const sources = [
	'package.json',
	'package-lock.json',
	'tsconfig.json',
	'index.ts',
	'README.md',
	'LICENSE',
	'CHANGELOG.md',
	'credentials',
	'docs',
	'icons',
	'lib',
	'nodes',
	'workflows',
];

/** All files that can change the packed package, in a fixed order. */
function sourceFiles() {
	const files = [];
	for (const source of sources) {
		const full = path.join(root, source);
		if (!existsSync(full)) continue;
		if (statSync(full).isFile()) files.push(full);
		else files.push(...filesIn(full));
	}
	return files.sort();
}

const filesIn = (folder) =>
	readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const full = path.join(folder, entry.name);
		return entry.isDirectory() ? filesIn(full) : [full];
	});

function sourceHash() {
	const hash = createHash('sha256');
	for (const file of sourceFiles())
		hash.update(path.relative(root, file)).update('\0').update(readFileSync(file));
	return hash.digest('hex').slice(0, 16);
}

async function must(what, command, args, options) {
	const { code, output, stdout } = await run(command, args, options);
	if (code !== 0) throw new Problem(`${lastLines(output, 40)}\n\nFailed: ${what}`);
	return stdout;
}

/**
 * What n8n does with a downloaded community package: unpack, drop what only developers need,
 * install its dependencies beside it without scripts.
 */
async function unpackLikeN8n(tarball, folder) {
	mkdirSync(folder, { recursive: true });
	await must('unpacking the tarball', 'tar', [
		'-xzf',
		tarball,
		'-C',
		folder,
		'--strip-components=1',
	]);
	const file = path.join(folder, 'package.json');
	const manifest = JSON.parse(readFileSync(file, 'utf8'));
	for (const key of ['devDependencies', 'peerDependencies', 'optionalDependencies'])
		delete manifest[key];
	writeFileSync(file, JSON.stringify(manifest, null, 2));
	const args = [
		'install',
		'--audit=false',
		'--fund=false',
		'--bin-links=false',
		'--install-strategy=shallow',
		'--ignore-scripts=true',
		'--package-lock=false',
	];
	await install("Installing the package's dependencies as n8n does", 'npm', args, {
		cwd: folder,
		env: systemEnv(npmEnv),
		tail: false,
	});
}

/**
 * Builds and packs the package and lays out the tarball the way n8n installs it. Skipped while the
 * sources have not changed.
 * @returns { hash, tarball, folder } the folder is ready to be copied into an n8n
 */
export async function ensurePacked() {
	const hash = sourceHash();
	const home = path.join(cacheDir, 'pack', hash);
	if (!existsSync(home)) {
		// built aside and moved into place whole: another start may do the same at the same time
		const aside = `${home}.${process.pid}`;
		await buildInto(aside);
		if (existsSync(home)) rmSync(aside, { recursive: true, force: true });
		else renameSync(aside, home);
		forgetOld();
	}
	const tarball = readdirSync(home).find((name) => name.endsWith('.tgz'));
	return { hash, tarball: path.join(home, tarball), folder: path.join(home, packageName) };
}

async function buildInto(folder) {
	step('Building the package');
	await must('npm run build', 'npm', ['run', 'build'], {
		cwd: root,
		env: toolEnv(npmEnv),
		progressMs: 5000,
		tail: false,
	});
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	await must('npm pack', 'npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
		cwd: root,
		env: systemEnv(npmEnv),
	});
	const [tarball] = readdirSync(folder);
	if (!tarball) throw new Problem('Failed: npm pack left no tarball.');
	await unpackLikeN8n(path.join(folder, tarball), path.join(folder, packageName));
}

/** Packs of other sources are kept for a day: another n8n may be installing one just now. */
function forgetOld() {
	const packs = path.join(cacheDir, 'pack');
	for (const name of readdirSync(packs)) {
		const folder = path.join(packs, name);
		const age = Date.now() - statSync(folder).mtimeMs;
		if (age > 86_400_000) rmSync(folder, { recursive: true, force: true });
	}
}

/** Puts the packed package into an n8n's user folder, in place of an older one. The n8n must not run. */
export function installInto(userFolder, packed) {
	const nodes = path.join(userFolder, '.n8n', 'nodes');
	const target = path.join(nodes, 'node_modules', packageName);
	const marker = path.join(target, '.packed');
	if (existsSync(marker) && readFileSync(marker, 'utf8') === packed.hash) return;
	rmSync(target, { recursive: true, force: true });
	mkdirSync(path.dirname(target), { recursive: true });
	cpSync(packed.folder, target, { recursive: true });
	const { version } = JSON.parse(readFileSync(path.join(target, 'package.json'), 'utf8'));
	const manifest = {
		name: 'installed-nodes',
		private: true,
		dependencies: { [packageName]: version },
	};
	writeFileSync(path.join(nodes, 'package.json'), JSON.stringify(manifest, null, 2));
	writeFileSync(marker, packed.hash);
}
