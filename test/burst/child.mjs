/**
 * One process of a burst: opens a service over the shared ledger, waits for `go`, and adds its
 * torrents at once. The argument is the folder of `lib`: compiled, or the sources.
 */
import Module, { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import path from 'node:path';

const lib = process.argv[2];
const require = createRequire(import.meta.url);

if (existsSync(path.join(lib, 'dispatch/service.ts'))) {
	const { transformFileSync } = require('@swc/core');
	const options = { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } };
	Module._extensions['.ts'] = (module, fileName) => module._compile(transformFileSync(fileName, options).code, fileName);
}

const { DispatchService } = require(path.join(lib, 'dispatch/service'));
const { requestFromFields } = require(path.join(lib, 'dispatch/intake'));
const { defaultNodePolicy, defaultScoreSettings } = require(path.join(lib, 'scoring/defaults'));

const settings = {
	score: defaultScoreSettings,
	nodesToTry: 3,
	pool: [],
	unknownSizeBytes: 10 * 2 ** 30,
	unknownSizeByCategory: {},
	treatMagnetsAsPrivate: false,
	treatLinksAsPrivate: true,
	onDuplicate: 'adopt',
	whenNoNodeFits: 'hold',
	overrides: {},
	policyFor: (facts) => facts,
};

/** Added to the clock once all is answered: what takes half a minute of waiting is not waited for. */
let aheadMs = 0;
let service;
let torrents;

async function prepare(job) {
	const configs = job.configs.map(({ storage, minFreeGib, ...config }) => ({
		...config,
		policy: { ...defaultNodePolicy, storage, minFreeGib },
	}));
	torrents = job.torrents;
	service = await DispatchService.open(configs, job.location, () => Date.now() + aheadMs);
	await service.cluster.refreshForDecision();
	process.send({ ready: true });
}

async function add({ hash, magnet }) {
	const request = requestFromFields({ link: magnet, category: 'tv-sonarr', source: 'sonarr' });
	await service.receive([request]);
	const { outcome, verdict, node, attempts } = await service.dispatch(request.id, settings);
	return { hash, outcome, code: verdict.code, node, attempts: attempts.map(({ node: tried, result }) => `${tried}: ${result}`) };
}

/** A node that was too slow may have carried out an add that went elsewhere: that is cleared up by polls. */
async function settled() {
	const end = Date.now() + 60_000;
	while ((await service.ledger.uncertainAdds(Date.now() + aheadMs, 0)).length > 0) {
		if (Date.now() > end) throw new Error('Adds of the burst stayed uncertain');
		await service.cluster.refreshForPoll();
		aheadMs += 1_000;
		await new Promise((resolve) => setTimeout(resolve, 250));
	}
	process.send({ settled: true });
}

async function burst() {
	process.send({ outcomes: await Promise.all(torrents.map(add)) });
}

process.on('message', (sent) => {
	const work = sent.go ? burst() : sent.settle ? settled() : prepare(sent);
	work.catch((error) => {
		process.stderr.write(String(error.stack));
		process.exit(1);
	});
});
