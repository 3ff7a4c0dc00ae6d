import { GIB, hashOf, labs, magnetOf } from './lab';

const lab = labs();
const rules = [
	{ pathRules: [{ nodePrefix: '/downloads/', clientPrefix: '/data/one/' }] },
	{ pathRules: [{ nodePrefix: '/downloads', clientPrefix: '/data/two' }] },
];
const crossSeed = { options: { savePath: '/data/two/films', skipChecking: true } };

describe('an add with a save path of its own', () => {
	it('goes to the node whose rule owns the path, however it scores, with the path as that node sees it', async () => {
		const l = await lab({ nodes: [{ freeBytes: 900 * GIB }, { freeBytes: 100 * GIB }], policies: rules });
		expect((await l.add(magnetOf(1), crossSeed)).node).toBe('sim-2');
		expect(l.control(1).torrent(hashOf(1))?.save_path).toBe('/downloads/films');
	});

	it.each([
		['/data/one/tv', '/downloads/tv'],
		['/data/one/', '/downloads'],
		['/data/one', '/downloads'],
	])('%s becomes %s, slash at the end of the rule or not', async (savePath, nodePath) => {
		const l = await lab({ nodes: 2, policies: rules });
		await l.add(magnetOf(1), { options: { savePath } });
		expect(l.control(0).torrent(hashOf(1))?.save_path).toBe(nodePath);
	});

	it('is refused with 409 when no node owns the path', async () => {
		const l = await lab({ nodes: 2, policies: rules });
		const outcome = await l.add(magnetOf(1), { options: { savePath: '/data/twofold/x' } });
		expect(outcome.verdict).toMatchObject({ code: 'path_owner_unknown', httpStatus: 409 });
		expect(l.holders(hashOf(1))).toEqual([]);
	});

	it('is a mere wish without rules, when nothing is there and the data is checked', async () => {
		const l = await lab({ nodes: [{ freeBytes: 100 * GIB }, { freeBytes: 900 * GIB }] });
		const outcome = await l.add(magnetOf(1), { options: { savePath: '/new/folder' } });
		expect(outcome.node).toBe('sim-2');
		expect(l.control(1).torrent(hashOf(1))?.save_path).toBe('/new/folder');
	});

	it('goes to the only node that holds something there when nobody has rules', async () => {
		const l = await lab({ nodes: 2 });
		l.control(1).addTorrent({ hash: hashOf('there'), save_path: '/films' });
		expect((await l.add(magnetOf(1), { options: { savePath: '/films/' } })).node).toBe('sim-2');
	});

	it('is refused with 409 and the names when several could own the path', async () => {
		const l = await lab({ nodes: 2 });
		for (const { control } of l.sims) control.addTorrent({ save_path: '/films' });
		const outcome = await l.add(magnetOf(1), { options: { savePath: '/films' } });
		expect(outcome.verdict).toMatchObject({ code: 'path_owner_ambiguous', httpStatus: 409 });
		expect(outcome.sentence).toMatch(/sim-1, sim-2/);
	});

	it('skips the check only where it says the data is', async () => {
		const l = await lab({ nodes: 2 });
		const outcome = await l.add(magnetOf(1), { options: { skipChecking: true } });
		expect(outcome.verdict.code).toBe('path_owner_unknown');
	});

	it('does not go to another node when the owner is down', async () => {
		const l = await lab({ nodes: 2, policies: rules });
		await l.control(1).setFault({ kind: 'refuse' });
		expect((await l.add(magnetOf(1), crossSeed)).verdict.httpStatus).toBe(503);
		expect(l.holders(hashOf(1))).toEqual([]);
	});

	it('needs no rule with a single node', async () => {
		const l = await lab();
		expect((await l.add(magnetOf(1), { options: { savePath: '/anywhere' } })).outcome).toBe('accepted');
		expect(l.control(0).torrent(hashOf(1))?.save_path).toBe('/anywhere');
	});
});
