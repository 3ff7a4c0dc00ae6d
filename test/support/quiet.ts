/** n8n's engine logs every failure of a run; the tests that want one read it from the run. Import it first. */
process.env.N8N_LOG_LEVEL = 'silent';
