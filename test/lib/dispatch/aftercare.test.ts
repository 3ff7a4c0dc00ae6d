import { GIB, labs, magnetOf, settings, sleep, until } from './lab';

const lab = labs();
const full = { freeCacheMs: 0, nodes: [{ freeBytes: GIB }], policies: [{ minFreeGib: 0, minFreePercent: 0 }] };

afterEach(() => jest.restoreAllMocks());

it('one thing that fails after a refresh does not stop the others', async () => {
	const l = await lab(full);
	const id = await l.receive(magnetOf(1));
	await l.service.dispatch(id, settings({ whenNoNodeFits: 'hold', holdForMs: 1_000 }));
	for (const name of ['unsized', 'followed', 'prune'] as const) {
		jest.spyOn(l.ledger.history, name).mockRejectedValue(new Error('a table is broken'));
	}
	await l.soon('the hold has ended', async () => (await l.ledger.getRequest(id))?.code === 'hold_expired');
});

it('nothing looks at the nodes any more after the service was closed, whatever ends later', async () => {
	const l = await lab();
	await l.control(0).setFault({ kind: 'hang', path: 'torrents/add' });
	const service = await l.serve();
	const uncertain = service.dispatch(await l.receive(magnetOf(1), {}, service), settings());
	await until('it is being sent', async () => (await l.ledger.uncertainAdds(l.now() + 60_000, 0)).length > 0);
	const started = jest.spyOn(global, 'setInterval');
	service.close();
	expect((await uncertain).outcome).toBe('refused');
	await until('the add is uncertain', async () => (await l.ledger.uncertainAdds(l.now(), 0)).length > 0);
	await sleep(50);
	expect(started.mock.calls.filter(([, ms]) => ms === 2_000)).toEqual([]);
});
