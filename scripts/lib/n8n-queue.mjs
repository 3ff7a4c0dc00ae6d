import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { prepareN8n } from './n8n.mjs';

/** Ports of one process lie this far from those of the next: the first free ones above are taken too. */
const PORTS_APART = 10;

/** n8n's own database settings for a Postgres. */
export const databaseOf = ({ host, port, database, user, password }) => ({
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_HOST: host,
	DB_POSTGRESDB_PORT: String(port),
	DB_POSTGRESDB_DATABASE: database,
	DB_POSTGRESDB_USER: user,
	DB_POSTGRESDB_PASSWORD: password,
});

/**
 * The processes of n8n's queue mode, as if each ran on a machine of its own: one main, one for
 * webhooks, some workers, each with a user folder of its own. Not yet started.
 *
 * @param options.dir folder of all of them
 * @param options.basePort ports from here
 * @param options.postgres { host, port, database, user, password }
 * @param options.redis { host, port }
 * @param options.workers how many
 * @param options.env more environment for each
 * @returns { main, webhook, workers, all, start, stop }; each process is one of `prepareN8n`
 */
export async function prepareQueueMode({ dir, basePort, packed, postgres, redis, workers = 2, env = {} }) {
	const common = {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: redis.host,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		...env,
	};
	const kinds = ['start', 'webhook', ...Array(workers).fill('worker')];
	const all = [];
	for (const [index, command] of kinds.entries()) {
		const port = basePort + index * PORTS_APART;
		// A worker has no web server but this one.
		const health = { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port), N8N_WORKER_SERVER_ADDRESS: '127.0.0.1' };
		const name = command === 'worker' ? `worker-${index - 1}` : command;
		all.push(
			await prepareN8n({
				dir: path.join(dir, name),
				port,
				packed,
				command,
				database: databaseOf(postgres),
				env: { ...common, ...(command === 'worker' ? health : {}) },
			}),
		);
	}
	const [main, webhook, ...rest] = all;
	return {
		main,
		webhook,
		workers: rest,
		all,
		/** The main process migrates n8n's database; the others find it done. */
		async start() {
			await main.start();
			await Promise.all(all.slice(1).map((one) => one.start()));
		},
		async stop() {
			await Promise.all(all.map((one) => one.stop()));
		},
	};
}
