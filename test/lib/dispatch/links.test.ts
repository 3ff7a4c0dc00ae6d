import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileOf, GIB, labs, until } from './lab';

const lab = labs();
const nodes = [{ freeBytes: 900 * GIB }, { freeBytes: 300 * GIB }];
const { hash, bytes } = fileOf('behind a link');

let server: Server;
let link: string;
/** How long the indexer takes to hand out the file. */
let delayMs = 0;

beforeEach(async () => {
	delayMs = 0;
	server = createServer((_req, res) => setTimeout(() => res.end(bytes), delayMs));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	link = `http://127.0.0.1:${(server.address() as AddressInfo).port}/download/passkey99secret/film.torrent`;
});

afterEach(() => server.close());

it.each(['4.5.2', '5.1.0', '5.3.0'] as const)('a link is found by a tag on %s, started, and the tag removed', async (profile) => {
	const l = await lab({ profile, visibleAfterMs: 60 });
	const outcome = await l.add(link, { tags: ['mine'] });
	expect(outcome).toMatchObject({ outcome: 'accepted', verdict: { code: 'accepted' } });
	expect(l.control(0).torrent(hash)).toMatchObject({ tags: 'mine', category: 'tv-sonarr' });
	expect(l.control(0).torrent(hash)?.state).not.toMatch(/paused|stopped/);
	// Nor do polls of our own see the tag.
	expect(l.service.cluster.find([hash])[0].row.tags).toBe('mine');
	expect(await l.row(hash)).toMatchObject({ hash, status: 'downloading' });
});

it('the same link again is the same torrent, and so are its magnet and its file', async () => {
	const l = await lab({ nodes });
	await l.add(link);
	for (const again of [link, `magnet:?xt=urn:btih:${hash}`, bytes]) {
		expect((await l.add(again)).verdict.code).toBe('adopted');
	}
	expect(l.holders(hash)).toEqual(['sim-1']);
});

it.each([
	['by us', 'adopted'],
	['by hand', 'adopted_foreign'],
])('a link to a torrent that another node got %s ends on one node', async (who, code) => {
	const l = await lab({ nodes });
	if (who === 'by us') await l.add(bytes, {}, { pool: ['sim-2'] });
	else l.control(1).addTorrent({ hash, category: 'tv-sonarr' });
	const outcome = await l.add(link);
	expect(outcome.verdict).toMatchObject({ code, httpStatus: 200 });
	expect(l.holders(hash)).toEqual(['sim-2']);
	expect(l.control(0).counters().requests['torrents/start']).toBeUndefined();
	expect(await l.ledger.uncertainAdds(l.now() + 60_000, 0)).toEqual([]);
});

it('a link that its indexer hands out too late is found by its tag, started and adopted', async () => {
	const l = await lab({ nodes });
	delayMs = 4_300;
	expect((await l.add(link)).verdict).toMatchObject({ code: 'waiting_for_uncertain_node', httpStatus: 409 });
	expect((await l.add(link)).verdict.code).toBe('waiting_for_uncertain_node');
	await until('it has landed', () => l.holders(hash).length > 0);
	await l.soon('it is started', () => !/stopped/.test(String(l.control(0).torrent(hash)?.state)));
	await l.soon('the tag is gone', () => l.control(0).torrent(hash)?.tags === '');
	expect((await l.add(link)).verdict.code).toBe('adopted');
	expect(l.holders(hash)).toEqual(['sim-1']);
});

it('a link and a file of one torrent at once end as one torrent', async () => {
	const l = await lab({ nodes, visibleAfterMs: 50 });
	delayMs = 20;
	const both = await Promise.all([l.add(link), l.add(bytes, {}, { pool: ['sim-2'] })]);
	expect(both.map(({ verdict }) => verdict.httpStatus)).toEqual([200, 200]);
	expect(l.holders(hash)).toHaveLength(1);
});

it('no outcome, row or decision holds the passkey of the link', async () => {
	const l = await lab({ nodes });
	const outcome = await l.add(link);
	const told = JSON.stringify([outcome, await l.ledger.getMany({}), await l.ledger.decisions({})]);
	expect(told).not.toContain('passkey99');
});
