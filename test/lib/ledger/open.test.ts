import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defaultLedgerPath, openLedger } from '../../../lib/ledger';
import { request, NOW } from './fixtures';
import { temporaryFolder } from './sqlite/files';

describe('defaultLedgerPath', () => {
	it.each([
		[{}, '/home/n/.n8n/arr-dispatch.sqlite'],
		[{ N8N_USER_FOLDER: '/data' }, '/data/.n8n/arr-dispatch.sqlite'],
	])('with %j is %s', (env, expected) => {
		expect(defaultLedgerPath(env, '/home/n')).toBe(expected);
	});
});

describe('openLedger', () => {
	let folder = '';
	beforeEach(() => {
		folder = temporaryFolder();
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it('opens a file once, however it is named and however many ask at once', async () => {
		const fileName = join(folder, 'a.sqlite');
		const stores = await Promise.all([
			openLedger(fileName),
			openLedger(relative(process.cwd(), fileName)),
			openLedger(join(folder, 'x', '..', 'a.sqlite')),
		]);
		expect(new Set(stores).size).toBe(1);
		expect(stores[0].location).toBe(fileName);
		await stores[0].close();
	});

	it('opens each file on its own', async () => {
		const first = await openLedger(join(folder, 'a.sqlite'));
		const second = await openLedger(join(folder, 'b.sqlite'));
		await first.receive([request(1)], NOW);
		expect(await second.getRequest('r1:0')).toBeNull();
		await first.close();
		await second.close();
	});

	it('opens anew after it was closed', async () => {
		const fileName = join(folder, 'a.sqlite');
		const first = await openLedger(fileName);
		await first.receive([request(1)], NOW);
		await first.close();
		const second = await openLedger(fileName);
		expect(second).not.toBe(first);
		expect(await second.getRequest('r1:0')).toMatchObject({ id: 'r1:0' });
		await second.close();
	});

	it('tries again after it could not be opened', async () => {
		const fileName = join(folder, 'later', 'a.sqlite');
		const failed = await Promise.allSettled([openLedger(fileName), openLedger(fileName)]);
		expect(failed.map((result) => result.status)).toEqual(['rejected', 'rejected']);
		mkdirSync(join(folder, 'later'));
		const store = await openLedger(fileName);
		expect(await store.getMany({})).toEqual([]);
		await store.close();
	});
});
