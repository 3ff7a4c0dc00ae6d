import fc from 'fast-check';
import type { PathRule } from '../../../lib/qbittorrent/types';
import { pathsTouch, samePath, toClientPath, toNodePath } from '../../../lib/webapi/paths';
import { itemOf, type Presentation } from '../../../lib/webapi/present';
import { FakeNode, hashOf, jsonOf, later, makeWorld, row, textOf, type World } from './harness';

const SEED = 20_261_121;
const rule = (nodePrefix: string, clientPrefix: string): PathRule => ({ nodePrefix, clientPrefix });
const part = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9 ._-]{0,8}$/).filter((name) => !/[ .]$/.test(name));
const parts = fc.array(part, { minLength: 1, maxLength: 3 });
const lowerCase = parts.map((names) => names.map((name) => name.toLowerCase()));
const unix = parts.map((names) => `/${names.join('/')}`);
const windows = parts.map((names) => `D:\\${names.join('\\')}`);
const unc = parts.map((names) => `\\\\nas\\${names.join('\\')}`);
const isWindows = (path: string) => /^(?:[A-Za-z]:|\\\\)/.test(path);
const below = (folder: string, names: string[]) => [folder, ...names].join(isWindows(folder) ? '\\' : '/');

/** Rules of one node, whose prefixes lie beside one another on both sides, as they are saved. */
const siblings = fc
	.tuple(fc.constantFrom('', 'D:', '\\\\nas'), fc.uniqueArray(part, { minLength: 1, maxLength: 4, selector: (name) => name.toLowerCase() }))
	.map(([root, names]) => names.map((name, index) => rule(root === '' ? `/${name}` : `${root}\\${name}`, `/virtual/n${index}`)));

const HOW: Presentation = { profile: '5.1', up: true, sharedStorage: false, rules: [], stopsAtLimit: true };

describe('paths of a node under its rules', () => {
	test('go to the client and back unchanged, under any set of rules beside one another', () => {
		fc.assert(
			fc.property(siblings, fc.nat(), fc.array(part, { maxLength: 3 }), (rules, pick, rest) => {
				const path = below(rules[pick % rules.length].nodePrefix, rest);
				const seen = toClientPath(path, rules);
				expect(seen.startsWith('/virtual/n')).toBe(true);
				expect(seen).not.toContain('\\');
				expect(toNodePath(seen, rules)).toBe(path);
			}),
			{ seed: SEED, numRuns: 500 },
		);
	});

	test('stay apart: different folders never become one, nor one inside the other', () => {
		fc.assert(
			// Windows does not tell letter cases apart, and clients on Linux do: so in one case only.
			fc.property(siblings, fc.nat(), fc.nat(), lowerCase, lowerCase, (rules, a, b, left, right) => {
				const [x, y] = [below(rules[a % rules.length].nodePrefix, left), below(rules[b % rules.length].nodePrefix, right)];
				expect(pathsTouch(toClientPath(x, rules), toClientPath(y, rules))).toBe(pathsTouch(x, y));
			}),
			{ seed: SEED, numRuns: 500 },
		);
	});

	test('are untouched where no rule matches, in both directions', () => {
		fc.assert(
			fc.property(fc.oneof(unix, windows, unc), siblings, (path, rules) => {
				const outside = rules.every(({ nodePrefix, clientPrefix }) => !pathsTouch(path, nodePrefix) && !pathsTouch(path, clientPrefix));
				fc.pre(outside);
				expect(toClientPath(path, rules)).toBe(path);
				expect(toNodePath(path, rules)).toBe(path);
			}),
			{ seed: SEED, numRuns: 500 },
		);
	});

	test('relative paths and empty ones are untouched by any rule', () => {
		fc.assert(
			fc.property(parts, siblings, (names, rules) => {
				expect(toClientPath(names.join('/'), rules)).toBe(names.join('/'));
				expect(toClientPath('', rules)).toBe('');
				expect(toNodePath('', rules)).toBe('');
			}),
			{ seed: SEED },
		);
	});

	test('of an item are rewritten by one rule, and the content is never the save path', () => {
		fc.assert(
			fc.property(siblings, fc.nat(), parts, fc.array(part, { maxLength: 2 }), fc.constantFrom('', '/', '\\'), (rules, pick, folder, content, slash) => {
				const { nodePrefix, clientPrefix } = rules[pick % rules.length];
				const save_path = below(nodePrefix, folder);
				const content_path = below(save_path, content) + (isWindows(nodePrefix) || slash !== '\\' ? slash : '');
				const fields = { save_path, content_path, download_path: below(nodePrefix, ['temp']), root_path: content_path };
				const item = itemOf(row(1, fields), { ...HOW, rules }, { lost: false, protected: false });
				expect(item.save_path).toBe(`${clientPrefix}/${folder.join('/')}`);
				expect(item.download_path).toBe(`${clientPrefix}/temp`);
				if (content.length === 0) expect(item.content_path).toBe('');
				else expect(samePath(item.content_path, `${item.save_path}/${content.join('/')}`)).toBe(true);
				expect(item.content_path === '' || !samePath(item.content_path, item.save_path)).toBe(true);
			}),
			{ seed: SEED, numRuns: 500 },
		);
	});
});

describe('all places where the API names a path', () => {
	const LINUX = new FakeNode();
	const WINDOWS = new FakeNode();
	const PLAIN = new FakeNode();
	let world: World;

	beforeAll(async () => {
		LINUX.preferences.save_path = '/data';
		WINDOWS.preferences.save_path = 'D:\\Torrents';
		LINUX.rows.set(hashOf(1), row(1, { save_path: '/data/tv', content_path: '/data/tv/Show', download_path: '/data/temp' }));
		WINDOWS.rows.set(hashOf(2), row(2, { save_path: 'D:\\Torrents\\tv', content_path: 'd:\\torrents\\tv\\Show', download_path: '' }));
		PLAIN.rows.set(hashOf(3), row(3, { save_path: '/srv/tv', content_path: '/srv/tv/Show' }));
		LINUX.categories.tv = { name: 'tv', savePath: '/data/tv' };
		WINDOWS.categories.films = { name: 'films', savePath: 'D:\\Torrents\\films' };
		PLAIN.categories.music = { name: 'music', savePath: '/srv/music' };
		world = await makeWorld([LINUX, WINDOWS, PLAIN], {
			policies: [{ pathRules: [rule('/data', '/virtual/linux')] }, { pathRules: [rule('D:\\Torrents', '/virtual/windows')] }, {}],
		});
	});
	afterAll(() => world.close());

	test('lists, the whole state, categories, the default path and properties tell the same', async () => {
		const list = await world.list();
		const paths = Object.fromEntries(list.map((item) => [item.hash, [item.save_path, item.content_path, item.download_path]]));
		expect(paths).toEqual({
			[hashOf(1)]: ['/virtual/linux/tv', '/virtual/linux/tv/Show', '/virtual/linux/temp'],
			[hashOf(2)]: ['/virtual/windows/tv', '/virtual/windows/tv/Show', ''],
			[hashOf(3)]: ['/srv/tv', '/srv/tv/Show', ''],
		});
		const { torrents } = jsonOf(await world.get('sync/maindata')) as { torrents: Record<string, Record<string, unknown>> };
		for (const item of list) expect(torrents[String(item.hash)]).toMatchObject({ save_path: item.save_path, content_path: item.content_path });
		expect(jsonOf(await world.get('torrents/categories'))).toMatchObject({
			tv: { savePath: '/virtual/linux/tv' },
			films: { savePath: '/virtual/windows/films' },
			music: { savePath: '/srv/music' },
		});
		expect(textOf(await world.get('app/defaultSavePath'))).toBe('/virtual/linux');
		expect(jsonOf(await world.get('app/preferences'))).toMatchObject({ save_path: '/virtual/linux' });
		expect(jsonOf(await world.get('torrents/properties', { hash: hashOf(1) }))).toMatchObject({ save_path: '/virtual/linux' });
	});

	test.each([
		[1, LINUX, '/virtual/linux/new folder', '/data/new folder'],
		[1, LINUX, '/elsewhere/new', '/elsewhere/new'],
		[2, WINDOWS, '/virtual/windows/films/x', 'D:\\Torrents\\films\\x'],
		[2, WINDOWS, '/virtual/linux/tv', '/virtual/linux/tv'],
		[3, PLAIN, '/virtual/linux/tv', '/virtual/linux/tv'],
	])('setLocation of torrent %i is translated for its own node', async (seed, node, told, expected) => {
		later(world);
		expect((await world.post('torrents/setLocation', { hashes: hashOf(seed), location: told })).status).toBe(200);
		expect(node.lastForm('torrents/setLocation')).toEqual({ hashes: hashOf(seed), location: expected });
	});

	test('a category made by a client gets the path of each node', async () => {
		expect((await world.post('torrents/createCategory', { category: 'new', savePath: '/virtual/windows/new' })).status).toBe(200);
		expect(WINDOWS.lastForm('torrents/createCategory')).toMatchObject({ category: 'new', savePath: 'D:\\Torrents\\new' });
		expect(PLAIN.lastForm('torrents/createCategory')).toMatchObject({ category: 'new' });
		expect(jsonOf(await world.get('torrents/categories'))).toMatchObject({ new: { savePath: '/virtual/windows/new' } });
	});
});
