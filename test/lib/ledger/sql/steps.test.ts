import type { Statement, Steps } from '../../../../lib/ledger/sql/steps';
import { all, beside, get, run, tell, together } from '../../../../lib/ledger/sql/steps';

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

describe('what nobody looks at', () => {
	it('is marked, so that it may be sent together with what follows', () => {
		const marks = [tell('A'), together(run('A')), together(run('A'), run('B')), run('A'), all('A')].map((steps) => (steps.next().value as Statement).unread);
		expect(marks).toEqual([true, true, true, undefined, undefined]);
	});
});

describe('parts side by side', () => {
	function* counted(name: string, rounds: number): Steps<string> {
		for (let n = 0; n < rounds; n++) yield* all(`${name}${n}`);
		return name;
	}

	/** Rounds as lists of statement texts; each statement gets its own text as its row. */
	function rounds<T>(steps: Steps<T>): { sent: unknown[][]; result: T } {
		const sent: unknown[][] = [];
		let next = steps.next();
		while (next.done !== true) {
			const { several, ...one } = next.value;
			sent.push((several ?? [one]).map(postgres));
			const outcomes = (several ?? []).map((each) => ({ rows: [postgres(each)], changes: 0 }));
			next = steps.next({ rows: [postgres(one)], changes: 0, several: outcomes });
		}
		return { sent, result: next.value };
	}

	it('go on together until one has ended, and give both results', () => {
		const { sent, result } = rounds(beside(counted('a', 3), counted('b', 1)));
		expect(sent).toEqual([['a0', 'b0'], ['a1'], ['a2']]);
		expect(result).toEqual(['a', 'b']);
		expect(rounds(beside(counted('a', 0), counted('b', 2))).sent).toEqual([['b0'], ['b1']]);
	});

	it('get each its own outcome', () => {
		expect(rounds(beside(all('x'), get('y'))).result).toEqual([['x'], 'y']);
	});
});
