import { readFileSync } from 'node:fs';
import { REFRESH_STATUSES } from '../../lib/mediaserver/refresher';
import { resources } from '../../nodes/MediaServerRefresh/operations';

const page = readFileSync('docs/nodes/media-server-refresh.md', 'utf8');
const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);

/** The codes of the first column of the table below a heading of the reference. */
function listed(heading: string): string[] {
	const [, section = ''] = readFileSync('docs/reference.md', 'utf8').split(`\n## ${heading}\n`);
	return [...section.split('\n## ')[0].matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code]) => code);
}

describe('docs/nodes/media-server-refresh.md', () => {
	const operations = Object.values(resources).flatMap(({ name, operations: list }) => list.map(({ option }) => `${name}: ${option.name}`));

	it.each(operations)('has a section for %s', (heading) => {
		expect(headings.filter((one) => one === heading)).toEqual([heading]);
	});

	it.each(Object.values(resources).flatMap(({ operations: list }) => list.flatMap(({ description }) => description.flatMap(({ displayName, options, type }) => (type === 'collection' ? (options ?? []).map((option) => ('displayName' in option ? option.displayName : '')) : [displayName])))).filter((name) => !['Limit', 'Return All', 'Server', 'By', 'Item ID'].includes(name)))('names %s', (name) => {
		expect(page).toContain(name.replace(/ \(\w+\)$/, ''));
	});
});

it('docs/reference.md names every status of a refresh', () => {
	expect(listed('Refresh statuses').sort()).toEqual([...REFRESH_STATUSES].sort());
});

it('docs/reference.md names every failure', () => {
	const [, body = ''] = /export type ArrFailure =([^;]+);/.exec(readFileSync('lib/arr/errors.ts', 'utf8')) ?? [];
	const known = [...body.matchAll(/'([^']+)'/g)].map(([, code]) => code);
	expect(known).toContain('timeout');
	expect(listed('Failures of media servers').sort()).toEqual(known.sort());
});
