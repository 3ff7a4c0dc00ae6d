/** n8n's own settings in the user's shell would change what we start. */
const foreign =
	/^(N8N_|DB_|QUEUE_|EXECUTIONS_|WEBHOOK_|NODE_FUNCTION_|NODES_|GENERIC_|OFFLOAD_|SANDBOX_)/;

/**
 * The environment of a quiet n8n that talks to nobody outside.
 * @param database settings that `postgres.mjs` gives, or {} for SQLite
 */
export function n8nEnv(
	base,
	{ userFolder, host, port, brokerPort, encryptionKey, database, extra },
) {
	const clean = Object.fromEntries(Object.entries(base).filter(([key]) => !foreign.test(key)));
	return {
		...clean,
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: host,
		N8N_HOST: host === '0.0.0.0' ? 'localhost' : host,
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_ENCRYPTION_KEY: encryptionKey,
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		// http on loopback: a secure cookie would never come back
		N8N_SECURE_COOKIE: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_REINSTALL_MISSING_PACKAGES: 'false',
		// a webhook request costs 3 ms instead of 33 ms with it
		N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		// fetches a list from n8n's makers at each start
		N8N_DISABLED_MODULES: 'mcp-registry',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_LOG_LEVEL: 'info',
		NO_COLOR: '1',
		...database,
		...extra,
	};
}
