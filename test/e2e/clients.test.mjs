/**
 * Clients of qBittorrent as they are, against the real n8n with a qBittorrent 4.5 and a 5.1: published
 * packages through their public methods, and the request sequences of the apps that no registry offers.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureClients } from './clients/install.mjs';
import { openProxy } from './clients/proxy.mjs';
import { addFile, addMagnet, openArr, torrentFile } from './client.mjs';
import { torrentsOn } from './direct.mjs';
import { LOGINS, openLab } from './lab.mjs';

await ensureClients();
const { CLIENTS } = await import('./clients/adapters.mjs');
const { APPS } = await import('./clients/apps.mjs');
const { journeySuite } = await import('./clients/journey.mjs');

const [SONARR] = LOGINS;
const CATEGORIES = ['clients-first', 'clients-second'];
const nodes = () => (process.env.E2E_CHROOT ? [{ count: 1 }, { count: 1, root: process.env.E2E_CHROOT }] : [{ count: 2 }]);
/** Each node takes one category of its own, so that a test can choose the node. */
const ownCategories = (entry, index) => ({ ...entry, more: { categories: `${CATEGORIES[index]},tv,manual` } });

describe('clients of qBittorrent', { timeout: 600_000 }, () => {
	let lab;
	let proxy;
	before(async () => {
		lab = await openLab({ groups: nodes(), describe: ownCategories, base: 25_000 });
		proxy = await openProxy(lab.base);
	});
	after(async () => {
		await proxy?.close();
		await lab?.close();
	});

	/** What some clients cannot do is done for them as Sonarr does it. */
	const byHand = (category) => {
		const post = async (endpoint, fields) => assert.equal((await (await openArr(lab.base, SONARR)).post(endpoint, fields)).status, 200);
		return {
			async add({ urls, file }) {
				const arr = await openArr(lab.base, SONARR);
				const fields = { category, stopped: 'True' };
				const { text } = await (file ? addFile(arr, file, fields) : addMagnet(arr, { uri: urls }, fields));
				assert.equal(text, 'Ok.');
			},
			pause: (hashes) => post('torrents/pause', { hashes }),
			resume: (hashes) => post('torrents/resume', { hashes }),
			remove: (hashes) => post('torrents/delete', { hashes, deleteFiles: 'true' }),
		};
	};

	for (const adapter of CLIENTS) {
		for (const [index, category] of CATEGORIES.entries()) {
			describe(`${adapter.name}, torrents on node ${index + 1}`, () => {
				const stage = () => ({
					base: adapter.rootOnly ? proxy.url : lab.base,
					username: SONARR.username,
					password: SONARR.password,
					place: lab.nodes[index],
					proxy,
					category,
					byHand: byHand(category),
				});
				journeySuite(adapter, stage);
			});
		}
	}

	for (const [name, app] of Object.entries(APPS)) {
		describe(`the requests of ${name}`, () => {
			for (const [index, category] of CATEGORIES.entries()) {
				test(`are answered as it wants, torrents on node ${index + 1}`, async () => {
					const onNode = async (hash) => (await torrentsOn(lab.nodes[index])).find((row) => row.hash === hash) ?? null;
					const add = async () => {
						const file = torrentFile(`Invented.App.${category}.S01E01`);
						await byHand(category).add({ file });
						return file;
					};
					const gone = async (hash) => assert.equal(await onNode(hash), null);
					const { remove } = byHand(category);
					await app({ base: lab.base, login: SONARR, category, add, remove, onNode, gone });
				});
			}
		});
	}
});
