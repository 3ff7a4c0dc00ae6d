import { type AddJob, addBody, addFields } from './addForm';
import type { Dialect } from './dialect';
import { NodeRequestError } from './errors';
import { asNodeError, type ClusterNode } from './node';
import { isStopped } from './states';
import type { TransportAnswer } from './transport';
import type { TorrentRow } from './types';

/** From sending the add to seeing the hash on the node. A warm node needs 1-15 ms, at most 120. */
export const ADD_BUDGET_MS = 2_000;
/** An http link is fetched by the node first. */
export const LINK_BUDGET_MS = 3_500;
/** Waits between looks for the hash, in ms; the last one repeats. */
const LOOK_AGAIN_MS = [3, 6, 12, 25, 50, 100, 200];

/** A proxy in front that got no answer says nothing about what the node has done or will do. */
const GATEWAY_STATUSES = new Set([502, 503, 504]);

export type AddResult =
	| { kind: 'added'; row: TorrentRow }
	/** The node had it before. */
	| { kind: 'already-there'; row: TorrentRow }
	/** The node will not take it. `permanent`: no other node would either. */
	| { kind: 'refused'; permanent: boolean; status: number; sentence: string }
	/** The node could not be asked and has not got it: another one may. */
	| { kind: 'unreachable'; error: NodeRequestError }
	/** The node may add it even later: see UncertainAdd. */
	| { kind: 'unknown'; error: NodeRequestError };

/** Puts one torrent on one node, and says `added` only when the node shows its hash. */
export async function addTorrent(node: ClusterNode, job: AddJob): Promise<AddResult> {
	const budgetMs = job.correlationTag === null ? ADD_BUDGET_MS : LINK_BUDGET_MS;
	const deadlineMs = Date.now() + budgetMs;
	let sent = false;
	let answer: TransportAnswer;
	try {
		const dialect = node.dialect ?? (await node.client.dialect({ timeoutMs: budgetMs }));
		sent = true;
		answer = await sendAdd(node, job, dialect, budgetMs);
	} catch (error) {
		const failure = asNodeError(error, node.name);
		node.reportFailure(failure);
		return !sent || failure.fate === 'not-done'
			? { kind: 'unreachable', error: failure }
			: { kind: 'unknown', error: failure };
	}
	const verdict = readAnswer(answer);
	if (verdict === 'invalid') return refused(node, true, answer.status, 'says that this is not a valid torrent');
	if (verdict === 'no-access') return { kind: 'unreachable', error: node.client.unexpected('torrents/add', answer) };
	if (GATEWAY_STATUSES.has(answer.status)) {
		return { kind: 'unknown', error: node.client.unexpected('torrents/add', answer) };
	}
	if (verdict === 'failed') return refused(node, false, answer.status, `answered the add with status ${answer.status}`);
	return await confirm(node, job, verdict, deadlineMs);
}

async function sendAdd(
	node: ClusterNode,
	job: AddJob,
	dialect: Dialect,
	timeoutMs: number,
): Promise<TransportAnswer> {
	const body = addBody(job, addFields(job, dialect));
	return await node.client.call('POST', 'torrents/add', { ...body, timeoutMs });
}

type Verdict = 'accepted' | 'not-new' | 'invalid' | 'no-access' | 'failed';

/** `Ok.`/`Fails.` up to 5.1, counts or 202 since 5.2; 409 when nothing was added; 415 for a bad file. */
function readAnswer({ status, text }: TransportAnswer): Verdict {
	if (status === 415) return 'invalid';
	if (status === 409) return 'not-new';
	if (status === 401 || status === 403) return 'no-access';
	if (status < 200 || status >= 300) return 'failed';
	if (text.trim() === 'Fails.') return 'not-new';
	if (!text.startsWith('{')) return 'accepted';
	try {
		const counts = JSON.parse(text) as { success_count?: number; pending_count?: number };
		return (counts.success_count ?? 0) + (counts.pending_count ?? 0) > 0 ? 'accepted' : 'not-new';
	} catch {
		return 'accepted';
	}
}

async function confirm(
	node: ClusterNode,
	job: AddJob,
	verdict: 'accepted' | 'not-new',
	deadlineMs: number,
): Promise<AddResult> {
	try {
		const row = await lookFor(node, job, deadlineMs, verdict);
		if (row !== null) {
			node.snapshot.put(row);
			return { kind: verdict === 'accepted' ? 'added' : 'already-there', row };
		}
	} catch (error) {
		const failure = asNodeError(error, node.name);
		node.reportFailure(failure);
		return { kind: 'unknown', error: failure };
	}
	if (verdict === 'not-new') return refused(node, false, 409, 'did not accept the torrent and does not have it');
	const text = `'${node.name}' accepted the torrent but does not show it yet`;
	return { kind: 'unknown', error: new NodeRequestError('timeout', node.name, text, 'unknown') };
}

async function lookFor(
	node: ClusterNode,
	job: AddJob,
	deadlineMs: number,
	verdict: 'accepted' | 'not-new',
): Promise<TorrentRow | null> {
	for (let attempt = 0; ; attempt++) {
		const leftMs = deadlineMs - Date.now();
		if (leftMs <= 0) return null;
		const rows =
			job.correlationTag === null
				? await node.client.torrents(job.aliases, { timeoutMs: leftMs })
				: await node.client.torrentsWithTag(job.correlationTag, { timeoutMs: leftMs });
		if (rows.length > 0) return rows[0];
		// A refused add is either there already or never will be: a few looks are enough.
		if (verdict === 'not-new' && attempt >= 6) return null;
		const pauseMs = LOOK_AGAIN_MS[Math.min(attempt, LOOK_AGAIN_MS.length - 1)];
		await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, leftMs)));
	}
}

function refused(node: ClusterNode, permanent: boolean, status: number, what: string): AddResult {
	return { kind: 'refused', permanent, status, sentence: `'${node.name}' ${what}` };
}

/** Starts a torrent that was added stopped; the word depends on the node's version. */
export async function startTorrent(node: ClusterNode, row: TorrentRow): Promise<void> {
	const dialect = node.dialect ?? (await node.client.dialect());
	await node.client.post(`torrents/${dialect.startAction}`, { hashes: row.hash }, { timeoutMs: ADD_BUDGET_MS });
	if (isStopped(row.state)) node.snapshot.patch(row.hash, { state: 'queuedDL' });
}

/** Stops a torrent; the word depends on the node's version. */
export async function stopTorrent(node: ClusterNode, row: TorrentRow): Promise<void> {
	const dialect = node.dialect ?? (await node.client.dialect());
	await node.client.post(`torrents/${dialect.stopAction}`, { hashes: row.hash }, { timeoutMs: ADD_BUDGET_MS });
	node.snapshot.patch(row.hash, { state: dialect.stopAction === 'stop' ? 'stoppedDL' : 'pausedDL' });
}

/** Takes our tag off again and forgets it; a leftover is harmless, so a failure is none of the caller's. */
export async function removeCorrelationTag(node: ClusterNode, row: TorrentRow, tag: string): Promise<void> {
	try {
		const timeoutMs = ADD_BUDGET_MS;
		await node.client.post('torrents/removeTags', { hashes: row.hash, tags: tag }, { timeoutMs });
		const tags = row.tags.split(',').map((one) => one.trim()).filter((one) => one !== tag);
		node.snapshot.patch(row.hash, { tags: tags.join(', ') });
		await node.client.post('torrents/deleteTags', { tags: tag }, { timeoutMs });
	} catch (error) {
		node.reportFailure(asNodeError(error, node.name));
	}
}

/** Removes a torrent from the node's list, its files only when asked. */
export async function deleteTorrent(
	node: ClusterNode,
	id: string,
	deleteFiles: boolean,
	nowMs: number,
): Promise<void> {
	node.snapshot.expectRemoval(id, nowMs);
	await node.client.post('torrents/delete', { hashes: id, deleteFiles: String(deleteFiles) }, { timeoutMs: 5_000 });
	node.snapshot.remove(id, nowMs);
}
