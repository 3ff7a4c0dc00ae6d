/** What a process and a node have between them, as the system and the node see it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { ask } from './direct.mjs';

const ESTABLISHED = '01';

/** Open connections of the process `pid` to `port`. Linux only. */
export function openSockets(pid, port) {
	const own = new Set();
	for (const fd of readdirSync(`/proc/${pid}/fd`)) {
		try {
			own.add(/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]);
		} catch {
			// Closed in the meantime.
		}
	}
	return ['tcp', 'tcp6']
		.flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1))
		.map((line) => line.trim().split(/\s+/))
		.filter(([, , remote, state, , , , , , inode]) => state === ESTABLISHED && own.has(inode) && Number.parseInt(remote.split(':')[1], 16) === port).length;
}

/** How often anybody has logged in to the node since it started, by its own log. */
export async function loginsSeenBy(node) {
	const entries = await (await ask(node, 'log/main?normal=true&info=true&warning=true&critical=true')).json();
	return entries.filter(({ message }) => /WebAPI login success/i.test(message)).length;
}
