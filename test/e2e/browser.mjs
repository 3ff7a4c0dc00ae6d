/**
 * The editor as a person sees it, in headless Chromium: the canvas, each node's panel, the two
 * credentials, and the form. SHOTS_DIR keeps the screenshots.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { magnet } from './client.mjs';
import { whereIs } from './direct.mjs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const OWNER = { email: 'owner@example.test', password: 'E2e-owner-password-1' };

/** A browser in which the owner of this n8n is logged in. */
export async function openEditor(n8n) {
	assert.ok(CHROMIUM, 'Chromium is installed');
	await n8n.setupOwner(OWNER);
	const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
	const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
	await page.goto(`${n8n.url}/signin`);
	await page.fill('input[name="emailOrLdapLoginId"]', OWNER.email);
	await page.fill('input[type=password]', OWNER.password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	return { browser, page };
}

export function browserSuite(lab) {
	describe('the editor', () => {
		let browser;
		let page;
		const shot = async (name) => {
			if (process.env.SHOTS_DIR) await page.screenshot({ path: path.join(process.env.SHOTS_DIR, `${name}.png`) });
		};
		before(async () => {
			({ browser, page } = await openEditor(lab().n8n));
		});
		after(async () => await browser?.close());

		test('shows the workflow with every node known', async () => {
			await page.goto(`${lab().n8n.url}/workflow/${lab().workflowId}`);
			await page.locator('[data-test-id="canvas-node"]').first().waitFor({ timeout: 30_000 });
			await page.waitForTimeout(1_500);
			await page.keyboard.press('Escape');
			await shot('canvas');
			const text = await page.locator('body').innerText();
			for (const name of ['qBittorrent for Apps', 'Claim', 'Dispatch', 'Reply', 'Record']) assert.ok(text.includes(name), name);
			assert.doesNotMatch(text, /Unrecognized node|Install this node/i);
		});

		for (const [node, expected] of [
			['qBittorrent for Apps', ['Path', 'qBittorrent Cluster', 'Logins of the Apps']],
			['Claim', ['When Known Already']],
			['Dispatch', ['Operation', 'Scoring', 'Node Overrides']],
			['Reply', ['Answers as soon as every torrent']],
			['Record', ['Event']],
		]) {
			test(`opens the panel of ${node}`, async () => {
				await page.locator(`[data-test-id="canvas-node"][data-node-name="${node}"]`).first().dblclick();
				await page.waitForTimeout(800);
				const text = await page.locator('body').innerText();
				await shot(`node-${node.replace(/\W+/g, '-')}`);
				await page.keyboard.press('Escape');
				for (const words of expected) assert.ok(text.includes(words), `${words} in the panel of ${node}`);
				await page.waitForTimeout(300);
			});
		}

		test('tests the cluster credential from its form, without showing its passwords', async () => {
			await page.goto(`${lab().n8n.url}/home/credentials/arrDispatchCluster`);
			await page.getByText('Connection tested successfully').waitFor({ timeout: 20_000 });
			await shot('credential-cluster');
			const html = await page.content();
			for (const { password } of lab().nodes) assert.ok(!html.includes(password));
		});

		test('adds a torrent by the form, for who is logged in to n8n, and says where it went', async () => {
			const one = magnet();
			await page.goto(`${lab().n8n.url}/form/arr-dispatch-add`);
			// n8n asks once whether the form may know who you are.
			const consent = page.getByRole('button', { name: /allow|authori[sz]e|approve|continue/i });
			const field = page.locator('input[name^="field"], input[id^="field"]').first();
			await consent.or(field).first().waitFor({ timeout: 20_000 });
			await shot('form-consent');
			if (await consent.count()) await consent.first().click();
			await field.fill(one.uri, { timeout: 20_000 });
			await shot('form');
			await page.getByRole('button', { name: /submit/i }).click();
			await page.getByText(/Added|Already there/).first().waitFor({ timeout: 20_000 });
			await shot('form-result');
			assert.equal((await whereIs(lab().nodes)).get(one.hash)?.length, 1);
		});
	});
}
