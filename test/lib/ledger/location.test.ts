import { describeLocation, isSchemaName, locationKey } from '../../../lib/ledger';
import type { PostgresLocation } from '../../../lib/ledger';

const AT: PostgresLocation = { host: 'db.test', port: 5432, database: 'n8n', user: 'u', password: 'secret-word', ssl: 'disable', ca: null, schema: 'arr_dispatch', maxConnections: 4 };

describe('a location', () => {
	it.each<[Partial<PostgresLocation>, string]>([
		[{}, 'postgres://db.test:5432/n8n'],
		[{ schema: 'other' }, 'postgres://db.test:5432/n8n?schema=other'],
		[{ host: '::1', port: 6000 }, 'postgres://[::1]:6000/n8n'],
	])('with %j is told to people as %s', (changes, text) => {
		expect(describeLocation({ ...AT, ...changes })).toBe(text);
	});

	it('is the same one only with the same login and settings, and its key tells no password', () => {
		const changes: Array<Partial<PostgresLocation>> = [{}, { password: 'x' }, { user: 'v' }, { schema: 'other' }, { ssl: 'verify' }, { maxConnections: 5 }];
		const keys = changes.map((change) => locationKey({ ...AT, ...change }));
		expect(new Set(keys).size).toBe(changes.length);
		expect(locationKey({ ...AT })).toBe(keys[0]);
		expect(keys.join()).not.toContain('secret-word');
	});

	it.each([
		['arr_dispatch', true],
		['_2', true],
		['2', false],
		['Arr', false],
		['pg_arr', false],
		['a-b', false],
		['', false],
		['a'.repeat(41), false],
	])('with the schema %j: %s', (name, usable) => {
		expect(isSchemaName(name)).toBe(usable);
	});
});
