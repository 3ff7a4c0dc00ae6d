import { readFileSync } from 'node:fs';
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

it('docs/reference.md names every rejection', () => {
	const [, section = ''] = readFileSync('docs/reference.md', 'utf8').split('\n## Rejections of Arr Profile\n');
	const [table] = section.split('\n## ');
	const told = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
	expect([...told].sort()).toEqual([...REJECTION_CODES]);
});
