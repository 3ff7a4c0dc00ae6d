import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../lib/migrate/cli';
import { readCluster } from '../../../nodes/shared/clusterCredential';
import { SAMPLE, SECRETS } from './sample';

let folder: string;
let said: string;
const say = (text: string): void => {
	said += text;
};
const at = (name: string): string => join(folder, name);

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'arr-dispatch-'));
	said = '';
	writeFileSync(at('config.yaml'), SAMPLE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('n8n-nodes-arr-dispatch migrate', () => {
	it('writes a credential that n8n can import, for its owner only', () => {
		expect(runCommand(['migrate', at('config.yaml'), at('credential.json')], say)).toBe(0);
		const [credential] = JSON.parse(readFileSync(at('credential.json'), 'utf8')) as Array<{ id: string; type: string; data: unknown }>;
		expect(credential).toMatchObject({ type: 'arrDispatchClusterApi', id: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
		expect(readCluster(credential.data).map(({ name }) => name)).toEqual(['attic', 'cellar']);
		expect(statSync(at('credential.json')).mode & 0o777).toBe(0o600);
	});

	it('says what to set, and no secret', () => {
		runCommand(['migrate', at('config.yaml'), at('credential.json')], say);
		expect(said).toContain('n8n import:credentials --input=');
		expect(said).toContain('"diskWeight":1.5');
		for (const secret of SECRETS) expect(said).not.toContain(secret);
	});

	it('overwrites nothing', () => {
		writeFileSync(at('credential.json'), 'mine');
		expect(runCommand(['migrate', at('config.yaml'), at('credential.json')], say)).toBe(1);
		expect(said).toContain('is there already');
		expect(readFileSync(at('credential.json'), 'utf8')).toBe('mine');
	});

	it('names the file and the line of what is wrong', () => {
		writeFileSync(at('config.yaml'), 'nodes:\n\t- a\n');
		expect(runCommand(['migrate', at('config.yaml'), at('credential.json')], say)).toBe(1);
		expect(said).toMatch(/config\.yaml: Line 2: /);
	});

	it('names the file that is missing', () => {
		expect(runCommand(['migrate', at('nothing.yaml'), at('credential.json')], say)).toBe(1);
		expect(said).toContain('nothing.yaml');
	});

	it.each([[[]], [['migrate']], [['migrate', 'a']], [['other', 'a', 'b']]])('explains itself after %j', (args) => {
		expect(runCommand(args, say)).toBe(2);
		expect(said).toMatch(/^Usage: /);
	});
});
