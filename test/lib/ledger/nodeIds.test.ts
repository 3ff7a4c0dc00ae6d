import type { KnownNode } from '../../../lib/ledger/nodeIds';
import { planNodeIds } from '../../../lib/ledger/nodeIds';
import type { NodeIdentity } from '../../../lib/ledger';

const A: KnownNode = { id: 'id-a', name: 'Attic', url: 'http://a.test', lastSeenMs: 1 };
const C: KnownNode = { id: 'id-c', name: 'Cellar', url: 'http://c.test', lastSeenMs: 2 };
const OLD_A: KnownNode = { ...A, id: 'id-old', lastSeenMs: 0 };

const node = (name: string, url: string, id = ''): NodeIdentity => ({ id, name, url });

const CASES: Array<[string, KnownNode[], NodeIdentity[], string[]]> = [
	[
		'makes ids for new nodes',
		[],
		[node('Attic', A.url), node('Cellar', C.url)],
		['new-1', 'new-2'],
	],
	['keeps the id of an unchanged node', [A, C], [node(C.name, C.url)], ['id-c']],
	['follows a new name by the URL', [A], [node('Loft', A.url)], ['id-a']],
	['follows a new URL by the name', [A], [node(A.name, 'http://x.test')], ['id-a']],
	['keeps a typed id', [A], [node(A.name, A.url, 'typed')], ['typed']],
	['believes the URL more than the name', [A, C], [node(A.name, C.url)], ['id-c']],
	[
		'keeps both ids when two nodes swap their names',
		[A, C],
		[node(C.name, A.url), node(A.name, C.url)],
		['id-a', 'id-c'],
	],
	[
		'gives the id to the node that kept the URL, not to the one that took the name',
		[A],
		[node(A.name, 'http://x.test'), node('Loft', A.url)],
		['new-1', 'id-a'],
	],
	[
		'gives no id twice, not even to one that was typed for another entry',
		[A],
		[node('Loft', A.url), node('Typed', 'http://t.test', 'id-a')],
		['new-1', 'id-a'],
	],
	[
		'tells two entries with one URL apart by their names',
		[A, { ...C, url: A.url }],
		[node(A.name, A.url), node(C.name, A.url)],
		['id-a', 'id-c'],
	],
	['prefers the node that was seen last', [OLD_A, A], [node('Loft', A.url)], ['id-a']],
	['does nothing for no nodes', [A], [], []],
];

describe('planNodeIds', () => {
	it.each(CASES)('%s', (_what, known, nodes, expected) => {
		let made = 0;
		expect(planNodeIds(known, nodes, () => `new-${++made}`)).toEqual(expected);
	});
});
