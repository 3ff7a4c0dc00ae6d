/**
 * n8n killed outright, again and again, in the middle of adds. Nobody sends anything twice. At the end
 * every add that was answered `Ok.` is on exactly one node, or held, and none is on two.
 *
 * CRASH_ROUNDS (3): how often it is killed. CRASH_ADDS (200): over how many adds. CRASH_SEED (1): when.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { decideKind } from '../../scripts/lib/qbt.mjs';
import { say, sleep, until } from '../../scripts/lib/report.mjs';
import { addFile, addMagnet, magnet, openArr, torrentFile } from './client.mjs';
import { query, torrentsOn, whereIs } from './direct.mjs';
import { LOGINS, mixedNodes, openLab } from './lab.mjs';

const { seeded } = createRequire(import.meta.url)('../sim/random.js');

const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 3);
const ADDS = Number(process.env.CRASH_ADDS ?? 200);
const SEED = Number(process.env.CRASH_SEED ?? 1);
const AT_ONCE = 10;
/** A kill comes up to so long after the answer that it waits for. */
const SPREAD_MS = 60;
const [SONARR] = LOGINS;
const CATEGORY = 'tv-sonarr';

/** Of five adds three are magnets, one is a public file and one a private one, which is added in two steps. */
function makeAdd(index) {
	const name = `Invented.Crash.${index}`;
	if (index % 5 < 3) return { ...magnet(name), send: (arr, torrent) => addMagnet(arr, torrent, { category: CATEGORY }) };
	const file = torrentFile(name, { private: index % 5 === 4 });
	return { ...file, private: index % 5 === 4, send: (arr, torrent) => addFile(arr, torrent, { category: CATEGORY, stopped: 'False' }) };
}

/** The adds come in batches of ten at once. These are the ones of which n8n does not see the end. */
function chooseBatches(random) {
	const batches = Array.from({ length: Math.ceil(ADDS / AT_ONCE) }, (_, batch) => batch);
	const drawn = batches.map((batch) => ({ batch, lot: random() })).sort((a, b) => a.lot - b.lot);
	return new Set(drawn.slice(0, ROUNDS).map(({ batch }) => batch));
}

describe(`n8n killed ${ROUNDS} times during ${ADDS} adds`, { timeout: 120_000 + ROUNDS * 90_000 }, () => {
	let lab;
	let arr;
	const adds = Array.from({ length: ADDS }, (_, index) => makeAdd(index));
	const answers = new Map();
	let startsThatFailed = 0;

	/** Sends these at once; `onAnswer` is told how many have been answered. @returns the answers, null for none */
	async function send(batch, onAnswer = () => undefined) {
		let answered = 0;
		const one = async (torrent) => {
			const answer = await torrent.send(arr, torrent).catch(() => null);
			onAnswer(++answered);
			return answer;
		};
		return await Promise.all(batch.map(one));
	}

	/** By answers and not by the clock: how long an add takes after a start differs from machine to machine. */
	async function sendAndKill(batch, afterAnswers, delayMs) {
		let tell;
		const reached = new Promise((resolve) => (tell = resolve));
		const sending = send(batch, (answered) => answered >= afterAnswers && tell());
		if (afterAnswers > 0) await reached;
		await sleep(delayMs);
		await lab.n8n.kill();
		const got = await sending;
		await startAgain();
		return got;
	}

	/**
	 * As a process manager does: n8n 2.40 may end while it starts when it was killed just as an
	 * execution began, because its own recovery takes every execution for one that has a start time.
	 */
	async function startAgain(tries = 3) {
		try {
			await lab.n8n.start();
		} catch (error) {
			if (tries === 1) throw error;
			startsThatFailed++;
			return await startAgain(tries - 1);
		}
		await lab.ready();
	}

	before(async () => {
		const kind = process.env.E2E_CHROOT ? 'real' : await decideKind('auto');
		lab = await openLab({ groups: kind === 'real' ? mixedNodes() : [{ count: 3, kind }], base: 31_000 });
		arr = await openArr(lab.base, SONARR);
		const random = seeded(SEED);
		const deadly = chooseBatches(random);
		for (let batch = 0; batch * AT_ONCE < ADDS; batch++) {
			const mine = adds.slice(batch * AT_ONCE, (batch + 1) * AT_ONCE);
			const afterAnswers = Math.floor(random() * AT_ONCE);
			const delayMs = random() * SPREAD_MS;
			const got = deadly.has(batch) ? await sendAndKill(mine, afterAnswers, delayMs) : await send(mine);
			got.forEach((answer, index) => answers.set(batch * AT_ONCE + index, answer));
		}
		// Whatever a node may still carry out is looked after by the polls of the apps.
		await until('no add is uncertain any more', async () => {
			await arr.get('torrents/info');
			return query(lab.n8n.ledgerPath, 'SELECT COUNT(*) AS n FROM uncertain_adds')[0].n === 0;
		}, { timeoutMs: 120_000, everyMs: 2_000 });
	});
	after(async () => await lab?.close());

	const okays = () => adds.filter((_, index) => answers.get(index)?.text === 'Ok.');
	const held = () => new Set(query(lab.n8n.ledgerPath, "SELECT hash FROM requests WHERE status IN ('held', 'awaiting_approval')").map(({ hash }) => hash));

	test('the kills cut adds short', async () => {
		const all = [...answers.values()];
		const unanswered = all.filter((answer) => answer === null).length;
		const where = await whereIs(lab.nodes);
		const landed = adds.filter(({ hash }, index) => answers.get(index) === null && where.has(hash)).length;
		const refused = all.filter((answer) => answer !== null && answer.text !== 'Ok.');
		say(`        ${ADDS} adds, ${ROUNDS} kills: ${okays().length} answered Ok., ${refused.length} refused, ${unanswered} without an answer, of which ${landed} are on a node; ${held().size} held. n8n itself failed to start ${startsThatFailed} times`);
		assert.equal(all.length, ADDS);
		assert.ok(unanswered > 0, 'no kill came in the middle of an add');
		assert.ok(okays().length > ADDS / 10, 'every kill came before the first answer');
		for (const { status, text } of refused) assert.ok(status >= 400 && text !== '', `${status} '${text}'`);
	});

	test('every Ok. is on exactly one node, or held', async () => {
		const [where, waiting] = [await whereIs(lab.nodes), held()];
		const wrong = okays().filter(({ hash }) => (where.get(hash)?.length ?? 0) + (waiting.has(hash) ? 1 : 0) !== 1);
		assert.deepEqual(wrong.map(({ name, hash }) => [name, where.get(hash) ?? []]), []);
	});

	test('none is on two nodes, answered or not', async () => {
		const where = await whereIs(lab.nodes);
		assert.deepEqual(adds.filter(({ hash }) => (where.get(hash)?.length ?? 0) > 1).map(({ name }) => name), []);
	});

	test('the app sees each of them once', async () => {
		const listed = (await arr.get(`torrents/info?category=${CATEGORY}`)).json().map(({ hash }) => hash);
		assert.equal(new Set(listed).size, listed.length);
		assert.deepEqual(okays().filter(({ hash }) => !listed.includes(hash)).map(({ name }) => name), []);
	});

	test('private ones, which are added stopped, were started', async () => {
		const rows = (await Promise.all(lab.nodes.map(torrentsOn))).flat();
		const mine = rows.filter(({ hash }) => adds.some((one) => one.private && one.hash === hash));
		assert.ok(mine.length > 0);
		assert.deepEqual(mine.filter(({ state }) => /^(paused|stopped)/.test(state)).map(({ name }) => name), []);
	});
});
