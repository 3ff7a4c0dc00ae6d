/** Answers of 02 Upgrade Approval as a person gives them, in headless Chromium. */
import { after, before, describe, test } from 'node:test';
import { openEditor } from '../browser.mjs';
import { OWNER } from './lab.mjs';

/** @param stage the lab, and the steps of the test that uses it */
export function browserSuite(stage) {
	describe('in a browser', { skip: process.env.E2E_BROWSER ? false : 'E2E_BROWSER is not set' }, () => {
		let browser;
		let page;
		before(async () => ({ browser, page } = await openEditor(stage().lab.n8n)));
		after(async () => await browser?.close());

		test('a tap on the button is the whole answer', async () => {
			const { offer, question, urlOf, arrives, says } = stage();
			const torrent = offer('Invented Tap');
			const message = await question('Invented Tap');
			const phone = await browser.newPage();
			await phone.goto(urlOf(message, 'Download').href);
			await phone.getByText(/Added\. .+ wins/).waitFor({ timeout: 40_000 });
			await arrives(torrent);
			await says(message, /Started/);
		});

		test('the form shows what is open, and its answer counts', async () => {
			const { lab, offer, question, arrives, says } = stage();
			const torrent = offer('Invented Page');
			const message = await question('Invented Page');
			await page.goto(`${lab.n8n.url}/form/upgrades`);
			const submit = page.getByRole('button', { name: /submit/i });
			const consent = page.getByRole('button', { name: /allow/i });
			await consent.or(submit).first().waitFor({ timeout: 20_000 });
			if (await consent.count()) await consent.first().click();
			await submit.click();
			const choices = page.locator('select');
			await choices.first().waitFor({ timeout: 20_000 });
			const wanted = await choices.first().locator('option').filter({ hasText: 'Invented Page' }).first().getAttribute('value');
			await choices.nth(0).selectOption(wanted);
			await choices.nth(1).selectOption('Download');
			await page.getByRole('button', { name: 'Answer' }).click();
			await page.getByText(/Approved\./).first().waitFor({ timeout: 20_000 });
			await arrives(torrent);
			await says(message, new RegExp(`Started \\(${OWNER.email}\\)`));
		});
	});
}
