import { hashOf, labs, magnetOf, until } from './lab';

const lab = labs();
const LIMITS = { max_ratio_enabled: true, max_ratio: 2, max_ratio_act: 0 };

const storedOn = async (l: Awaited<ReturnType<typeof lab>>, i = 0) =>
	await l.ledger.lastRows(l.service.cluster.nodes[i].id, '', 100_000);

describe('the last known torrents of a node', () => {
	it('are there after a restart while the node is down, with its categories, tags and limits', async () => {
		const l = await lab({ nodes: [{ torrents: 30, preferences: LIMITS }, {}] });
		l.control(0).addTorrent({ hash: hashOf(1), category: 'tv-sonarr', tags: 'mine' });
		await l.service.cluster.refreshForDecision();
		await until('they are written', async () => (await storedOn(l)).length === 31);
		await l.control(0).setFault({ kind: 'refuse' });
		const restarted = await l.serve();
		await restarted.cluster.refreshForPoll();
		const [before, after] = [l.service.cluster.nodes[0], restarted.cluster.nodes[0]];
		expect(after.up).toBe(false);
		expect([...after.snapshot.torrents.keys()].sort()).toEqual([...before.snapshot.torrents.keys()].sort());
		expect(after.find([hashOf(1)])).toMatchObject({ category: 'tv-sonarr', tags: 'mine' });
		expect([...after.snapshot.categories.keys()]).toEqual([...before.snapshot.categories.keys()]);
		expect(after.preferences).toMatchObject({ max_ratio_act: 0, save_path: '/downloads' });
		expect(after.snapshot.loaded).toBe(false);
	});

	it('are replaced by what the node tells, also when some went meanwhile', async () => {
		const l = await lab({ nodes: [{ torrents: 30 }] });
		await l.service.cluster.refreshForDecision();
		await until('they are written', async () => (await storedOn(l)).length === 30);
		const gone = [...l.service.cluster.nodes[0].snapshot.torrents.keys()].slice(0, 3);
		for (const hash of gone) l.control(0).removeTorrent(hash);
		const restarted = await l.serve();
		const [node] = restarted.cluster.nodes;
		expect(node.snapshot.torrents.size).toBe(30);
		await restarted.cluster.refreshForPoll();
		expect([node.snapshot.torrents.size, node.snapshot.lost.size]).toEqual([27, 0]);
		await until('the ledger forgets them', async () => (await storedOn(l)).length === 27);
	});

	it('are kept by name when the node comes back empty after our restart, and given up on a word', async () => {
		const l = await lab({ nodes: [{ torrents: 30 }] });
		await l.service.cluster.refreshForDecision();
		await until('they are written', async () => (await storedOn(l)).length === 30);
		l.control(0).loseTorrents();
		const restarted = await l.serve();
		await restarted.cluster.refreshForPoll();
		const { snapshot } = restarted.cluster.nodes[0];
		expect([snapshot.torrents.size, snapshot.lost.size]).toEqual([30, 30]);
		l.aheadMs += 31_000;
		await restarted.cluster.refreshForPoll();
		expect(await storedOn(l)).toHaveLength(30);
		expect(await restarted.acceptLoss('sim-1')).toBe(30);
		expect(await storedOn(l)).toEqual([]);
	});

	it('are written when the node loses them, also what it got a moment ago', async () => {
		const l = await lab({ nodes: [{ torrents: 30 }] });
		await l.service.cluster.refreshForDecision();
		await until('they are written', async () => (await storedOn(l)).length === 30);
		l.control(0).addTorrent({ hash: hashOf(1) });
		l.aheadMs += 2_500;
		await l.service.cluster.refreshForPoll();
		l.control(0).loseTorrents();
		l.aheadMs += 2_500;
		await l.service.cluster.refreshForPoll();
		await until('it is written too', async () => (await storedOn(l)).length === 31);
		const restarted = await l.serve();
		await restarted.cluster.refreshForPoll();
		expect(restarted.cluster.nodes[0].snapshot.lost.size).toBe(31);
	});

	it('are written when they change, and at most every 30 s', async () => {
		const l = await lab({ nodes: [{ torrents: 5 }] });
		await l.service.cluster.refreshForDecision();
		await until('they are written', async () => (await storedOn(l)).length === 5);
		const saved: string[][] = [];
		const save = l.ledger.saveLastRows.bind(l.ledger);
		l.ledger.saveLastRows = async (nodeId, changed, gone) => {
			if (changed.length + gone.length > 0) saved.push(changed.map(({ hash }) => hash));
			await save(nodeId, changed, gone);
		};
		const [hash] = l.service.cluster.nodes[0].snapshot.torrents.keys();
		l.control(0).patchTorrent(hash, { category: 'radarr' });
		l.aheadMs += 3_000;
		await l.service.cluster.refreshForPoll();
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(saved).toEqual([]);
		await l.soon('it is written', () => saved.length > 0);
		expect(saved).toEqual([[hash]]);
	});

	it('hold an add at once: its node may go down right after it', async () => {
		const l = await lab({ nodes: [{}] });
		await l.service.cluster.refreshForDecision();
		await l.add(magnetOf(1));
		await until('it is written', async () => (await storedOn(l)).some(({ hash }) => hash === hashOf(1)));
		await l.control(0).setFault({ kind: 'refuse' });
		const restarted = await l.serve();
		expect(restarted.cluster.nodes[0].find([hashOf(1)])).toMatchObject({ category: 'tv-sonarr' });
	});

	it('more than one page of them', async () => {
		const l = await lab({ nodes: [{ torrents: 1_203 }] });
		await l.service.cluster.refreshForDecision();
		await until('they are written', async () => (await storedOn(l)).length === 1_203);
		const restarted = await l.serve();
		expect(restarted.cluster.nodes[0].snapshot.torrents.size).toBe(1_203);
	});
});

describe('a node that loses its list', () => {
	const events = async (l: Awaited<ReturnType<typeof lab>>) =>
		(await l.ledger.events(0, 100)).filter(({ type }) => type === 'node_lost_torrents');

	it('is one event, over processes and restarts, and another when it happens again', async () => {
		const l = await lab({ nodes: [{ torrents: 30 }] });
		await l.service.cluster.refreshForDecision();
		await until('they are written', async () => (await storedOn(l)).length === 30);
		const other = await l.serve();
		await other.cluster.refreshForDecision();
		const rows = l.control(0).torrents();
		l.control(0).loseTorrents();
		await l.soon('it is told', async () => (await events(l)).length === 1);
		const restarted = await l.serve();
		for (const { cluster } of [other, restarted]) await cluster.refreshForPoll();
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(await events(l)).toMatchObject([{ data: { node: 'sim-1', lost: 30 } }]);
		for (const row of rows) l.control(0).addTorrent(row);
		await l.soon('they are back', () => l.service.cluster.nodes[0].snapshot.lost.size === 0);
		await until('the alarm is over', async () => {
			l.control(0).loseTorrents();
			l.aheadMs += 2_500;
			await l.service.cluster.refreshForPoll();
			return (await events(l)).length === 2;
		});
	});
});
