/**
 * Torrents that a person is asked about before any node gets them, through a real n8n with *Ask First* of
 * 01 Dispatch switched on, the lanes of 05 Health and Clean-Up, a real qBittorrent and a fake Sonarr. n8n is killed outright while
 * questions are open, and right after an answer that nobody has acted on.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../../scripts/lib/report.mjs';
import { arrCredential, fakes } from './arrs.mjs';
import { addMagnet, magnet, openArr } from './client.mjs';
import { whereIs } from './direct.mjs';
import { LOGINS, openLab, withLanesOf } from './lab.mjs';
import { addTools, decide as addDecide } from './ledger/workflow.mjs';

const [SONARR] = LOGINS;
const PLAIN = 'tv-sonarr';
/** Torrents of these are asked about; an answer about the second one has to come soon. */
const ASKED = 'tv-ask';
const HASTY = 'tv-hasty';
const HASTY_HOURS = 4 / 3_600;
const TOOLS = ['get-requests', 'get-approvals', 'decide-only'];

/** 01 Dispatch as a person sets it, with a schedule of seconds and a webhook that takes answers. */
function asking(bundled) {
	const workflow = withLanesOf('05', structuredClone(bundled));
	const node = (name) => workflow.nodes.find((one) => one.name === name);
	node('Ask First').disabled = false;
	Object.assign(node('Ask First').parameters, {
		rules: { categories: `${ASKED}, ${HASTY}` },
		expiresAfterHours: `={{ $json.category === '${HASTY}' ? ${HASTY_HOURS} : 24 }}`,
	});
	node('Every Minute').parameters = { rule: { interval: [{ field: 'seconds', secondsInterval: 3 }] } };
	addTools(workflow, TOOLS);
	addDecide(workflow);
	return workflow;
}

describe('asking a person first', { timeout: 480_000 }, () => {
	let lab;
	let arr;
	let sonarr;
	/** Downloads as Sonarr has them: { id, downloadId }. */
	const queue = [];
	const removed = [];

	before(async () => {
		sonarr = await fakes.fakeSonarr({ files: [null] });
		sonarr.on('GET queue', (asked) => fakes.paged(queue.map(({ id, downloadId }) => ({ id, downloadId: downloadId.toUpperCase(), title: 'Invented', seriesId: 5 })))(asked));
		sonarr.on('DELETE queue/*', async ({ resource, query }) => {
			const [entry] = queue.splice(queue.findIndex(({ id }) => resource === `queue/${id}`), 1);
			removed.push({ downloadId: entry.downloadId, ...Object.fromEntries(query) });
			// As Sonarr does: it deletes the torrent in its download client.
			if (query.get('removeFromClient') === 'true') await arr.post('torrents/delete', { hashes: entry.downloadId, deleteFiles: 'true' });
			return {};
		});
		lab = await openLab({
			groups: [{ count: 1, ...(process.env.E2E_CHROOT ? { root: process.env.E2E_CHROOT } : {}) }],
			describe: (entry) => ({ ...entry, minFreeGib: 0, more: { minFreePercent: 0 } }),
			workflow: asking,
			credentials: [arrCredential([sonarr])],
			base: 28_000,
		});
		arr = await openArr(lab.base, SONARR);
		await toolsAreThere();
	});
	after(async () => {
		await lab?.close();
		await sonarr?.close();
	});

	const post = async (tool, body = {}) =>
		await fetch(`${lab.n8n.url}/webhook/tool/${tool}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(30_000),
		});
	const run = async (tool, body) => {
		const answer = await post(tool, body);
		const text = await answer.text();
		assert.equal(answer.status, 200, `${tool}: ${text}`);
		return JSON.parse(text).filter((item) => Object.keys(item).length > 0);
	};
	const toolsAreThere = async () => await until('the tools are registered', async () => (await post('get-approvals')).status === 200);
	const listed = async ({ hash }) => (await arr.get('torrents/info')).json().find((item) => item.hash === hash) ?? null;
	const nodesOf = async ({ hash }) => (await whereIs(lab.nodes)).get(hash) ?? [];
	const approvalOf = async ({ name }) => (await run('get-approvals')).find(({ title }) => title === name);
	const requestOf = async ({ hash }) => (await run('get-requests')).find((row) => row.hash === hash);
	const decide = async ({ id }, decision, tool = 'decide') => (await run(tool, { id, decision, by: 'ann' }))[0];
	/** Adds as Sonarr does, which then has it in its queue. */
	const add = async (category) => {
		const torrent = magnet();
		queue.push({ id: queue.length + removed.length + 1, downloadId: torrent.hash });
		const answer = await addMagnet(arr, torrent, { category, stopped: 'False' });
		assert.deepEqual([answer.status, answer.text], [200, 'Ok.']);
		return torrent;
	};
	/** The same, for one that is to be asked about. */
	const addAsked = async () => {
		const torrent = await add(ASKED);
		const { state, category } = await listed(torrent);
		assert.deepEqual([state, category, await nodesOf(torrent)], ['queuedDL', ASKED, []]);
		return { torrent, approval: await approvalOf(torrent) };
	};
	const onNode = async (torrent) => await until(`${torrent.name} is on a node`, async () => (await nodesOf(torrent)).length === 1, { timeoutMs: 60_000, everyMs: 250 });

	/** Its answer was taken, and n8n died before anybody acted on it. */
	let orphan;

	test('what meets no rule is on a node when the app has its Ok.', async () => {
		const torrent = await add(PLAIN);
		assert.equal((await nodesOf(torrent)).length, 1);
		assert.equal(await approvalOf(torrent), undefined);
	});

	test('a question outlasts a kill of n8n, and of two answers at once one acts', async () => {
		const { torrent, approval } = await addAsked();
		assert.deepEqual([approval.status, approval.kind], ['pending', 'dispatch']);
		orphan = await addAsked();
		assert.equal((await decide(orphan.approval, 'approve', 'decide-only')).decide.outcome, 'won');
		await lab.n8n.kill();
		await lab.n8n.start();
		await lab.ready();
		await toolsAreThere();
		assert.equal((await listed(torrent)).state, 'queuedDL');
		assert.equal((await approvalOf(torrent)).status, 'pending');

		const answers = await Promise.all([decide(approval, 'approve'), decide(approval, 'approve')]);
		assert.deepEqual(answers.map((answer) => answer.decide.outcome).sort(), ['too_late', 'won']);
		// The run of the answer has dispatched it itself.
		const won = answers.find((answer) => answer.decide.outcome === 'won');
		assert.deepEqual([won.dispatch.outcome, (await nodesOf(torrent)).length], ['accepted', 1]);
		assert.equal((await approvalOf(torrent)).status, 'added');
		assert.equal((await decide(approval, 'decline')).decide.outcome, 'too_late');
		assert.equal((await nodesOf(torrent)).length, 1);
	});

	test('what is declined leaves the queue of the app, onto its blocklist', async () => {
		const { torrent, approval } = await addAsked();
		assert.equal((await decide(approval, 'decline', 'decide-only')).decide.outcome, 'won');
		await until('the app has removed it', async () => (await listed(torrent)) === null, { timeoutMs: 30_000, everyMs: 250 });
		assert.deepEqual(removed.filter(({ downloadId }) => downloadId === torrent.hash), [
			{ downloadId: torrent.hash, removeFromClient: 'true', blocklist: 'true', skipRedownload: 'false' },
		]);
		assert.deepEqual([await nodesOf(torrent), (await requestOf(torrent)).status], [[], 'removed']);
		assert.equal((await decide(approval, 'approve')).decide.outcome, 'too_late');
	});

	test('what nobody answers in time ends likewise, and a later answer acts never', async () => {
		const torrent = await add(HASTY);
		const approval = await approvalOf(torrent);
		await until('the app has removed it', async () => (await listed(torrent)) === null, { timeoutMs: 40_000, everyMs: 250 });
		assert.ok(removed.some(({ downloadId, blocklist }) => downloadId === torrent.hash && blocklist === 'true'));
		const late = await decide(approval, 'approve');
		assert.deepEqual([late.decide.outcome, late.approval.status], ['expired', 'expired']);
		assert.deepEqual(await nodesOf(torrent), []);
	});

	test('what the app deletes while the question is open cannot be approved any more', async () => {
		const { torrent, approval } = await addAsked();
		assert.equal((await arr.post('torrents/delete', { hashes: torrent.hash, deleteFiles: 'true' })).status, 200);
		assert.equal(await listed(torrent), null);
		const { status, decidedBy } = await approvalOf(torrent);
		assert.deepEqual([status, decidedBy, (await decide(approval, 'approve')).decide.outcome], ['declined', 'client', 'too_late']);
		assert.deepEqual(await nodesOf(torrent), []);
	});

	test('an answer that died with its run is carried out by the schedule', async () => {
		await onNode(orphan.torrent);
		assert.equal((await listed(orphan.torrent)).category, ASKED);
		assert.equal((await approvalOf(orphan.torrent)).status, 'added');
	});
});
