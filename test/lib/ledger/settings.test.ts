import { type LedgerSettings, readSettings, SETTINGS_FORMAT, settingsFile, SettingsProblem } from '../../../lib/ledger/settings';
import { hashOf, NOW } from './fixtures';

const SETTINGS: LedgerSettings = {
	policies: [{ key: 'dispatch:1', data: null }],
	ownCategories: [{ name: 'tv', savePath: '' }],
	ownTags: ['4k'],
	nodes: [{ id: 'a', name: 'attic', url: 'https://attic.test/qbt' }],
	protectedTorrents: [
		{ hash: hashOf(1), aliases: [hashOf(1)], name: 'Invented', category: '', source: '', nodeId: null },
		{ hash: hashOf(2), aliases: [], name: 'Invented', category: 'tv', source: 'sonarr', nodeId: 'a' },
	],
	cursors: [{ name: 'notify', doneUntilMs: NOW }],
};
const file = settingsFile(SETTINGS, NOW);

/** What is wrong with the file after a change. */
function problemOf(changed: unknown): string {
	try {
		readSettings(changed);
	} catch (error) {
		return error instanceof SettingsProblem ? error.message : `not a SettingsProblem: ${String(error)}`;
	}
	return '';
}

describe('a file of settings', () => {
	it('is read as it was written, from text too', () => {
		expect(file).toMatchObject({ format: SETTINGS_FORMAT, version: 1, exportedAt: new Date(NOW).toISOString() });
		expect(readSettings(file)).toEqual(SETTINGS);
		expect(readSettings(JSON.stringify(file))).toEqual(SETTINGS);
	});

	it.each([
		['{', 'they are no JSON'],
		[null, "'format' is not"],
		[[], "'format' is not"],
		[{ ...file, format: 'other' }, "'format' is not"],
		[{ ...file, version: 2 }, 'they have version 2, and this package reads version 1'],
		[{ ...file, version: undefined }, 'they have version undefined'],
	])('is refused as %j', (changed, problem) => {
		expect(problemOf(changed)).toContain(problem);
	});

	it.each([
		[{ ownTags: 'a' }, "'ownTags' is not a list"],
		[{ cursors: undefined }, "'cursors' is not a list"],
		[{ ownTags: ['a', 1] }, 'ownTags[1] is not a text'],
		[{ nodes: ['attic'] }, 'nodes[0] is not an object'],
		[{ nodes: [{ id: 'a', name: '', url: 'http://a.test' }] }, 'nodes[0].name is not a text'],
		[{ nodes: [{ id: 'a', name: 'a', url: 'http://admin:secret@a.test' }] }, 'nodes[0].url is not an http(s) address without a login'],
		[{ nodes: [{ id: 'a', name: 'a', url: 'ftp://a.test' }] }, 'nodes[0].url'],
		[{ protectedTorrents: [{ ...SETTINGS.protectedTorrents[0], hash: 'ABC' }] }, 'protectedTorrents[0].hash is not an info hash'],
		[{ protectedTorrents: [{ ...SETTINGS.protectedTorrents[0], aliases: ['x'] }] }, 'protectedTorrents[0].aliases is not a list of info hashes'],
		[{ cursors: [{ name: 'a', doneUntilMs: -1 }] }, 'cursors[0].doneUntilMs is not a time in ms'],
		[{ policies: [{ key: 'a' }] }, 'policies[0].data is missing'],
	])('is refused with %j', (change, problem) => {
		expect(problemOf({ ...file, ...change })).toContain(problem);
	});

	it('is told everything that is wrong with it, within reason', () => {
		const message = problemOf({ ...file, ownTags: Array.from({ length: 25 }, () => 1) });
		expect(message).toContain('ownTags[9]');
		expect(message).not.toContain('ownTags[10]');
		expect(message).toContain('and 15 more');
	});

	it('does not repeat a password that it is refused for', () => {
		expect(problemOf({ ...file, nodes: [{ id: 'a', name: 'a', url: 'http://admin:secret@a.test' }] })).not.toContain('secret');
	});
});
