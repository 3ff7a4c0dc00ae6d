import { createHash } from 'node:crypto';
import type { LedgerStore, PostgresLocation } from '../../../../lib/ledger';
import { openPostgresLedger } from '../../../../lib/ledger';
import { decision, hashOf, NOW, received, request } from '../fixtures';
import { describeOnPostgres, dropSchema, newLocation } from './server';

/** So long that no index of Postgres takes it (2 704 bytes), and not to be compressed to less. */
const long = (seed: string): string => Array.from({ length: 300 }, (_none, n) => createHash('sha256').update(`${seed}${n}`).digest('hex')).join('');

describeOnPostgres('A ledger in Postgres, with texts longer than an index takes', () => {
	let at: PostgresLocation;
	let store: LedgerStore;
	beforeEach(async () => {
		at = newLocation();
		store = await openPostgresLedger(at);
	}, 30_000);
	afterEach(async () => {
		await store.close();
		await dropSchema(at);
	}, 30_000);

	it('keeps and finds requests and decisions', async () => {
		const texts = { name: long('name'), category: long('category'), source: long('source') };
		const id = await received(store, request(1, { ...texts, sizeBytes: 5 }), request(2));
		await store.update(id, { code: 'no_eligible_nodes', reason: long('reason') }, NOW);
		await store.recordDecision(decision(1, { ...texts, sentence: long('sentence') }));
		for (const filter of [{ category: texts.category }, { source: texts.source }, { text: texts.name.slice(5_000, 5_100) }]) {
			expect((await store.getMany(filter)).map(({ hash }) => hash)).toEqual([hashOf(1)]);
			expect((await store.history.findDecisions(filter)).map(({ hash }) => hash)).toEqual([hashOf(1)]);
		}
	});
});
