import { readFileSync, writeFileSync } from 'node:fs';
import { credentialFile } from './credentialFile';
import { type ConvertedConfig, convertDispatcherConfig } from './dispatcherConfig';
import { ConfigProblem } from './yamlReader';

const USAGE = `Usage: n8n-nodes-arr-dispatch migrate <config.yaml> <credential.json>

Turns the settings of a Qbittorrent-Dispatcher into a credential for n8n, and says what to set in
the workflow. The new file has passwords in it: import it and delete it.
`;

/** Only its owner may read the file. */
const PRIVATE = 0o600;

/**
 * The command line. Passwords go into the file and nowhere else.
 *
 * @returns the exit code
 */
export function runCommand(args: readonly string[], say: (text: string) => void): number {
	const [command, source, target] = args;
	if (command !== 'migrate' || source === undefined || target === undefined) {
		say(USAGE);
		return 2;
	}
	try {
		const converted = convertDispatcherConfig(readFileSync(source, 'utf8'));
		writeFileSync(target, credentialFile(converted), { mode: PRIVATE, flag: 'wx' });
		say(report(converted, target));
		return 0;
	} catch (error) {
		say(`${problemOf(error, source, target)}\n`);
		return 1;
	}
}

function problemOf(error: unknown, source: string, target: string): string {
	const { code } = error as NodeJS.ErrnoException;
	if (error instanceof ConfigProblem) return `${source}: ${error.message}`;
	if (code === 'EEXIST') return `${target} is there already and is left as it is`;
	return error instanceof Error ? error.message : String(error);
}

function report({ cluster, scorer, settings, remarks }: ConvertedConfig, target: string): string {
	const { node } = cluster.nodes;
	return [
		`${target}: a credential with ${node.length} node${node.length === 1 ? '' : 's'}. It has passwords in it.`,
		`  n8n import:credentials --input=${target}`,
		'Then delete the file.',
		'',
		'In the node qBittorrent Cluster Scorer of the workflow 01 Dispatch:',
		`  Scoring: Classic, with ${JSON.stringify(scorer.classicWeights)}`,
		`  Nodes to Try: ${scorer.options.nodesToTry}`,
		`In the node Settings: ${JSON.stringify(settings)}`,
		'',
		...remarks.map((remark) => `- ${remark}`),
		'',
	].join('\n');
}
