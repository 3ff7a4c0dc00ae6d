/** Many adds at once: each torrent on exactly one node, and `Ok.` for those only. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addMagnet, magnet, openArr, pool } from './client.mjs';
import { whereIs } from './direct.mjs';
import { LOGINS } from './lab.mjs';
import { loginsSeenBy, openSockets } from './sockets.mjs';

const [SONARR, RADARR] = LOGINS;

async function assertExactlyOnce(lab, magnets, answers) {
	const where = await whereIs(lab.nodes);
	const wrong = magnets
		.map(({ hash }, i) => ({ hash, answer: answers[i], nodes: where.get(hash) ?? [] }))
		.filter(({ answer, nodes }) => !(answer.status === 200 && answer.text === 'Ok.' && nodes.length === 1));
	assert.deepEqual(wrong, []);
}

export function loadSuite(lab) {
	describe('many adds', () => {
		test('a cold start with 50 at once: none refused, each on one node', async () => {
			await lab().restartN8n();
			const arr = await openArr(lab().base, SONARR);
			const magnets = Array.from({ length: 50 }, () => magnet());
			const answers = await pool(50, 50, (i) => addMagnet(arr, magnets[i], { category: 'tv-sonarr' }));
			await assertExactlyOnce(lab(), magnets, answers);
		});

		test('at most four sockets and one login per node, from a cold start', async () => {
			const { nodes, n8n } = lab();
			const before = await Promise.all(nodes.map(loginsSeenBy));
			await lab().restartN8n();
			const most = nodes.map(() => 0);
			const look = () => nodes.forEach((node, i) => (most[i] = Math.max(most[i], openSockets(n8n.pid, Number(new URL(node.url).port)))));
			const timer = setInterval(look, 5);
			const arr = await openArr(lab().base, SONARR);
			const magnets = Array.from({ length: 100 }, () => magnet());
			await pool(100, 50, (i) => addMagnet(arr, magnets[i], { category: 'tv-sonarr' }));
			clearInterval(timer);
			assert.ok(most.every((count) => count >= 1 && count <= 4), `open at once: ${most}`);
			const logins = (await Promise.all(nodes.map(loginsSeenBy))).map((count, i) => count - before[i]);
			assert.deepEqual(logins, nodes.map(() => 1));
		});

		test('200 unique magnets, 10 at a time: each on one node, spread over all', async () => {
			const arr = await openArr(lab().base, SONARR);
			const magnets = Array.from({ length: 200 }, () => magnet());
			const answers = await pool(200, 10, (i) => addMagnet(arr, magnets[i], { category: 'tv-sonarr' }));
			await assertExactlyOnce(lab(), magnets, answers);
			const where = await whereIs(lab().nodes);
			const used = new Set(magnets.map(({ hash }) => where.get(hash)[0]));
			assert.equal(used.size, lab().nodes.length);
		});

		test('the same magnet five times at once, 10 magnets, 5 rounds: each on one node', async () => {
			const arr = await openArr(lab().base, SONARR);
			for (let round = 0; round < 5; round++) {
				const magnets = Array.from({ length: 10 }, () => magnet());
				const answers = await pool(50, 50, (i) => addMagnet(arr, magnets[Math.floor(i / 5)], { category: 'tv-sonarr' }));
				await assertExactlyOnce(lab(), magnets.flatMap((one) => Array(5).fill(one)), answers);
			}
		});

		test('the same magnet from two apps at the same moment ends as one torrent of one of them', async () => {
			const [sonarr, radarr] = [await openArr(lab().base, SONARR), await openArr(lab().base, RADARR)];
			for (let round = 0; round < 5; round++) {
				const shared = magnet();
				const answers = await Promise.all([
					addMagnet(sonarr, shared, { category: 'tv-sonarr' }),
					addMagnet(radarr, shared, { category: 'radarr' }),
				]);
				assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
				assert.equal((await whereIs(lab().nodes)).get(shared.hash).length, 1);
			}
		});

		test('500 magnets in one request', async () => {
			const arr = await openArr(lab().base, SONARR);
			const magnets = Array.from({ length: 500 }, () => magnet());
			const urls = magnets.map(({ uri }) => uri).join('\n');
			const answer = await addMagnet(arr, { uri: urls }, { category: 'tv-sonarr' });
			await assertExactlyOnce(lab(), magnets, magnets.map(() => answer));
		});
	});
}
