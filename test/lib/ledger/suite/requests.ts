import type { NewRequest, RequestFilter, TorrentPayload } from '../../../../lib/ledger';
import { claimed, hashOf, LEASE, NOW, received, request } from '../fixtures';
import type { CurrentLedger } from '../storeSuite';

const PAYLOADS: Array<[string, TorrentPayload]> = [
	['a magnet', { kind: 'magnet', text: 'magnet:?xt=urn:btih:00ff&tr=https://tracker.test/key' }],
	['a link', { kind: 'url', text: 'https://tracker.test/download/1?key=abc' }],
	['a file', { kind: 'file', fileName: 'a.torrent', bytes: Uint8Array.from([0, 255, 13, 10, 0]) }],
	['an empty file', { kind: 'file', fileName: '', bytes: new Uint8Array() }],
];

const HOSTILE: Array<[string, string]> = [
	['single quotes', `Robert'); DROP TABLE requests;--`],
	['double quotes and backslashes', '"a\\" \\u0000 %_'],
	['a NUL', 'before\u0000after'],
	['4 kB', 'Name.'.repeat(820)],
	['emoji and right-to-left text', '🎬👩‍👩‍👧 ‮evil‬ نص'],
	['line breaks', 'a\r\nb\tc\u2028d'],
	['nothing', ''],
];

function describeReceive(ledger: CurrentLedger): void {
	it('writes a request down as received and gives it back as it came', async () => {
		const { store } = ledger();
		const sent = request(1, {
			index: 1,
			count: 2,
			kind: 'url',
			aliases: [hashOf(1), 'b32'],
			private: null,
			sizeBytes: null,
			trackerHosts: ['a.test', 'b.test'],
			tags: ['x', 'y'],
			options: { savePath: '/data', stopped: true, ratioLimit: 1.5 },
		});
		const { payload, ...expected } = sent;
		await received(store, sent);
		expect(await store.getRequest('r1:0')).toEqual({
			...expected,
			status: 'received',
			nodeId: null,
			code: null,
			reason: null,
			httpStatus: null,
			existingId: null,
			cancel: false,
			leaseUntilMs: null,
			repliedAtMs: null,
			createdAtMs: NOW,
			updatedAtMs: NOW,
		});
		expect(await store.getPayload('r1:0')).toEqual(payload);
	});

	it('leaves a known id as it is', async () => {
		const { store } = ledger();
		await received(store, request(1));
		await store.receive([request(1, { name: 'Other', payload: PAYLOADS[1][1] })], NOW + 5);
		expect(await store.getRequest('r1:0')).toMatchObject({
			name: request(1).name,
			createdAtMs: NOW,
		});
		expect(await store.getPayload('r1:0')).toEqual(request(1).payload);
	});

	it('takes the first of two with one id', async () => {
		const { store } = ledger();
		await received(store, request(1), request(1, { name: 'Other', aliases: ['other'] }), request(2));
		expect((await store.getMany({})).map((row) => row.name)).toEqual([request(2).name, request(1).name]);
		expect(await store.getMany({ hash: 'other' })).toEqual([]);
		expect(await store.getPayload('r1:0')).toEqual(request(1).payload);
	});

	it('writes down many at once, each with its hashes and payload', async () => {
		const { store } = ledger();
		const many = Array.from({ length: 300 }, (_none, n) => request(n, { aliases: [`a${n}`, `b${n}`, `c${n}`] }));
		await store.receive(many, NOW);
		for (const n of [0, 127, 128, 299]) {
			expect((await store.getMany({ hash: `c${n}` })).map((row) => row.id)).toEqual([`r${n}:0`]);
			expect(await store.getPayload(`r${n}:0`)).toEqual(request(n).payload);
		}
	});

	it.each(PAYLOADS)('keeps %s', async (_what, payload) => {
		const { store } = ledger();
		await received(store, request(1, { payload }));
		expect(await store.getPayload('r1:0')).toEqual(payload);
	});

	it('writes all requests of a call or none', async () => {
		const { store } = ledger();
		const broken = { ...request(2), name: Symbol('no name') } as unknown as NewRequest;
		await expect(store.receive([request(1), broken], NOW)).rejects.toThrow();
		expect(await store.getRequest('r1:0')).toBeNull();
	});

	it.each([-1, 1.5, Number.NaN, 1e300, Number.MAX_SAFE_INTEGER + 1])(
		'takes a size of %d for unknown, so that the row stays readable',
		async (sizeBytes) => {
			const { store } = ledger();
			await received(store, request(1, { sizeBytes }));
			expect(await store.getRequest('r1:0')).toMatchObject({ sizeBytes: null });
		},
	);

	it('knows nothing of an unknown id', async () => {
		const { store } = ledger();
		expect(await store.getRequest('nobody')).toBeNull();
		expect(await store.getPayload('nobody')).toBeNull();
		expect(await store.rowsOfRequest('nobody')).toEqual([]);
	});
}

function describeHostile(ledger: CurrentLedger): void {
	it.each(HOSTILE)('keeps and finds text with %s', async (_what, text) => {
		const { store } = ledger();
		const sent = request(1, { name: text, category: text, source: text, tags: [text] });
		await received(store, { ...sent, options: { savePath: text } }, request(2));
		const [found, ...others] = await store.getMany({ text, category: text, source: text });
		expect(others).toEqual([]);
		expect(found).toMatchObject({ name: text, category: text, source: text, tags: [text] });
		expect(found.options).toEqual({ savePath: text });
	});

	it('takes hostile text for ids and hashes as well', async () => {
		const { store } = ledger();
		const [, nul] = HOSTILE[2];
		await received(store, request(1, { id: nul, hash: nul, aliases: [nul, "'", '"'] }));
		await store.claim(nul, LEASE, NOW);
		expect(await store.findActive(["'"])).toMatchObject({ id: nul, hash: nul });
		expect(await store.findActive(['before'])).toBeNull();
	});
}

/** Everything that is true of the fourth request below. */
const ALL_OF_4: RequestFilter = {
	category: 'movies',
	source: 'sonarr',
	text: 'INVENTED',
	sinceMs: NOW + 4,
	untilMs: NOW + 4,
	nodeId: 'node-b',
	status: ['dispatching', 'held'],
};

function describeReading(ledger: CurrentLedger): void {
	const FILTERS: Array<[string, RequestFilter, number[]]> = [
		['everything', {}, [4, 3, 2, 1]],
		['a request', { requestId: 'r2' }, [2]],
		['a hash', { hash: hashOf(3) }, [3]],
		['an alias', { hash: 'b32-of-3' }, [3]],
		['a category', { category: 'movies' }, [4, 3]],
		['the empty category', { category: '' }, [2]],
		['a source', { source: 'radarr' }, [3]],
		['one status', { status: ['dispatching'] }, [4]],
		['two statuses', { status: ['dispatching', 'received'] }, [4, 3, 2, 1]],
		['no status', { status: [] }, []],
		['a node', { nodeId: 'node-b' }, [4]],
		['part of the name in any case', { text: 's01e4' }, [4]],
		['part of the name beyond ASCII', { text: 'ÉTÉ' }, [3]],
		['a wildcard, literally', { text: '%' }, []],
		['since, inclusive', { sinceMs: NOW + 3 }, [4, 3]],
		['until, inclusive', { untilMs: NOW + 2 }, [2, 1]],
		['several at once', { category: 'movies', sinceMs: NOW + 4 }, [4]],
		['a code', { code: 'no_node' }, [4]],
		['a code with all else', { ...ALL_OF_4, code: 'no_node' }, [4]],
		['a hash with all else', { ...ALL_OF_4, hash: hashOf(4) }, [4]],
		['a request with all else', { ...ALL_OF_4, requestId: 'r4' }, [4]],
		['all that a list shows', ALL_OF_4, [4]],
		['a node and a status', { nodeId: 'node-b', status: ['dispatching'] }, [4]],
		['a code and another status', { code: 'no_node', status: ['held'] }, []],
		['a category and another status', { category: 'movies', status: ['held'] }, []],
		['a limit', { limit: 2 }, [4, 3]],
		['a limit and an offset', { limit: 2, offset: 1 }, [3, 2]],
	];

	it.each(FILTERS)('lists by %s, newest first', async (_what, filter, expected) => {
		const { store } = ledger();
		await store.receive([request(1)], NOW + 1);
		await store.receive([request(2, { category: '' })], NOW + 2);
		const third = { category: 'movies', source: 'radarr', name: 'Un été', aliases: ['b32-of-3'] };
		await store.receive([request(3, third)], NOW + 3);
		await store.receive([request(4, { category: 'movies' })], NOW + 4);
		await store.update('r4:0', { status: 'dispatching', nodeId: 'node-b', code: 'no_node' }, NOW + 4);
		const ids = (await store.getMany(filter)).map((row) => row.id);
		expect(ids).toEqual(expected.map((n) => `r${n}:0`));
	});

	it('lists at most 100 rows unless a limit says otherwise', async () => {
		const { store } = ledger();
		await store.receive(
			Array.from({ length: 101 }, (_none, n) => request(n)),
			NOW,
		);
		expect(await store.getMany({})).toHaveLength(100);
		expect(await store.getMany({ limit: 1000 })).toHaveLength(101);
	});

	it('gives the rows of one client request by index', async () => {
		const { store } = ledger();
		const rowsIn = [2, 0, 1].map((index) =>
			request(index, { id: `many:${index}`, requestId: 'many', index, count: 3 }),
		);
		await received(store, ...rowsIn, request(9));
		const rows = await store.rowsOfRequest('many');
		expect(rows.map((row) => row.id)).toEqual(['many:0', 'many:1', 'many:2']);
	});

	it('tells exactly one caller to answer the client', async () => {
		const { store, openAgain } = ledger();
		await received(store, request(1), request(2, { requestId: 'r1' }));
		const other = await openAgain();
		const answers = await Promise.all([
			store.takeReply('r1', NOW, () => true),
			other.takeReply('r1', NOW + 1, () => true),
			store.takeReply('r1', NOW + 2, () => true),
		]);
		expect(answers.filter(({ taken }) => taken)).toHaveLength(1);
		expect(answers.map(({ rows }) => rows.length)).toEqual([2, 2, 2]);
		expect((await store.rowsOfRequest('r1')).every((row) => row.repliedAtMs !== null)).toBe(true);
		expect(await store.takeReply('unknown', NOW, () => true)).toEqual({ rows: [], taken: false });
	});

	it('leaves the answer to a later caller while it is not due', async () => {
		const { store } = ledger();
		await received(store, request(1));
		const early = await store.takeReply('r1', NOW, (rows) => rows[0].status !== 'received');
		expect(early).toMatchObject({ rows: [{ id: 'r1:0', repliedAtMs: null }], taken: false });
		expect((await store.takeReply('r1', NOW + 1, () => true)).taken).toBe(true);
		expect((await store.getRequest('r1:0'))?.repliedAtMs).toBe(NOW + 1);
	});

	it('shows one connection what another has written', async () => {
		const { store, openAgain } = ledger();
		const other = await openAgain();
		await claimed(store, request(1));
		expect(await other.findActive([hashOf(1)])).toMatchObject({ id: 'r1:0' });
	});
}

export function describeRequests(ledger: CurrentLedger): void {
	describe('receiving requests', () => describeReceive(ledger));
	describe('hostile text', () => describeHostile(ledger));
	describe('reading requests', () => describeReading(ledger));
}
