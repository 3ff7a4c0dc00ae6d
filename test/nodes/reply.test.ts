import { requestFromFields } from '../../lib/dispatch/intake';
import { itemOf } from '../../nodes/shared/torrentItem';
import { TestCluster } from '../support/cluster';
import { inventedMagnet } from '../support/torrents';

let cluster: TestCluster;

beforeEach(async () => {
	cluster = await TestCluster.start({ nodes: [{ name: 'attic' }] });
});
afterEach(async () => await cluster.close());

/** A torrent that Sonarr has added and nobody has decided about. */
async function open(n: number) {
	const request = requestFromFields({ link: inventedMagnet(n).magnet, source: 'sonarr' });
	const ledger = await cluster.ledger();
	await ledger.receive([request], Date.now());
	return { ledger, request, items: [{ json: itemOf(request) }] };
}

describe('qBt Webhook Reply', () => {
	it('sends nothing while a torrent of the request has no verdict', async () => {
		const { items } = await open(1);
		const ran = await cluster.runNode('qbtWebhookReply', {}, items);
		expect(ran.responses).toEqual([]);
		expect(ran.items('Tested', 0)).toMatchObject([{ json: { reply: { sent: false } } }]);
	});

	it('sends the verdict as soon as there is one, and only once', async () => {
		const { ledger, request, items } = await open(2);
		const verdict = {
			status: 'rejected',
			code: 'owner_offline',
			reason: 'Not now',
			httpStatus: 503,
		} as const;
		await ledger.update(request.id, verdict, Date.now());
		const ran = await cluster.runNode('qbtWebhookReply', {}, items);
		const again = await cluster.runNode('qbtWebhookReply', {}, items);
		expect(ran.responses).toMatchObject([{ statusCode: 503, body: Buffer.from('Not now') }]);
		expect(again.responses).toEqual([]);
	});

	it('passes on what nobody waits for', async () => {
		const ran = await cluster.runNode('qbtWebhookReply', {}, [
			{ json: { name: 'from a schedule' } },
		]);
		expect(ran.items('Tested', 1)).toMatchObject([
			{ json: { reply: null }, pairedItem: { item: 0 } },
		]);
	});
});
