import fc from 'fast-check';
import { pathsTouch, samePath, toClientPath, toNodePath } from '../../../lib/webapi/paths';

const rule = (nodePrefix: string, clientPrefix: string) => ({ nodePrefix, clientPrefix });

describe('a node path as clients see it', () => {
	test.each([
		['/data/tv/Show', [rule('/data', '/downloads/a')], '/downloads/a/tv/Show'],
		['/data', [rule('/data', '/downloads/a')], '/downloads/a'],
		['/database/x', [rule('/data', '/downloads/a')], '/database/x'],
		['/data/tv/Show', [rule('/data', '/a'), rule('/data/tv', '/b')], '/b/Show'],
		['/data/tv/Show', [rule('/data/', '/a/')], '/a/tv/Show'],
		['/x', [rule('/', '/node1')], '/node1/x'],
		['relative/tv', [rule('/data', '/a')], 'relative/tv'],
		['/data/x', [], '/data/x'],
		['/data/x', [rule('', '/a'), rule('/data', '')], '/data/x'],
		['D:\\Torrents\\tv\\Show', [rule('D:\\Torrents', '/win')], '/win/tv/Show'],
		['d:/torrents/tv/Show', [rule('D:\\Torrents', '/win')], '/win/tv/Show'],
		['D:\\Torrents2\\Show', [rule('D:\\Torrents', '/win')], 'D:\\Torrents2\\Show'],
		['\\\\nas\\dl\\Show', [rule('\\\\nas\\dl', '/nas')], '/nas/Show'],
		['/data/a\\b', [rule('/data', '/c')], '/c/a\\b'],
		['/data/tv/Show', [rule('/data', 'Z:\\dl')], 'Z:\\dl\\tv\\Show'],
	])('%s by %j is %s', (path, rules, expected) => {
		expect(toClientPath(path, rules)).toBe(expected);
	});

	const part = fc.stringMatching(/^[A-Za-z0-9. _-]{1,12}$/).filter((text) => !/^\.+$/.test(text));
	const parts = fc.array(part, { minLength: 1, maxLength: 4 });

	test('and back is the same path, under any rule', () => {
		fc.assert(
			fc.property(parts, parts, parts, (nodeParts, clientParts, rest) => {
				const rules = [rule(`/${nodeParts.join('/')}`, `/${clientParts.join('/')}`)];
				const path = `/${[...nodeParts, ...rest].join('/')}`;
				return toNodePath(toClientPath(path, rules), rules) === path;
			}),
		);
	});

	test('and back is the same path on Windows', () => {
		fc.assert(
			fc.property(parts, parts, (clientParts, rest) => {
				const rules = [rule('D:\\Torrents', `/${clientParts.join('/')}`)];
				const path = ['D:\\Torrents', ...rest].join('\\');
				return toNodePath(toClientPath(path, rules), rules) === path;
			}),
		);
	});

	test('never leaves its client prefix, and never loses its last part', () => {
		fc.assert(
			fc.property(parts, parts, (nodeParts, rest) => {
				const prefix = `/${nodeParts.join('/')}`;
				const path = toClientPath(`${prefix}/${rest.join('/')}`, [rule(prefix, '/virtual/n1')]);
				return path === `/virtual/n1/${rest.join('/')}`;
			}),
		);
	});

	test('is untouched when no rule matches', () => {
		fc.assert(
			fc.property(
				fc.string(),
				(path) => toClientPath(path, [rule('/no/such/prefix', '/x')]) === path,
			),
		);
	});

	test('keeps different paths of one rule different', () => {
		fc.assert(
			fc.property(parts, parts, (a, b) => {
				const rules = [rule('/data', '/virtual')];
				const [left, right] = [a, b].map((rest) => toClientPath(`/data/${rest.join('/')}`, rules));
				return (left === right) === (a.join('/') === b.join('/'));
			}),
		);
	});
});

test.each([
	['/data/tv', '/data/tv/Show', true],
	['/data/tv/Show', '/data/tv', true],
	['/data/tv/Show', '/data/tv/Show/', true],
	['/data/tv/Show', '/data/tv/Show 2', false],
	['', '/data', false],
	['D:\\tv\\Show', 'd:/TV/Show/Season', true],
])('%s and %s touch: %s', (a, b, expected) => {
	expect(pathsTouch(a, b)).toBe(expected);
});

test('a trailing slash makes no other place', () => {
	expect(samePath('/data/tv/', '/data/tv')).toBe(true);
	expect(samePath('/data/tv', '/data/TV')).toBe(false);
});
