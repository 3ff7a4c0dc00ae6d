import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Service {
	image: string;
	command?: string;
	environment?: Record<string, string>;
	volumes?: string[];
}

const compose = parse(readFileSync('sandbox/queue-mode/compose.yml', 'utf8'), { merge: true }) as {
	services: Record<string, Service>;
	volumes: Record<string, null>;
};
const page = readFileSync('docs/queue-mode.md', 'utf8');
const n8n = Object.entries(compose.services).filter(([, { image }]) => image.startsWith('n8nio/n8n:'));

describe('the compose file for queue mode', () => {
	it('has a main process, one for webhooks and two workers', () => {
		expect(n8n.map(([, { command = 'start' }]) => command)).toEqual(['start', 'webhook', 'worker', 'worker']);
	});

	it('runs the n8n that this package is tested with', () => {
		const { dependencies } = JSON.parse(readFileSync('sandbox/package.json', 'utf8')) as { dependencies: { n8n: string } };
		for (const [, { image }] of n8n) expect(image).toBe(`n8nio/n8n:${dependencies.n8n}`);
	});

	it.each(n8n)('gives %s the mode, the database, the key and what makes answers fast', (_name, { environment = {} }) => {
		expect(environment).toMatchObject({
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: 'redis',
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: 'postgres',
			N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
			N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
			N8N_REINSTALL_MISSING_PACKAGES: 'true',
		});
		expect(environment.N8N_ENCRYPTION_KEY).toMatch(/^\$\{N8N_ENCRYPTION_KEY:\?/);
		expect(environment.DB_POSTGRESDB_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
	});

	it('gives up the job of a dead worker before the apps stop waiting', () => {
		for (const [, { environment = {} }] of n8n) {
			const ms = Number(environment.QUEUE_WORKER_LOCK_DURATION) + Number(environment.QUEUE_WORKER_STALLED_INTERVAL);
			expect(ms).toBeLessThan(60_000);
		}
	});

	it('names every volume that it uses, and keeps the data of each process apart', () => {
		const used = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes.map((one) => one.split(':')[0]));
		expect(new Set(used).size).toBe(used.length);
		expect(used.sort()).toEqual(Object.keys(compose.volumes).sort());
	});

	it('sets nothing for n8n that the page does not explain or that every n8n needs', () => {
		for (const name of ['N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE', 'QUEUE_WORKER_LOCK_DURATION', 'QUEUE_WORKER_STALLED_INTERVAL', 'N8N_REINSTALL_MISSING_PACKAGES', 'OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS']) {
			expect(page).toContain(name);
		}
	});
});
