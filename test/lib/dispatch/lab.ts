import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestFromFields, type TorrentFields } from '../../../lib/dispatch/intake';
import { DispatchService } from '../../../lib/dispatch/service';
import type { DispatchOutcome, DispatchSettings } from '../../../lib/dispatch/types';
import type { LedgerStore, RequestRow } from '../../../lib/ledger';
import type { NodeConfig, NodePolicy } from '../../../lib/qbittorrent/types';
import { defaultNodePolicy, defaultScoreSettings } from '../../../lib/scoring/defaults';
import { startSim, type SimControl, type SimNodeHandle, type SimOptions } from '../../sim/qbt-sim';
import { bencode, dict, torrent } from '../qbittorrent/infohash/support';

export const GIB = 1024 ** 3;

export const hashOf = (n: number | string): string => createHash('sha1').update(`invented ${n}`).digest('hex');

/** A public torrent of 2 GiB that does not exist. */
export const magnetOf = (n: number | string, sizeGib = 2): string =>
	`magnet:?xt=urn:btih:${hashOf(n)}&dn=Invented.Show.${n}.1080p.WEB-GRP&xl=${sizeGib * GIB}&tr=http%3A%2F%2Ftracker.test%2Fpasskey99secret%2Fannounce`;

/** A .torrent file of 2 GiB; private unless told otherwise. */
export function fileOf(n: number | string, isPrivate = true): { hash: string; bytes: Buffer } {
	const fields = { length: 2 * GIB, name: `Invented.Film.${n}.mkv`, 'piece length': 4_194_304, pieces: Buffer.alloc(20 * 512, 7) };
	const info = dict(isPrivate ? { ...fields, private: 1 } : fields);
	const bytes = torrent(info, { announce: 'http://tracker.test/passkey99secret/announce' });
	return { hash: createHash('sha1').update(bencode(info)).digest('hex'), bytes };
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `check` holds; fails the test when it does not in time. */
export async function until(what: string, check: () => boolean | Promise<boolean>, ms = 6_000): Promise<void> {
	const end = Date.now() + ms;
	while (!(await check())) {
		if (Date.now() > end) throw new Error(`never came true: ${what}`);
		await sleep(20);
	}
}

export const settings = (changes: Partial<DispatchSettings> = {}): DispatchSettings => ({
	score: defaultScoreSettings,
	nodesToTry: 3,
	pool: [],
	unknownSizeBytes: 10 * GIB,
	unknownSizeByCategory: {},
	treatMagnetsAsPrivate: false,
	treatLinksAsPrivate: true,
	onDuplicate: 'adopt',
	overrides: {},
	policyFor: (facts) => facts,
	...changes,
});

export function configOf(sim: SimNodeHandle, changes: Partial<NodeConfig> = {}): NodeConfig {
	return {
		id: '',
		name: sim.name,
		url: sim.url,
		auth: { kind: 'password', username: sim.username, password: sim.password },
		tls: { allowUnauthorized: false, ca: null },
		capacityBytes: null,
		policy: { ...defaultNodePolicy },
		...changes,
	};
}

interface LabOptions extends SimOptions {
	/** Policy of each node, by position. */
	policies?: Array<Partial<NodePolicy>>;
}

/** Simulated nodes, a real ledger in a temporary file, and the service on both. */
export class Lab {
	/** Added to the clock of the service: tests move it instead of waiting. */
	aheadMs = 0;
	readonly file: string;
	private readonly folder = mkdtempSync(join(tmpdir(), 'arr-lab-'));
	private readonly open: DispatchService[] = [];

	private constructor(
		readonly sims: SimNodeHandle[],
		private readonly closeSims: () => Promise<void>,
		readonly configs: NodeConfig[],
	) {
		this.file = join(this.folder, 'ledger.sqlite');
	}

	static async start({ policies = [], ...options }: LabOptions = {}): Promise<Lab> {
		const { nodes, close } = await startSim(options);
		const configs = nodes.map((sim, i) => configOf(sim, { policy: { ...defaultNodePolicy, ...policies[i] } }));
		const lab = new Lab(nodes, close, configs);
		await lab.serve();
		return lab;
	}

	now = (): number => Date.now() + this.aheadMs;

	/** A further service, as of another process or after a restart. */
	async serve(file = this.file, configs = this.configs): Promise<DispatchService> {
		const service = await DispatchService.open(configs, file, this.now);
		this.open.push(service);
		return service;
	}

	/** The service that was opened first. */
	get service(): DispatchService {
		return this.open[0];
	}

	get ledger(): LedgerStore {
		return this.service.ledger;
	}

	control(i: number): SimControl {
		return this.sims[i].control;
	}

	async receive(link: string | Buffer, fields: TorrentFields = {}, service = this.service): Promise<string> {
		const what = typeof link === 'string' ? { link } : { file: { fileName: 'a.torrent', bytes: link } };
		const request = requestFromFields({ source: 'sonarr', category: 'tv-sonarr', ...fields, ...what });
		await service.receive([request]);
		return request.id;
	}

	/** One add from its arrival to its end. */
	async add(link: string | Buffer, fields?: TorrentFields, changes?: Partial<DispatchSettings>): Promise<DispatchOutcome> {
		return await this.service.dispatch(await this.receive(link, fields), settings(changes));
	}

	/** The newest ledger row of the torrent. */
	async row(hash: string): Promise<RequestRow | null> {
		return (await this.ledger.getMany({ hash, limit: 1 }))[0] ?? null;
	}

	/** Names of the nodes that have it. */
	holders(hash: string): string[] {
		return this.sims.filter(({ control }) => control.torrent(hash) !== undefined).map(({ name }) => name);
	}

	/** Moves the clock on and looks at the nodes, as polls do, until `check` holds. */
	async soon(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
		await until(what, async () => {
			this.aheadMs += 2_500;
			await this.service.cluster.refreshForPoll();
			await sleep(5);
			return await check();
		});
	}

	async close(): Promise<void> {
		for (const service of this.open) service.close();
		for (const service of this.open) if (service.ledgerFailure === null) await service.ledger.close();
		await this.closeSims();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** Some tests take the real 2 s of an add that gets no answer, twice. */
jest.setTimeout(15_000);

/** Labs that end with their test. */
export function labs(): (options?: LabOptions) => Promise<Lab> {
	const open: Lab[] = [];
	afterEach(async () => {
		await Promise.all(open.splice(0).map((lab) => lab.close()));
	});
	return async (options) => {
		const lab = await Lab.start(options);
		open.push(lab);
		return lab;
	};
}
