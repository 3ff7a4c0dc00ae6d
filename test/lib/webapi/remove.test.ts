import type { WantedRemoval, WebhookLogin } from '../../../lib/webapi/types';
import { FakeNode, hashOf, later, LOGIN, makeWorld, row, textOf, type World } from './harness';

const LATER: WebhookLogin = { ...LOGIN, source: 'later', apiKey: 'qbt_later', whenOffline: 'remember' };
const NARROW: WebhookLogin = { ...LATER, source: 'narrow', apiKey: 'qbt_narrow', categories: ['movies'] };

/** Hides what is promised, as the ledger's memory does. */
class Memory {
	readonly promised: WantedRemoval[] = [];
	failing = false;

	async sync(): Promise<void> {}

	async remember(wanted: readonly WantedRemoval[]): Promise<void> {
		if (this.failing) throw new Error('the disk is full');
		for (const one of wanted) one.node.snapshot.hide(one.row.hash, one.row.added_on);
		this.promised.push(...wanted);
	}

	get short(): unknown[] {
		return this.promised.map(({ node, row: { hash }, deleteFiles, source }) => [node.name, hash, deleteFiles, source]);
	}
}

let a: FakeNode;
let b: FakeNode;
let world: World;
let memory: Memory;

const remove = (seeds: number[], login = LATER, deleteFiles = 'true') =>
	world.post('torrents/delete', { hashes: seeds.map(hashOf).join('|'), deleteFiles }, login);
const hashes = async () => (await world.list()).map(({ hash }) => hash);

beforeEach(async () => {
	a = new FakeNode('2.11.4');
	b = new FakeNode('2.8.19');
	for (const n of [1, 2]) a.rows.set(hashOf(n), row(n));
	b.rows.set(hashOf(3), row(3, { category: 'movies' }));
	memory = new Memory();
	world = await makeWorld([a, b], { logins: [LOGIN, LATER, NARROW], removals: memory });
	await world.list();
});
afterEach(() => world.close());

async function takeDown(node: FakeNode): Promise<void> {
	await node.close();
	later(world);
	await world.list();
}

describe('a delete of a torrent whose node is away', () => {
	test('is a 503 that names the node, and the torrent stays in the list', async () => {
		await takeDown(b);
		const answer = await remove([1, 3], LOGIN);
		expect(answer).toMatchObject({ status: 503 });
		expect(textOf(answer)).toContain("'node1'");
		expect(memory.promised).toEqual([]);
		expect(await hashes()).toEqual([hashOf(2), hashOf(3)]);
	});

	test('is promised for a login that may, and off the list at once; the others are removed now', async () => {
		await takeDown(b);
		expect(await remove([1, 3])).toMatchObject({ status: 200 });
		expect(memory.short).toEqual([['node1', hashOf(3), true, 'later']]);
		expect(a.lastForm('torrents/delete')).toMatchObject({ hashes: hashOf(1) });
		expect(await hashes()).toEqual([hashOf(2)]);
		expect(await remove([3])).toMatchObject({ status: 200 });
		expect(memory.promised).toHaveLength(1);
		expect(await world.get('torrents/properties', { hash: hashOf(3) })).toMatchObject({ status: 404 });
	});

	test('is promised without files when none were named', async () => {
		await takeDown(b);
		expect(await remove([3], LATER, 'false')).toMatchObject({ status: 200 });
		expect(memory.short).toEqual([['node1', hashOf(3), false, 'later']]);
	});

	test('is a 503 when the promise cannot be kept, and then nothing is removed', async () => {
		await takeDown(b);
		memory.failing = true;
		expect(await remove([1, 3])).toMatchObject({ status: 503 });
		expect(a.actions()).not.toContain('torrents/delete');
		expect(await hashes()).toHaveLength(3);
	});

	test('stays refused outside the categories of the login', async () => {
		await takeDown(a);
		expect(await remove([1], NARROW)).toMatchObject({ status: 409 });
		expect(memory.promised).toEqual([]);
	});
});

describe('a node that fails while it is told to delete', () => {
	test.each([
		['is gone', async () => await b.close()],
		['breaks', async () => void (b.refusals['torrents/delete'] = [500, 'x'])],
	])('and %s: promised for a login that may', async (_what, fail) => {
		await fail();
		expect(await remove([1, 3])).toMatchObject({ status: 200 });
		expect(memory.short).toEqual([['node1', hashOf(3), true, 'later']]);
		expect(await hashes()).toEqual([hashOf(2)]);
	});

	test('and refuses: that is the answer', async () => {
		b.refusals['torrents/delete'] = [409, 'no'];
		expect(await remove([3])).toMatchObject({ status: 409 });
		expect(memory.promised).toEqual([]);
	});
});

test('a torrent on a live and an absent node is removed from one and promised for the other', async () => {
	b.rows.set(hashOf(1), row(1));
	later(world);
	await world.list();
	await takeDown(b);
	expect(await remove([1])).toMatchObject({ status: 200 });
	expect(memory.short).toEqual([['node1', hashOf(1), true, 'later']]);
	expect(a.lastForm('torrents/delete')).toMatchObject({ hashes: hashOf(1) });
	expect(await hashes()).not.toContain(hashOf(1));
});

describe('torrents/export', () => {
	const bytes = Buffer.from([0x64, 0x00, 0xff, 0xfe, 0x80, 0x0d, 0x0a, 0xc3, 0x28, 0x65]);

	test('is the file of the owner, byte for byte', async () => {
		b.exports.set(hashOf(3), [200, bytes]);
		const answer = await world.get('torrents/export', { hash: hashOf(3).toUpperCase() });
		expect(answer).toMatchObject({ status: 200, contentType: 'application/x-bittorrent' });
		expect(Buffer.compare(answer.body as Buffer, bytes)).toBe(0);
		expect(answer.headers).toEqual({ 'Content-Disposition': `attachment; filename="${hashOf(3)}.torrent"` });
	});

	test.each<[string, [number, Buffer | string], number]>([
		['has no metadata', [409, 'Unable to export torrent file'], 409],
		['does not have it any more', [404, 'Not Found'], 404],
		['is too old for it', [404, 'Not Found'], 404],
		['gives nothing', [200, Buffer.alloc(0)], 409],
		['breaks', [500, 'x'], 503],
	])('of a node that %s', async (_what, told, status) => {
		b.exports.set(hashOf(3), told);
		const answer = await world.get('torrents/export', { hash: hashOf(3) });
		expect(answer).toMatchObject({ status, contentType: expect.stringMatching(/^text\/plain/) });
	});

	test('needs a hash that is known and a node that answers', async () => {
		expect(await world.get('torrents/export')).toMatchObject({ status: 400 });
		expect(await world.get('torrents/export', { hash: hashOf(99) })).toMatchObject({ status: 404 });
		await takeDown(b);
		expect(await world.get('torrents/export', { hash: hashOf(3) })).toMatchObject({ status: 503 });
	});
});
