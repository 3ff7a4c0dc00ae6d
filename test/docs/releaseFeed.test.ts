import { readFileSync } from 'node:fs';
import type { INodeProperties } from 'n8n-workflow';
import { parseFeed } from '../../lib/feed';
import { releaseItem } from '../../nodes/ReleaseFeedTrigger/items';
import { properties } from '../../nodes/ReleaseFeedTrigger/properties';
import { torznab } from '../lib/feed/feedServer';

/** Names in code marks in the first column of the table below a heading. */
function namesUnder(heading: string): string[] {
	const [, section = ''] = readFileSync('docs/reference.md', 'utf8').split(`\n## ${heading}\n`);
	const rows = section.split('\n## ')[0].split('\n').filter((line) => line.startsWith('| `'));
	return rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name)).sort();
}

it('docs/reference.md names the fields of a release', async () => {
	const [{ release }] = await parseFeed('films', Buffer.from(torznab([1])), '');
	expect(namesUnder('Releases of feeds')).toEqual(Object.keys(releaseItem(release, 'films').json).sort());
});

it('docs/reference.md names the problems of feeds', () => {
	const [, union = ''] = /export type FeedFailure =([^;]+);/.exec(readFileSync('lib/feed/errors.ts', 'utf8')) ?? [];
	const known = [...union.matchAll(/'([^']+)'/g)].map(([, code]) => code);
	expect(known).toContain('forbidden');
	expect(namesUnder('Problems of feeds')).toEqual(known.sort());
});

it('the page of the trigger names every parameter', () => {
	const page = readFileSync('docs/nodes/release-feed-trigger.md', 'utf8');
	const [, table = ''] = page.split('## Parameters');
	const inner = (property: INodeProperties): INodeProperties[] =>
		(property.options ?? []).flatMap((option) => ('values' in option ? option.values : 'displayName' in option && 'type' in option ? [option as INodeProperties] : []));
	const shown = properties.filter(({ type }) => type !== 'notice').flatMap((property) => (inner(property).length > 0 ? inner(property) : [property]));
	expect(shown.length).toBeGreaterThan(12);
	expect(shown.map(({ displayName }) => displayName).filter((name) => !table.split('## ')[0].includes(name))).toEqual([]);
});
