import type { ClusterNode } from '../../../lib/qbittorrent/node';
import { NodeSnapshot } from '../../../lib/qbittorrent/snapshot';
import type { TorrentRow } from '../../../lib/qbittorrent/types';
import { Confirmations } from '../../../lib/webapi/confirmations';

const HASH = 'a'.repeat(40);

function row(state: string): TorrentRow {
	const nothing = { category: '', tags: '', size: 1, progress: 0, amount_left: 1, dlspeed: 0, added_on: 1, save_path: '/d' };
	return { hash: HASH, name: 'Invented.Show.S01E01', state, ...nothing };
}

/** A node that has one torrent and answers when it is told to. */
function slowNode() {
	const snapshot = new NodeSnapshot();
	snapshot.put(row('queuedDL'));
	const answers: Array<(state: string) => void> = [];
	const torrents = async () => await new Promise<TorrentRow[]>((resolve) => answers.push((state) => resolve([row(state)])));
	const node = { snapshot, client: { torrents } } as unknown as ClusterNode;
	return { node, answers, state: () => snapshot.find([HASH])?.state };
}

const settled = async () => await new Promise((resolve) => setImmediate(resolve));

describe('a state that was guessed', () => {
	it('is read again after a second, and the node is right', async () => {
		let nowMs = 0;
		const { node, answers, state } = slowNode();
		const confirmations = new Confirmations(() => nowMs);
		confirmations.add(node, [HASH]);
		confirmations.run();
		expect(answers).toHaveLength(0);
		nowMs = 1_000;
		confirmations.run();
		answers[0]('stalledDL');
		await settled();
		expect(state()).toBe('stalledDL');
	});

	it('is not undone by an answer about the guess before it', async () => {
		let nowMs = 0;
		const { node, answers, state } = slowNode();
		const confirmations = new Confirmations(() => nowMs);
		confirmations.add(node, [HASH]);
		nowMs = 1_000;
		confirmations.run();
		node.snapshot.patch(HASH, { state: 'stoppedDL' });
		confirmations.add(node, [HASH]);
		answers[0]('stalledDL');
		await settled();
		expect(state()).toBe('stoppedDL');
		nowMs = 2_000;
		confirmations.run();
		answers[1]('queuedDL');
		await settled();
		expect(state()).toBe('queuedDL');
	});
});
