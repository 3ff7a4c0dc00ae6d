import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Icon } from 'n8n-workflow';
import manifest from '../../package.json';
import { descriptions, ourCredentials, ourNodes, PACKAGE } from '../support/ourNodes';

/** Names that live in users' workflows, credentials and automations: they are never renamed. */
const RELEASED_NODES = ['qbtWebhook', 'qbtWebhookReply', 'qbtClusterScorer', 'dispatchLedger', 'arrProfile', 'upgradeDetector', 'releaseFeedTrigger', 'seerrRequests', 'seerrRequestsTrigger', 'mediaServerRefresh'];
const RELEASED_CREDENTIALS = ['arrDispatchArrApi', 'arrDispatchClusterApi', 'arrDispatchLedgerApi', 'arrDispatchSeerrApi', 'arrDispatchMediaServerApi', 'arrDispatchWebhookLoginApi'];

const folderOf = (name: string): string => join('nodes', name[0].toUpperCase() + name.slice(1));
const sourceOf = (built: string): string => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');

/** Icons of the light and the dark theme, as paths of the repository. */
function iconFiles(icon: Icon | undefined, from: string): string[] {
	if (typeof icon !== 'object') return [];
	return [icon.light, icon.dark].map((one) => join(from, String(one).replace(/^file:/, '')));
}

describe('package.json', () => {
	it('lists the nodes and credentials that are there, and no others', () => {
		const listed = [...manifest.n8n.nodes, ...manifest.n8n.credentials].map(sourceOf);
		const there = ['nodes', 'credentials'].flatMap((folder) =>
			readdirSync(folder, { recursive: true, encoding: 'utf8' })
				.filter((name) => /\.(?:node|credentials)\.ts$/.test(name))
				.map((name) => join(folder, name)),
		);
		expect([...listed].sort()).toEqual(there.sort());
	});

	it('is tested as it is listed', () => {
		expect(ourNodes).toHaveLength(manifest.n8n.nodes.length);
		expect(ourCredentials).toHaveLength(manifest.n8n.credentials.length);
	});

	it('is what n8n takes for a community package', () => {
		expect(manifest.name).toBe(PACKAGE);
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.n8n.n8nNodesApiVersion).toBe(1);
		expect(manifest.license).toBe('MIT');
	});

	it('publishes what is built, the workflows and the pages, and no build information', () => {
		expect(manifest.files).toEqual(['dist', '!dist/**/*.tsbuildinfo', 'workflows', 'docs/**/*.md']);
	});

	it('has the command that the pages name', () => {
		expect(Object.keys(manifest.bin)).toEqual([PACKAGE]);
		const [source] = Object.values(manifest.bin).map(sourceOf);
		expect(readFileSync(source, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
		expect(readFileSync('docs/migration.md', 'utf8')).toContain(`npx ${PACKAGE} migrate`);
	});

	it('has a reason in CONTRIBUTING.md for every runtime dependency', () => {
		const page = readFileSync('CONTRIBUTING.md', 'utf8');
		const unexplained = Object.keys(manifest.dependencies).filter(
			(name) => !page.includes(`| \`${name}\` |`),
		);
		expect(unexplained).toEqual([]);
	});

	it('has exact versions of what it ships', () => {
		const loose = Object.entries(manifest.dependencies).filter(
			([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
		);
		expect(loose).toEqual([]);
	});
});

describe('released names', () => {
	it('of nodes stay', () => {
		expect(descriptions.map(({ name }) => name).sort()).toEqual([...RELEASED_NODES].sort());
	});

	it('of credentials stay', () => {
		expect(ourCredentials.map(({ name }) => name).sort()).toEqual([...RELEASED_CREDENTIALS].sort());
	});
});

describe.each(descriptions.map((description) => [description.name, description] as const))(
	'%s',
	(name, description) => {
		it('has a light and a dark icon', () => {
			const files = iconFiles(description.icon as Icon, folderOf(name));
			expect(new Set(files).size).toBe(2);
			expect(files.filter((file) => !existsSync(file))).toEqual([]);
		});

		it('has a codex file beside it, for this node', () => {
			const [file] = readdirSync(folderOf(name)).filter((entry) => entry.endsWith('.node.json'));
			const codex = JSON.parse(readFileSync(join(folderOf(name), file), 'utf8')) as {
				node: string;
				categories: string[];
			};
			expect(codex.node).toBe(`${PACKAGE}.${name}`);
			expect(codex.categories.length).toBeGreaterThan(0);
		});

		it('uses credentials of this package only', () => {
			const used = (description.credentials ?? []).map((credential) => credential.name);
			expect(used.filter((credential) => !RELEASED_CREDENTIALS.includes(credential))).toEqual([]);
		});
	},
);

it.each(ourCredentials.map((credential) => [credential.name, credential] as const))(
	'the credential %s has a light and a dark icon',
	(_name, { icon }) => {
		const files = iconFiles(icon, 'credentials');
		expect(new Set(files).size).toBe(2);
		expect(files.filter((file) => !existsSync(file))).toEqual([]);
	},
);

describe('icons', () => {
	it('are all used', () => {
		const used = [
			...descriptions.flatMap(({ name, icon }) => iconFiles(icon as Icon, folderOf(name))),
			...ourCredentials.flatMap(({ icon }) => iconFiles(icon, 'credentials')),
		];
		const unused = readdirSync('icons').filter((file) => !used.includes(join('icons', file)));
		expect(unused).toEqual([]);
	});
});

describe('the trigger', () => {
	const [{ webhooks = [] }] = descriptions.filter(({ name }) => name === 'qbtWebhook');

	it('declares each path once', () => {
		const paths = webhooks.map(({ path, httpMethod }) => `${String(httpMethod)} ${path}`);
		expect(new Set(paths).size).toBe(paths.length);
		expect(paths.length).toBeGreaterThan(50);
	});

	it('waits for a reply to adds only, and says 500 when none comes', () => {
		const waiting = webhooks.filter(({ responseMode }) => responseMode === 'responseNode');
		expect(
			waiting.map(({ path, responseCode }) => [/\/(?:add|submit)\b/.test(path), responseCode]),
		).toEqual([
			[true, 500],
			[true, 500],
		]);
	});
});

it('the pages of the repository are beside each other', () => {
	const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE'];
	expect(pages.filter((page) => !existsSync(join(dirname('package.json'), page)))).toEqual([]);
});
