/**
 * A real n8n with 02 Upgrade Approval, a real qBittorrent node, and around them a tracker, a Radarr and
 * a Telegram that are none. Schedules run every few seconds instead of minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundledWorkflow, credentialIds, credentialList, published } from '../../../scripts/lib/furnish.mjs';
import { prepareN8n, waitForWebhook } from '../../../scripts/lib/n8n.mjs';
import { ensurePacked } from '../../../scripts/lib/pack.mjs';
import { freePorts, stopAll } from '../../../scripts/lib/process.mjs';
import { startNodes } from '../../../scripts/lib/qbt.mjs';
import { arrCredential, arrCredentialIds, fakes } from '../arrs.mjs';
import { startTelegram } from './telegram.mjs';
import { startTracker } from './tracker.mjs';

// Below the range from which the system takes ports for outgoing connections.
const BASE_PORT = 20_000;
const TELEGRAM_TOKEN = '4711:invented-by-a-test';
export const CHAT = '815';
export const KEY = { name: 'X-Api-Key', value: 'e2e-key-of-the-calls-0001' };
/** Titles with this word end at once when nobody answers. */
export const SHORT_LIVED = 'Ephemeral';
/** Titles with this word are saved beside the film, and replace what is there. */
export const BESIDE = 'Neighbour';
/** Of films with this word only `DECIDER` may decide, or the owner of n8n. */
export const CHOOSY = 'Choosy';
export const DECIDER = 4_242;
export const OWNER = { email: 'owner@example.test', password: 'E2e-owner-password-1' };
/** So many seeders need no question. */
export const TIER_SEEDERS = 500;

const telegramId = { telegramApi: { id: 'e2eTelegram', name: 'Fake Telegram' } };
const headerId = { httpHeaderAuth: { id: 'e2eHeader', name: 'Key of the calls' } };

const SECONDS = { rule: { interval: [{ field: 'seconds', secondsInterval: 3 }] } };
/** n8n lets no single entry poll more than once a minute. */
const EVERY_FIVE_SECONDS = { item: Array.from({ length: 12 }, (_, n) => ({ mode: 'custom', cronExpression: `${n * 5} * * * * *` })) };

/** What a person would set, and shorter times. */
function configured(workflow, { feed }) {
	const changed = structuredClone(workflow);
	const named = (name) => changed.nodes.find((node) => node.name === name);
	const assign = (node, field, value) => Object.assign(named(node).parameters.assignments.assignments.find(({ name }) => name === field), { value });
	Object.assign(named('New Releases').parameters, { pollTimes: EVERY_FIVE_SECONDS, feeds: { feed: [{ name: 'invented', url: feed }] } });
	for (const name of ['Every Minute', 'Every Quarter of an Hour']) named(name).parameters = SECONDS;
	for (const name of ['Every Quarter of an Hour', 'Rescan Folder', 'Delete Old Version']) delete named(name).disabled;
	assign('Channels', 'telegram_chat', CHAT);
	assign('Settings', 'settings.save_to', `={{ $json.title.includes('${BESIDE}') ? 'film_folder' : 'import' }}`);
	assign('Settings', 'settings.remove_old_version', `={{ $json.title.includes('${BESIDE}') }}`);
	assign('Settings', 'settings.deciders', `={{ $json.title.includes('${CHOOSY}') ? '${DECIDER}, ${OWNER.email}' : '' }}`);
	named('Detect Upgrade').parameters.autoApprove = { tier: [{ name: 'well seeded', minSeeders: TIER_SEEDERS }] };
	// What could not be sent is to come again sooner than in five minutes.
	named('Unasked').parameters.eventOptions.confirmMinutes = 0.2;
	const create = named('Create Approval').parameters;
	create.expiresAfterHours = `={{ $json.title.includes('${SHORT_LIVED}') ? 0.002 : (Date.parse($json.upgrade.expiresAt) - Date.now()) / 3600000 }}`;
	for (const node of changed.nodes) {
		if (node.type.endsWith('.telegram') && !node.disabled) node.credentials = telegramId;
		if (node.type.endsWith('.webhook') && node.parameters.authentication === 'headerAuth') {
			delete node.disabled;
			node.credentials = headerId;
		}
	}
	return changed;
}

/** Activates nodes that come deactivated, and publishes them, as a person does in the editor. */
export async function activate(rest, workflowId, names) {
	const { name, nodes, connections, settings } = await rest.get(`/workflows/${workflowId}`);
	for (const node of nodes.filter((one) => names.includes(one.name))) {
		delete node.disabled;
		if (/\.telegram(Trigger)?$/.test(node.type)) node.credentials = telegramId;
	}
	const saved = await rest.patch(`/workflows/${workflowId}?forceSave=true`, { name, nodes, connections, settings });
	await rest.post(`/workflows/${workflowId}/activate`, { versionId: saved.versionId });
	await published(rest, workflowId);
}

/** @param radarr films and files, as `fakeRadarr` takes them; a function gets the folder of the lab */
export async function openLab({ radarr: library }) {
	const packed = await ensurePacked();
	const dir = mkdtempSync(path.join(process.env.E2E_DIR ?? os.tmpdir(), 'arr-upgrade-'));
	const [telegram, tracker, radarr] = [await startTelegram(TELEGRAM_TOKEN), await startTracker(), await fakes.fakeRadarr(library(dir))];
	const cluster = await startNodes({ kind: 'real', count: 1, dir: path.join(dir, 'nodes'), basePort: await freePorts(BASE_PORT, 2) });
	const n8n = await prepareN8n({ dir, port: await freePorts(BASE_PORT + 100 + (process.pid % 400)), packed });
	/** @param password of the node, as a person typed it into the credential */
	const clusterEntry = (password = cluster.nodes[0].password) => {
		const [entry] = credentialList(cluster.nodes, []);
		entry.data.nodes.node = entry.data.nodes.node.map((one) => ({ ...one, password, minFreeGib: 0, more: { minFreePercent: 0 } }));
		return entry;
	};
	await n8n.importCredentials([
		clusterEntry(),
		arrCredential([radarr]),
		{ ...telegramId.telegramApi, type: 'telegramApi', data: { accessToken: TELEGRAM_TOKEN, baseUrl: telegram.url } },
		{ ...headerId.httpHeaderAuth, type: 'httpHeaderAuth', data: KEY },
	]);
	const { id, workflow } = bundledWorkflow('02');
	await n8n.importWorkflows([{ id, workflow: configured(workflow, tracker) }], { arrDispatchClusterApi: credentialIds.arrDispatchClusterApi, ...arrCredentialIds });
	// n8n notes its first successful run on its owner, and would write over one that is made in that moment.
	await n8n.start();
	await n8n.setupOwner(OWNER);
	await n8n.stop();
	await n8n.publishWorkflow(id);
	const ready = async () => await waitForWebhook(n8n, '/webhook/upgrades/answer');
	await n8n.start();
	await ready();
	return {
		dir,
		n8n,
		node: cluster.nodes[0],
		telegram,
		tracker,
		radarr,
		workflowId: id,
		clusterEntry,
		/** Like a power cut, and a start afterwards. */
		async crash(between = async () => undefined) {
			await n8n.kill();
			await between();
			await n8n.start();
			await ready();
		},
		async close() {
			await n8n.stop();
			await cluster.stop();
			await stopAll();
			for (const one of [telegram, tracker, radarr]) await one.close();
			if (!process.env.E2E_KEEP) rmSync(dir, { recursive: true, force: true });
		},
	};
}
