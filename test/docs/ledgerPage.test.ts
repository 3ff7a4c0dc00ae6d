import { readFileSync } from 'node:fs';
import { resources } from '../../nodes/DispatchLedger/operations';

const page = readFileSync('docs/nodes/dispatch-ledger.md', 'utf8');
const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);

describe('docs/nodes/dispatch-ledger.md', () => {
	const operations = Object.values(resources).flatMap(({ name, operations: list }) =>
		list.map(({ option }) => `${name}: ${option.name}`),
	);

	it.each(operations)('has a section for %s', (heading) => {
		expect(headings.filter((one) => one === heading)).toEqual([heading]);
	});
});
