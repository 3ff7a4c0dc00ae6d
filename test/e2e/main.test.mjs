import { after, before, describe } from 'node:test';
import { arrSuite } from './arr.mjs';
import { browserSuite } from './browser.mjs';
import { contractSuite } from './contract.mjs';
import { inputSuite } from './input.mjs';
import { mixedNodes, openLab } from './lab.mjs';
import { loadSuite } from './load.mjs';

describe('n8n with real qBittorrent nodes', { timeout: 900_000 }, () => {
	let lab;
	before(async () => {
		lab = await openLab({ groups: mixedNodes() });
	});
	after(async () => await lab?.close());

	arrSuite(() => lab);
	loadSuite(() => lab);
	inputSuite(() => lab);
	if (process.env.E2E_BROWSER) browserSuite(() => lab);
	else process.stdout.write('SKIPPED: the editor in a browser, because E2E_BROWSER is not set\n');
	contractSuite(() => lab);
});
