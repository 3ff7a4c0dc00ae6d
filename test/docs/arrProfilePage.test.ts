import { readFileSync } from 'node:fs';
import { SUGGESTION_CODES } from '../../lib/arr/checkAdded';
import { REJECTION_CODES } from '../../lib/arr/rejections';
import { resources } from '../../nodes/ArrProfile/operations';

const page = readFileSync('docs/nodes/arr-profile.md', 'utf8');
const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);

describe('docs/nodes/arr-profile.md', () => {
	const operations = Object.values(resources).flatMap(({ name, operations: list }) => list.map(({ option }) => `${name}: ${option.name}`));

	it.each(operations)('has a section for %s', (heading) => {
		expect(headings.filter((one) => one === heading)).toEqual([heading]);
	});
});

/** The codes of the table of a section, as they stand there. */
function toldIn(section: string): string[] {
	const [, text = ''] = readFileSync('docs/reference.md', 'utf8').split(`\n## ${section}\n`);
	const [table] = text.split('\n## ');
	return [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, code]) => code);
}

/** The members of a union of strings, from the source: types are gone when tests run. */
const membersOf = (file: string, type: string): string[] =>
	[...(new RegExp(`export type ${type} =([^;]+);`).exec(readFileSync(file, 'utf8'))?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, member]) => member);

it('docs/reference.md names every rejection', () => {
	expect([...toldIn('Rejections of Arr Profile')].sort()).toEqual([...REJECTION_CODES]);
});

it('docs/reference.md names every suggestion, in the order in which they are looked for', () => {
	expect(toldIn('Suggestions')).toEqual([...SUGGESTION_CODES]);
});

it('docs/reference.md names everything that keeps an app from saying anything', () => {
	const known = [...membersOf('lib/arr/errors.ts', 'ArrFailure'), ...membersOf('lib/arr/enrich.ts', 'EnrichFailure')];
	expect(known).toContain('timeout');
	expect(toldIn('What an app could not say')).toEqual([...known].sort());
});
