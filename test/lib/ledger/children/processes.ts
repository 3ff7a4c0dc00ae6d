import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { LedgerLocation } from '../../../../lib/ledger';

const START = join(__dirname, 'start.mjs');

/** What child.ts says. */
export interface Message {
	ready?: true;
	result?: string[];
	written?: number;
}

/** Resolves with the first message that `pick` takes; rejects when the process ends before. */
export async function message<T>(child: ChildProcess, pick: (from: Message) => T | undefined): Promise<T> {
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

/** Real processes that work on one ledger. */
export class Processes {
	private readonly running: ChildProcess[] = [];

	constructor(private readonly location: LedgerLocation) {}

	/** Starts one that waits for `go`. */
	async start(task: string, name: string, of = 1): Promise<ChildProcess> {
		// eslint-disable-next-line @n8n/community-nodes/no-dangerous-functions -- the processes are the test
		const child = fork(START, [task, JSON.stringify(this.location), name, String(of)], {
			execArgv: [],
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
		});
		this.running.push(child);
		await message(child, (from) => from.ready);
		return child;
	}

	/** Starts several, lets them go at one moment, and gives what each brought back. */
	async together(task: string, count: number): Promise<string[][]> {
		const names = Array.from({ length: count }, (_none, n) => `p${n}`);
		const children = await Promise.all(names.map(async (name) => await this.start(task, name, count)));
		const results = children.map(async (child) => await message(child, (from) => from.result));
		for (const child of children) child.send('go');
		return await Promise.all(results);
	}

	kill(): void {
		for (const child of this.running) child.kill('SIGKILL');
	}
}
