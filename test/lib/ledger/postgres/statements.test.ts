import { numberPlaceholders, StatementTexts } from '../../../../lib/ledger/postgres/statements';

describe('numberPlaceholders', () => {
	it.each([
		['SELECT ?, ? FROM a WHERE b = ?', 'SELECT $1, $2 FROM a WHERE b = $3'],
		[`SELECT '?', 'it''s ?', ?`, `SELECT '?', 'it''s ?', $1`],
		['SELECT "a?b", ?', 'SELECT "a?b", $1'],
		['SELECT ? -- why?\n, ?', 'SELECT $1 -- why?\n, $2'],
		['SELECT /* ? */ ?', 'SELECT /* ? */ $1'],
	])('makes %j %j', (sql, expected) => {
		expect(numberPlaceholders(sql)).toBe(expected);
	});
});

describe('StatementTexts', () => {
	it('gives a name to a text that comes again, the same each time', () => {
		const texts = new StatementTexts();
		expect(texts.prepare('SELECT ?')).toEqual({ text: 'SELECT $1' });
		const { name } = texts.prepare('SELECT ?');
		expect(name).toMatch(/^arr_[0-9a-f]{24}$/);
		expect(texts.prepare('SELECT ?').name).toBe(name);
		expect(new StatementTexts().prepare('SELECT ?').name).toBeUndefined();
	});

	it('gives so many names only, and none twice', () => {
		const texts = new StatementTexts();
		const names = Array.from({ length: 9_000 }, (_none, n) => {
			texts.prepare(`SELECT ${n}`);
			return texts.prepare(`SELECT ${n}`).name;
		}).filter((name) => name !== undefined);
		expect(names).toHaveLength(400);
		expect(new Set(names).size).toBe(400);
	});
});
