#!/usr/bin/env node
/** Installs the pinned n8n of the sandbox, for tests that start it. */
import { ensureSandbox } from './lib/install.mjs';
import { complain, say } from './lib/report.mjs';

try {
	const { database } = await ensureSandbox();
	say(`n8n is installed; its database is ${database}.`);
	if (database !== 'sqlite') throw new Error('The end-to-end tests read n8n\'s SQLite file: a C++ compiler is needed to build it.');
} catch (error) {
	complain(error);
	process.exit(1);
}
