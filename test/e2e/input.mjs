/** Bad input: the status and text of the contract, nothing added, nothing crashed, no secret in a log. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { addFile, dotnetMultipart, magnet, openArr, torrentFile } from './client.mjs';
import { query, whereIs } from './direct.mjs';
import { LOGINS } from './lab.mjs';

const [SONARR] = LOGINS;

export function inputSuite(lab) {
	const countTorrents = async () => (await whereIs(lab().nodes)).size;

	describe('bad input', () => {
		test('adds nothing and is answered in text', async () => {
			const arr = await openArr(lab().base, SONARR);
			const before = await countTorrents();
			const form = { 'content-type': 'application/x-www-form-urlencoded' };
			const broken = dotnetMultipart({ category: 'tv-sonarr' }, [{ fileName: 'broken.torrent', bytes: Buffer.from('d4:infod6:lengthi-1eee') }]);
			const cases = [
				['a garbage body', { body: '\u0000\u0001%%%&&&=', headers: form }, [400, 409, 415]],
				['no fields', { body: '', headers: form }, [400, 409]],
				['no torrent', { fields: { category: 'tv-sonarr' } }, [400, 409]],
				['a magnet without a hash', { fields: { urls: 'magnet:?dn=nothing' } }, [400, 409, 415]],
				['a magnet with a broken hash', { fields: { urls: 'magnet:?xt=urn:btih:zzzz' } }, [400, 409, 415]],
				['a link of another kind', { fields: { urls: 'ftp://files.test/x.torrent' } }, [400, 409, 415]],
				['a broken .torrent', broken, [415]],
				['JSON', { body: '{"urls":"magnet:?xt=urn:btih:0"}', headers: { 'content-type': 'application/json' } }, [400]],
			];
			for (const [what, request, statuses] of cases) {
				const answer = await arr.send('POST', 'torrents/add', request);
				assert.ok(statuses.includes(answer.status), `${what}: ${answer.status} ${answer.text}`);
				assert.match(answer.headers['content-type'], /^text\/plain/, what);
				assert.notEqual(answer.text, 'Ok.');
			}
			assert.equal(await countTorrents(), before);
		});

		test('a body of 20 MB is refused without HTML and without harm', async () => {
			const arr = await openArr(lab().base, SONARR);
			const before = await countTorrents();
			const body = `urls=${'a'.repeat(20 * 2 ** 20)}`;
			const answer = await arr.send('POST', 'torrents/add', { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
			assert.ok(answer.status >= 400, String(answer.status));
			assert.doesNotMatch(String(answer.headers['content-type']), /html/);
			assert.equal((await arr.get('app/version')).text, 'v5.1.4');
			assert.equal(await countTorrents(), before);
		});

		test('a good torrent among bad ones is added', async () => {
			const arr = await openArr(lab().base, SONARR);
			const good = magnet();
			const answer = await arr.post('torrents/add', { urls: `nonsense\n${good.uri}\nmagnet:?dn=x`, stopped: 'true' });
			assert.deepEqual([answer.status, answer.text], [200, 'Ok.']);
			assert.equal((await whereIs(lab().nodes)).get(good.hash).length, 1);
		});

		test('who is not logged in gets 403 everywhere, and a wrong password gets Fails.', async () => {
			const { base } = lab();
			for (const endpoint of ['app/version', 'torrents/info', 'sync/maindata', 'torrents/add', 'torrents/delete']) {
				const method = /add|delete/.test(endpoint) ? 'POST' : 'GET';
				const answer = await fetch(`${base}/api/v2/${endpoint}`, { method, headers: { cookie: 'SID=forged' } });
				assert.equal(answer.status, 403, endpoint);
				assert.match(answer.headers.get('content-type'), /^text\/plain/);
			}
			const body = new URLSearchParams({ username: SONARR.username, password: 'wrong' });
			const login = await fetch(`${base}/api/v2/auth/login`, { method: 'POST', body });
			assert.deepEqual([login.status, await login.text(), login.headers.get('set-cookie')], [200, 'Fails.', null]);
		});
	});

	describe('the second entrance', () => {
		const submit = async (fields, headers = { 'x-api-key': SONARR.apiKey }) =>
			await fetch(`${lab().base}/submit`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: JSON.stringify(fields),
			});

		test('adds and answers in its own words', async () => {
			const one = magnet();
			const fields = { name: one.name, category: 'manual', size_estimate_gb: 2, magnet: one.uri };
			const answer = await (await submit(fields)).json();
			assert.equal(answer.status, 'accepted');
			assert.ok(lab().nodes.some(({ name }) => name === answer.selected_node));
			assert.deepEqual(answer.attempted_nodes, [answer.selected_node]);
			assert.equal((await whereIs(lab().nodes)).get(one.hash).length, 1);
		});

		test('needs a key', async () => {
			const answer = await submit({ magnet: magnet().uri }, {});
			assert.equal(answer.status, 403);
			assert.equal((await answer.json()).status, 'rejected');
		});

		test('says what is wrong with a bad magnet', async () => {
			const answer = await submit({ magnet: 'magnet:?dn=x' });
			assert.equal(answer.status, 400);
			assert.equal((await answer.json()).reason, 'invalid_request');
		});
	});

	test('no password, key or passkey is in a log, an execution or the decisions', async () => {
		const arr = await openArr(lab().base, SONARR);
		const passkey = 'f00dfacef00dfacef00dfacef00dface';
		const file = torrentFile('Invented.Secret.S01E01', { private: true, tracker: `http://tracker.test/${passkey}/announce` });
		assert.equal((await addFile(arr, file, { category: 'tv-sonarr', stopped: 'true' })).text, 'Ok.');
		const { n8n, nodes } = lab();
		const texts = {
			log: readFileSync(n8n.logFile, 'utf8'),
			executions: JSON.stringify(query(n8n.databasePath, 'SELECT data FROM execution_data')),
			decisions: JSON.stringify(query(n8n.ledgerPath, 'SELECT * FROM decisions JOIN decision_details ON decision = seq')),
			events: JSON.stringify(query(n8n.ledgerPath, 'SELECT * FROM events')),
			requests: JSON.stringify(query(n8n.ledgerPath, 'SELECT * FROM requests')),
		};
		const secrets = [passkey, ...LOGINS.flatMap(({ password, apiKey }) => [password, apiKey]), ...nodes.map(({ password }) => password)];
		for (const [place, text] of Object.entries(texts)) {
			for (const secret of secrets) assert.ok(!text.includes(secret), `a secret is in the ${place}`);
		}
	});
}
