#!/usr/bin/env node
/**
 * `npm start`: a real n8n with this package in it, three qBittorrent nodes, and one torrent sent
 * through as Sonarr would. docs/sandbox.md lists the settings (SANDBOX_PORT and others).
 */
import { decisionFor, decisionTable } from './lib/decision.mjs';
import {
	bundledWorkflows,
	credentialList,
	importMissing,
	publishAndUpdate,
	webhookPath,
} from './lib/furnish.mjs';
import { ensurePackage, ensurePostgres, ensureSandbox } from './lib/install.mjs';
import { portProblem, prepareN8n, waitForWebhook } from './lib/n8n.mjs';
import { ensurePacked } from './lib/pack.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { freePorts, isPortFree, stopAll } from './lib/process.mjs';
import { decideKind, installedQbittorrent, startNodes } from './lib/qbt.mjs';
import { complain, Problem, say, sleep, step } from './lib/report.mjs';
import { arrClient, grab, inventedMagnet, testConnection } from './lib/sonarr.mjs';
import { lockFolder, openState, readSettings } from './lib/state.mjs';

let lock = null;
let stopping = false;

async function quit(code) {
	if (stopping) return;
	stopping = true;
	await stopAll();
	lock?.release();
	process.exit(code);
}

function onSignal() {
	if (stopping) {
		void stopAll({ kill: true });
		process.exit(130);
	}
	say('\nStopping (Ctrl-C again: at once) ...');
	void quit(0);
}

/** The database that this sandbox began with: SQLite and Postgres do not share data. */
async function startDatabase(dir, box) {
	const { database } = await ensureSandbox();
	box.state.database ??= database;
	if (box.state.database !== 'postgres') return {};
	await ensurePostgres();
	step('Starting Postgres for n8n');
	box.state.postgresPort ??= await freePorts(15_432);
	return (await startPostgres({ dir, port: box.state.postgresPort })).env;
}

async function startQbittorrents(settings, box) {
	const { nodes } = box.state;
	const kind = await decideKind(settings.kind);
	if (nodes.basePort === null || nodes.count < settings.nodes) {
		// above n8n's own ports; peers' ports follow the WebUI ports
		nodes.basePort = await freePorts(settings.port + 100, settings.nodes * 2);
		nodes.count = settings.nodes;
	}
	for (let port = nodes.basePort; port < nodes.basePort + settings.nodes; port += 1) {
		if (await isPortFree(port)) continue;
		throw new Problem(
			`Port ${port}, which a qBittorrent node of this sandbox has, is used by another program. Stop that program, or choose another SANDBOX_DIR.`,
		);
	}
	const what =
		kind === 'real'
			? `real qBittorrent ${await installedQbittorrent()}`
			: 'simulated qBittorrent (qbittorrent-nox is not used)';
	step(`Starting ${settings.nodes} nodes: ${what}`);
	return await startNodes({
		kind,
		count: settings.nodes,
		dir: settings.dir,
		basePort: nodes.basePort,
		passwords: box.passwordsFor(settings.nodes),
	});
}

async function startFurnishedN8n(settings, box, { packed, database, cluster }) {
	const { state } = box;
	const workflows = bundledWorkflows();
	const path = webhookPath(workflows);
	const n8n = await prepareN8n({
		dir: settings.dir,
		port: settings.port,
		host: settings.host,
		packed,
		database,
	});
	step('Preparing n8n: credentials and workflows');
	const credentials = credentialList(cluster.nodes, state.logins, settings.weights);
	await importMissing(n8n, state, { credentials, workflows });
	box.save();
	step('Starting n8n');
	await n8n.start();
	lock.update();
	await n8n.setupOwner(state.owner);
	await furnish(n8n, state, workflows);
	box.save();
	// registered last
	await waitForWebhook(n8n, path);
	return { n8n, path };
}

async function furnish(n8n, state, workflows) {
	let rest;
	try {
		rest = await n8n.login(state.owner);
	} catch (error) {
		if (error.status !== 401) throw error;
		say("        the owner's email or password was changed in n8n: workflows are left as they are");
		return;
	}
	await publishAndUpdate(rest, state, workflows);
}

async function demonstrate(n8n, base, login) {
	const category = 'tv-sonarr';
	step('Sending one magnet through the webhook, as Sonarr would');
	const sonarr = arrClient(base, { ...login, timeoutMs: 30_000 });
	const invented = inventedMagnet();
	try {
		await testConnection(sonarr, category);
		const begun = Date.now();
		const { known, item } = await grab(sonarr, { ...invented, category });
		say(
			`        ${invented.title}: ${known && item ? `in Sonarr's queue as '${item.state}'` : 'accepted, not seen in the queue yet'} after ${Date.now() - begun} ms`,
		);
	} catch (error) {
		throw new Problem(
			`The first torrent was not accepted: ${error.message}\nn8n's log: ${n8n.logFile}`,
		);
	}
	const decision = await decisionFor(n8n.ledgerPath, invented.hash);
	if (!decision) return say('        The ledger has no decision about it.');
	say(
		`\n${decision.sentence ?? `${decision.outcome}: ${decision.node}`}\n\n${decisionTable(decision.ranked, decision.node)}\n`,
	);
}

function explain(settings, { n8n, path, state, cluster }) {
	const [sonarr, radarr] = state.logins;
	say(`Editor      ${n8n.url}
            ${state.owner.email}   ${state.owner.password}
Sonarr      Settings > Download Clients > + > qBittorrent
            Host ${new URL(n8n.url).hostname}   Port ${settings.port}   URL Base ${path}   Category tv-sonarr
            Username ${sonarr.username}   Password ${sonarr.password}
Radarr      the same with Username ${radarr.username}   Password ${radarr.password}   Category radarr
Nodes       ${cluster.nodes.map((node) => `${node.name} ${node.url}   ${node.username} ${node.password}`).join('\n            ')}
Folder      ${settings.dir}
Ctrl-C stops everything; the next start goes on with what is there.
`);
}

function readyLine({ n8n, path, state, cluster }) {
	const [{ username, password, apiKey }] = state.logins;
	return `READY ${JSON.stringify({
		n8n: n8n.url,
		owner: state.owner,
		webhook: `${n8n.url}${path}`,
		login: { username, password },
		apiKey,
		nodes: cluster.nodes.map((node) => ({
			name: node.name,
			url: node.url,
			username: node.username,
			password: node.password,
		})),
		qbt: cluster.kind,
	})}`;
}

async function watch(n8n) {
	while (!stopping) {
		await sleep(1000);
		if (!stopping && !n8n.running) throw new Problem(`n8n has ended. Its log: ${n8n.logFile}`);
	}
}

async function main() {
	if (Number(process.versions.node.split('.')[0]) < 20)
		throw new Problem(`Node 20 or newer is needed, this is ${process.version}.`);
	const settings = readSettings();
	const box = openState(settings.dir);
	lock = await lockFolder(settings.dir);
	if (!(await isPortFree(settings.port, settings.host)))
		throw portProblem(settings.port, settings.host);
	await ensurePackage();
	const database = await startDatabase(settings.dir, box);
	const packed = await ensurePacked();
	const cluster = await startQbittorrents(settings, box);
	box.save();
	lock.update();
	const { n8n, path } = await startFurnishedN8n(settings, box, { packed, database, cluster });
	const facts = { n8n, path, state: box.state, cluster };
	await demonstrate(n8n, `${n8n.url}${path}`, box.state.logins[0]);
	explain(settings, facts);
	say(readyLine(facts));
	await watch(n8n);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
try {
	await main();
} catch (error) {
	if (!stopping) {
		complain(error);
		await quit(1);
	}
}
