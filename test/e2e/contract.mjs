/**
 * Replays recorded black-box cases of the WebUI API, when a folder with them and their runner is
 * given: CONTRACT_DIR holds tools/replay-contract.py and data/qbt-contract-cases.json.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { run } from '../../scripts/lib/process.mjs';
import { openArr } from './client.mjs';
import { LOGINS } from './lab.mjs';

export function contractSuite(lab) {
	const folder = process.env.CONTRACT_DIR;
	if (!folder) {
		process.stdout.write('SKIPPED: the contract cases, because CONTRACT_DIR names no folder with them\n');
		return;
	}
	describe('the contract cases', () => {
		test('all pass in the emulator profile', async (t) => {
			const { base, dir } = lab();
			const [{ username, password, apiKey }] = LOGINS;
			await emptyThrough(await openArr(base, LOGINS[0]));
			const env = { ...process.env, QU: username, QP: password, QK: apiKey, QS: 'contract-dl' };
			const { output } = await run('python3', [path.join(folder, 'tools', 'replay-contract.py'), base, 'emulator'], { cwd: dir, env });
			assert.match(output, /emulator pass \d+ fail 0 /, output);
			t.diagnostic(/emulator pass .*/.exec(output)[0]);
		});
	});
}

/** Through the API: whoever empties the nodes behind its back trips the shrink guard. */
async function emptyThrough(arr) {
	const hashes = (await arr.get('torrents/info')).json().map(({ hash }) => hash);
	if (hashes.length > 0) await arr.post('torrents/delete', { hashes: hashes.join('|'), deleteFiles: 'true' });
}
