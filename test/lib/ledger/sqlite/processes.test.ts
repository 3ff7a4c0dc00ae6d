import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteLedger } from '../../../../lib/ledger';
import { claimed, NOW, request, reservation } from '../fixtures';
import { temporaryFolder } from './files';

const START = join(__dirname, '..', 'children', 'start.mjs');

interface Message {
	ready?: true;
	result?: string[];
	written?: number;
}

let folder = '';
let running: ChildProcess[] = [];
const file = (): string => join(folder, 'ledger.sqlite');

beforeEach(() => {
	folder = temporaryFolder();
});
afterEach(() => {
	for (const child of running) child.kill('SIGKILL');
	running = [];
	rmSync(folder, { recursive: true, force: true });
});

/** Resolves with the first message that `pick` takes; rejects when the process ends before. */
async function message<T>(child: ChildProcess, pick: (from: Message) => T | undefined): Promise<T> {
	return await new Promise((settle, fail) => {
		let errors = '';
		child.stderr?.on('data', (text) => (errors += String(text)));
		child.on('message', (from: Message) => {
			const picked = pick(from);
			if (picked !== undefined) settle(picked);
		});
		child.once('close', (code) => fail(new Error(`The process ended with ${code}: ${errors}`)));
	});
}

async function start(task: string, name: string): Promise<ChildProcess> {
	// eslint-disable-next-line @n8n/community-nodes/no-dangerous-functions -- the processes are the test
	const child = fork(START, [task, file(), name], {
		execArgv: [],
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
	});
	running.push(child);
	await message(child, (from) => from.ready);
	return child;
}

/** Starts processes, lets them go at one moment, and gives what each brought back. */
async function together(task: string, count: number): Promise<string[][]> {
	const names = Array.from({ length: count }, (_none, n) => `p${n}`);
	const children = await Promise.all(names.map(async (name) => await start(task, name)));
	const results = children.map(async (child) => await message(child, (from) => from.result));
	for (const child of children) child.send('go');
	return await Promise.all(results);
}

describe('several processes on one file', () => {
	it('give each of 100 torrents to exactly one of 1 000 claims', async () => {
		const won = (await together('claimMany', 4)).flat();
		expect(won).toHaveLength(100);
		expect(new Set(won).size).toBe(100);
		const store = await openSqliteLedger(file());
		expect(await store.getMany({ limit: 2000 })).toHaveLength(1000);
		expect(await store.getMany({ status: ['dispatching'], limit: 2000 })).toHaveLength(100);
		await store.close();
	}, 30_000);

	it('make and migrate a new file together', async () => {
		const secrets = (await together('openOnly', 4)).flat();
		expect(secrets).toHaveLength(4);
		expect(new Set(secrets).size).toBe(1);
		expect(existsSync(`${file()}.before-v1`)).toBe(false);
	}, 30_000);

	it("see each other's promises before they choose a node", async () => {
		const chosen = (await together('reserveMany', 4)).flat();
		expect(chosen).toHaveLength(100);
		expect(chosen.filter((nodeId) => nodeId === 'node-a')).toHaveLength(50);
	}, 30_000);

	it('leave a usable file when one is killed while it writes', async () => {
		const child = await start('writeForever', 'victim');
		const seen: number[] = [];
		child.on('message', (from: Message) => {
			if (from.written !== undefined) seen.push(from.written);
		});
		child.send('go');
		await message(child, ({ written = 0 }) => (written >= 50 ? true : undefined));
		child.kill('SIGKILL');
		await once(child, 'close');

		const store = await openSqliteLedger(file());
		const rows = await store.getMany({ limit: 1_000_000 });
		const byId = new Map(rows.map((row) => [row.id, row]));
		expect(seen.length).toBeGreaterThan(50);
		expect(seen.filter((n) => byId.get(`r${n}:0`)?.status !== 'held')).toEqual([]);
		const reserved = (await store.reservations()).map((one) => one.requestRowId);
		const onNode = rows.filter((row) => row.nodeId !== null).map((row) => row.id);
		expect(reserved.sort()).toEqual(onNode.sort());
		await claimed(store, request(1_000_000));
		expect(await store.reserve('r1000000:0', NOW, () => reservation(1))).not.toBeNull();
		await store.close();
	}, 30_000);
});
