/** Looks at the real nodes themselves, past the product. */
import { execFileSync } from 'node:child_process';
import { bin } from '../../scripts/lib/paths.mjs';

const cookies = new Map();

/** One call of a node's own API, logged in once per node. */
export async function ask(node, endpoint, fields = null) {
	if (!cookies.has(node.url)) await logIn(node);
	let answer = await send(node, endpoint, fields);
	if (answer.status === 403) {
		await logIn(node);
		answer = await send(node, endpoint, fields);
	}
	return answer;
}

async function logIn(node) {
	const body = new URLSearchParams({ username: node.username, password: node.password });
	const answer = await fetch(`${node.url}/api/v2/auth/login`, { method: 'POST', body });
	const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
	if (!cookie) throw new Error(`${node.name} refused the test's login: ${answer.status}`);
	cookies.set(node.url, cookie);
}

async function send(node, endpoint, fields) {
	return await fetch(`${node.url}/api/v2/${endpoint}`, {
		method: fields ? 'POST' : 'GET',
		headers: { cookie: cookies.get(node.url) },
		body: fields && !(fields instanceof FormData) ? new URLSearchParams(fields) : (fields ?? undefined),
		signal: AbortSignal.timeout(10_000),
	});
}

/** All torrents of a node. */
export const torrentsOn = async (node) => await (await ask(node, 'torrents/info')).json();

/** hash -> names of the nodes that have it, over all nodes that answer. */
export async function whereIs(nodes) {
	const found = new Map();
	for (const node of nodes) {
		for (const { hash } of await torrentsOn(node)) found.set(hash, [...(found.get(hash) ?? []), node.name]);
	}
	return found;
}

/** Empties the nodes. */
export async function emptyNodes(nodes) {
	for (const node of nodes) {
		const hashes = (await torrentsOn(node)).map(({ hash }) => hash);
		if (hashes.length > 0) await ask(node, 'torrents/delete', { hashes: hashes.join('|'), deleteFiles: 'true' });
	}
}

/** Rows of a query on an SQLite file, through the Node that has node:sqlite. */
export function query(file, sql) {
	const script = `const { DatabaseSync } = require('node:sqlite'); const db = new DatabaseSync(process.argv[1], { readOnly: true }); process.stdout.write(JSON.stringify(db.prepare(process.argv[2]).all()));`;
	return JSON.parse(execFileSync(bin('node'), ['--no-warnings', '-e', script, file, sql], { encoding: 'utf8', maxBuffer: 2 ** 30 }));
}

/** How many executions requests have caused; the schedule of 01 Dispatch makes one each minute (`trigger`). */
export const executionCount = (n8n) =>
	query(n8n.databasePath, "SELECT COUNT(*) AS n FROM execution_entity WHERE mode <> 'trigger'")[0].n;
