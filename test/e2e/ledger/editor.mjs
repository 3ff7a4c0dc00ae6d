/** The panels of the Dispatch Ledger in the editor, one of each resource. SHOTS_DIR keeps the screenshots. */
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { until } from '../../../scripts/lib/report.mjs';
import { openEditor } from '../browser.mjs';
import { nodeId, toolNode } from './workflow.mjs';

const PANELS = [
	['Create Approval', ['Kind', 'Expires After (Hours)', 'Who May Decide']],
	['Decide', ['Approval ID', 'Decided By', 'Won', 'Too Late']],
	[toolNode('replay'), ['Scoring', 'Carry Bytes for (Days)']],
	[toolNode('get-events'), ['Cursor', 'Event Names']],
	[toolNode('clean-up'), ['Keep for (Days)', 'Keep at Most (Rows)']],
	['Release Held', ['Torrents per Run', 'qBittorrent Cluster']],
];

export function editorSuite(lab) {
	describe('the editor', () => {
		let browser;
		let page;
		before(async () => {
			({ browser, page } = await openEditor(lab().n8n));
			await page.goto(`${lab().n8n.url}/workflow/${lab().workflowId}`);
			await page.locator('[data-test-id="canvas-node"]').first().waitFor({ timeout: 30_000 });
			await page.waitForTimeout(1_500);
			await page.keyboard.press('Escape');
		});
		after(async () => await browser?.close());

		/** @returns the text of the page with the panel open */
		const openPanel = async (name) => {
			await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).first().dblclick();
			await page.waitForTimeout(800);
			if (process.env.SHOTS_DIR) await page.screenshot({ path: path.join(process.env.SHOTS_DIR, `ledger-${nodeId(name)}.png`) });
			const text = await page.locator('body').innerText();
			await page.keyboard.press('Escape');
			await page.waitForTimeout(300);
			return text;
		};

		for (const [name, expected] of PANELS) {
			test(`opens the panel of ${name}`, async () => {
				// The canvas may still be moving into view under the pointer.
				await until(`the panel of ${name} says ${expected.join(', ')}`, async () => {
					const text = await openPanel(name);
					return expected.every((words) => text.includes(words));
				}, { timeoutMs: 15_000, everyMs: 300 });
			});
		}
	});
}
