import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';

export default [
	{ ignores: ['sandbox/**', '.sandbox/**', 'coverage/**', 'scripts/**', 'jest.config.js'] },
	...configWithoutCloudSupport,
	// The package is installed on self-hosted n8n, where runtime dependencies are allowed (CONTRIBUTING.md).
	{
		files: ['package.json'],
		rules: { '@n8n/community-nodes/no-runtime-dependencies': 'off' },
	},
];
