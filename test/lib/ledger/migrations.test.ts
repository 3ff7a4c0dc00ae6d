import { MIGRATIONS } from '../../../lib/ledger/migrations';

it('the steps of the schema are numbered without a gap: each is found by the number behind the last', () => {
	expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_step, index) => index + 1));
});
