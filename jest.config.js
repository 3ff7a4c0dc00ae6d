/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	// By itself jest leaves one core alone, which on two cores is half of them.
	maxWorkers: '100%',
	roots: ['<rootDir>/test'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/bench/'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
};
