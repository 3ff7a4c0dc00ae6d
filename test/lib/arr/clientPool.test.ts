import { ClientPool } from '../../../lib/arr/clientPool';

describe('a pool of clients', () => {
	const closed: string[] = [];
	const make = (name: string) => ({ name, close: () => void closed.push(name) });
	beforeEach(() => void closed.splice(0));

	it('keeps the client of an instance', () => {
		const pool = new ClientPool(make, 2);
		expect(pool.get('a')).toBe(pool.get('a'));
		expect(pool.get('b')).not.toBe(pool.get('a'));
	});

	it('closes the one that was not used for longest when there are too many', () => {
		const pool = new ClientPool(make, 2);
		pool.get('a');
		pool.get('b');
		pool.get('a');
		pool.get('c');
		expect(closed).toEqual(['b']);
	});

	it('closes all at the end, and makes new ones after that', () => {
		const pool = new ClientPool(make, 2);
		const first = pool.get('a');
		pool.close();
		expect(closed).toEqual(['a']);
		expect(pool.get('a')).not.toBe(first);
	});
});
