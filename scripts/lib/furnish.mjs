import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageName, root } from './paths.mjs';
import { Problem, say, until } from './report.mjs';
import { fingerprint, withCredentials } from './workflow.mjs';

const digest = (text) => createHash('sha256').update(text).digest('hex');

export const credentialIds = {
	arrDispatchClusterApi: { id: 'arrDispatchCluster', name: 'Sandbox nodes' },
	arrDispatchWebhookLoginApi: { id: 'arrDispatchLogins', name: 'Sandbox logins' },
};

/** The two credentials of the sandbox, in the form of `n8n import:credentials`. */
export function credentialList(nodes, logins, weights = []) {
	const node = nodes.map(({ name, url, username, password }, index) => ({
		name,
		url,
		authentication: 'password',
		username,
		password,
		...(weights[index] !== undefined && { weight: weights[index] }),
	}));
	const data = {
		arrDispatchClusterApi: { nodes: { node } },
		arrDispatchWebhookLoginApi: { logins: { login: logins } },
	};
	return Object.entries(credentialIds).map(([type, { id, name }]) => ({
		id,
		name,
		type,
		data: data[type],
	}));
}

/** The bundled workflows: [{ file, id, hash, workflow }], by name of the file. */
export function bundledWorkflows() {
	const folder = path.join(root, 'workflows');
	return readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.sort()
		.map((name) => {
			const text = readFileSync(path.join(folder, name), 'utf8');
			const id = `arrDispatch${/^\d+/.exec(name)?.[0] ?? name.replace(/\W/g, '').slice(0, 12)}`;
			return {
				file: path.join(folder, name),
				name,
				id,
				hash: digest(text),
				workflow: JSON.parse(text),
			};
		});
}

/** The bundled workflow with this number, such as '01'. */
export const bundledWorkflow = (number) => bundledWorkflows().find(({ name }) => name.startsWith(number));

/** The URL path of the emulated API in a bundled workflow, such as '/webhook/qbt'. */
export function webhookPath(workflows) {
	const trigger = workflows
		.flatMap(({ workflow }) => workflow.nodes)
		.find((node) => node.type === `${packageName}.qbtWebhook`);
	if (!trigger)
		throw new Problem(`No workflow in 'workflows/' has the trigger '${packageName}.qbtWebhook'.`);
	return `/webhook/${trigger.parameters?.path ?? 'qbt'}`;
}

/** Before n8n starts: credentials and workflows that this sandbox does not have yet. */
export async function importMissing(n8n, state, { credentials, workflows }) {
	const hash = digest(JSON.stringify(credentials));
	if (state.credentials !== hash) {
		await n8n.importCredentials(credentials);
		state.credentials = hash;
	}
	const missing = workflows.filter(({ id }) => !state.workflows[id]);
	if (missing.length === 0) return;
	await n8n.importWorkflows(missing, credentialIds);
	for (const { id, hash: file } of missing) state.workflows[id] = { file, made: null };
}

/**
 * With n8n running: publishes what was just imported, and brings workflows up to date whose file
 * has changed, unless a person has edited them.
 * @param rest what `restLogin` gave
 */
export async function publishAndUpdate(rest, state, workflows) {
	for (const bundled of workflows) {
		const known = state.workflows[bundled.id];
		if (known.made && known.file === bundled.hash) continue;
		const current = await rest.get(`/workflows/${bundled.id}`).catch((error) => {
			if (error.status === 404 || error.status === 403) return null;
			throw error;
		});
		if (!current) continue; // deleted by a person, who will have had a reason
		if (known.made && known.made !== fingerprint(current)) {
			say(
				`        kept your edits of '${current.name}'; 'workflows/${bundled.name}' has changed since`,
			);
			continue;
		}
		const saved = known.made ? await replace(rest, bundled) : current;
		await publish(rest, saved, bundled);
		state.workflows[bundled.id] = {
			file: bundled.hash,
			made: fingerprint(await rest.get(`/workflows/${bundled.id}`)),
		};
	}
}

async function replace(rest, { id, workflow }) {
	const { name, nodes, connections, settings } = withCredentials(workflow, credentialIds);
	return await rest.patch(`/workflows/${id}?forceSave=true`, {
		name,
		nodes,
		connections,
		settings,
	});
}

async function publish(rest, { id, versionId, name }, bundled) {
	try {
		await rest.post(`/workflows/${id}/activate`, { versionId });
		await published(rest, id);
	} catch (error) {
		const main = bundled.name.startsWith('01');
		if (main) throw new Problem(`n8n does not publish the workflow '${name}': ${error.message}`);
		const needs = missingCredentials(error);
		if (needs.length === 0) return say(`        '${name}' is imported, not published: ${error.message}`);
		say(`        '${name}' is imported, not published. Choose these credentials in it, then publish it:`);
		for (const { credential, nodes } of needs) say(`          ${credential}: ${nodes.join(', ')}`);
	}
}

/**
 * What n8n refuses to publish a workflow without: [{ credential, nodes }].
 * @param error of the request to publish it; anything else gives an empty list
 */
export function missingCredentials({ text = '' }) {
	const told = /^\{/.test(text) ? String(JSON.parse(text).message ?? '') : '';
	const needs = new Map();
	let node = null;
	for (const line of told.split('\n')) {
		node = /^Node "(.+)":$/.exec(line.trim())?.[1] ?? node;
		const [, credential] = /Missing required credential: (.+)$/.exec(line) ?? [];
		if (credential && node) needs.set(credential, [...(needs.get(credential) ?? []), node]);
	}
	return [...needs].map(([credential, nodes]) => ({ credential, nodes }));
}

/** n8n registers the webhooks of a published workflow one by one, after it has answered. */
export async function published(rest, id) {
	const status = await until(`n8n did not finish publishing '${id}'`, async () => {
		const answer = await rest.get(`/workflows/${id}/publication-status`);
		return answer.status === 'in_progress' ? null : answer;
	});
	const failed = status.triggers.find((trigger) => trigger.status === 'failed');
	if (failed) throw new Problem(failed.errorMessage ?? 'a trigger failed');
}
