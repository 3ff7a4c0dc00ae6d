import type { Statement, Steps } from '../../../../lib/ledger/sql/steps';
import { all, get, run, together } from '../../../../lib/ledger/sql/steps';

const postgres = ({ sql }: Statement): string => (typeof sql === 'string' ? sql : sql.postgres);

/** Runs steps with the same outcome for every statement; returns the statements as Postgres gets them. */
function sent<T>(steps: Steps<T>): Array<[string, readonly unknown[]]> {
	const statements: Array<[string, readonly unknown[]]> = [];
	let next = steps.next();
	while (next.done !== true) {
		statements.push([postgres(next.value), next.value.values]);
		next = steps.next({ rows: [{ n: 1 }, { n: 2 }], changes: 3 });
	}
	return statements;
}

function resultOf<T>(steps: Steps<T>): T {
	let next = steps.next();
	while (next.done !== true) next = steps.next({ rows: [{ n: 1 }, { n: 2 }], changes: 3 });
	return next.value;
}

function* twice(name: string): Steps<void> {
	yield* run(`FIRST ${name} ?`, 1);
	yield* run(`SECOND ${name}`);
}

describe('one statement', () => {
	it('gives all rows, the first row, or the number of changes', () => {
		expect(resultOf(all('A'))).toEqual([{ n: 1 }, { n: 2 }]);
		expect(resultOf(get('A'))).toEqual({ n: 1 });
		expect(resultOf(run('A'))).toBe(3);
	});

	it('keeps the text of each store', () => {
		expect(sent(run({ sqlite: 'S ?', postgres: 'P ?' }, 7))).toEqual([['P ?', [7]]]);
	});
});

describe('changes side by side', () => {
	it('are one statement in each round, with their values in order', () => {
		const steps = together(run('A ?, ?', 1, 2), twice('B'), run({ sqlite: 'S', postgres: 'C ?' }, 3));
		expect(sent(steps)).toEqual([
			['WITH change0 AS (A ?, ?), change1 AS (FIRST B ?), change2 AS (C ?) SELECT 1', [1, 2, 1, 3]],
			['SECOND B', []],
		]);
	});

	it('are the statement itself when there is one, and none when there is none', () => {
		expect(sent(together(run('A ?', 1)))).toEqual([['A ?', [1]]]);
		expect(sent(together())).toEqual([]);
	});

	it('keep their own statements for a store that runs them one by one', () => {
		const { value } = together(run('A'), run('B')).next();
		expect((value as Statement).parts?.map(postgres)).toEqual(['A', 'B']);
	});

	it('send nothing when one of them refuses before', () => {
		function* refusing(): Steps<void> {
			throw new RangeError('no');
			yield* run('never');
		}
		expect(() => sent(together(run('A'), refusing()))).toThrow('no');
	});

	it('let each go on with the outcome', () => {
		const kept = new Map<string, unknown>([['seen', 0]]);
		function* noting(by: number): Steps<void> {
			const outcome = yield { sql: 'A', values: [], wants: 'changes' };
			outcome.kept?.set('seen', (outcome.kept.get('seen') as number) + by);
		}
		const steps = together(noting(1), noting(10));
		steps.next();
		steps.next({ rows: [], changes: 0, kept });
		expect(kept.get('seen')).toBe(11);
	});
});
