import { writeFileSync } from 'node:fs';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { QbtWebhook } from '../../nodes/QbtWebhook/QbtWebhook.node';
import { ledgerLocation } from '../../nodes/shared/environment';
import { TestCluster } from '../support/cluster';
import { GIB, inventedMagnet } from '../support/torrents';

let cluster: TestCluster;

beforeEach(async () => {
	warnings = [];
	cluster = await TestCluster.start({
		nodes: [{ name: 'attic', freeBytes: 300 * GIB, torrents: 3 }],
	});
});
afterEach(async () => await cluster.close());

/** What n8n's log was told. */
let warnings: string[] = [];

const [SONARRS, NOBODYS] = ['sonarr', 'nobody'].map((name) => `the key of ${name}`);
const LOGINS = [
	{ source: 'sonarr', username: 'sonarr', password: 'invented', apiKey: SONARRS },
	{ source: 'dashboard', username: 'viewer', password: 'invented', role: 'readOnly' },
];

interface Ask {
	method?: string;
	path: string;
	form?: Record<string, string>;
	json?: IDataObject;
	headers?: Record<string, string>;
	logins?: IDataObject[];
	/** The parameter 'Options' of the trigger. */
	options?: IDataObject;
	ip?: string;
}

interface Told {
	status: number | null;
	type: string;
	text: string;
	cookie: string;
	result: IWebhookResponseData;
}

/** Calls the trigger as n8n does for one request below /webhook/qbt. */
async function ask({
	path,
	form,
	json,
	headers = {},
	logins = LOGINS,
	method,
	options,
	ip = '192.0.2.1',
}: Ask): Promise<Told> {
	const told: Told = { status: null, type: '', text: '', cookie: '', result: {} };
	const rawBody = form ? Buffer.from(new URLSearchParams(form).toString()) : undefined;
	const type = form ? 'application/x-www-form-urlencoded' : json ? 'application/json' : undefined;
	const request = {
		method: method ?? (form || json ? 'POST' : 'GET'),
		path: `/webhook/qbt${path.split('?', 1)[0]}`,
		query: Object.fromEntries(new URLSearchParams(path.split('?')[1])),
		headers: { ...(type && { 'content-type': type }), ...headers },
		body: form ?? json,
		rawBody: rawBody ?? (json ? Buffer.from(JSON.stringify(json)) : undefined),
		ip,
	};
	const response = {
		writeHead(status: number, sent: Record<string, string>) {
			Object.assign(told, {
				status,
				type: sent['content-type'],
				cookie: sent['Set-Cookie']?.split(';', 1)[0] ?? '',
			});
		},
		end(body: Buffer) {
			told.text = body.toString('utf8');
		},
	};
	const credentials: Record<string, unknown> = {
		arrDispatchClusterApi: {
			nodes: {
				node: cluster.nodes.map(({ name, url, username, password }) => ({
					name,
					url,
					username,
					password,
				})),
			},
		},
		arrDispatchWebhookLoginApi: { logins: { login: logins } },
	};
	const context = {
		getRequestObject: () => request,
		getResponseObject: () => response,
		getNode: () => ({ name: 'qBittorrent for Apps', credentials: {} }),
		getWorkflow: () => ({ id: 'test' }),
		getNodeParameter: (_name: string, fallback: unknown) => options ?? fallback,
		getCredentials: async (name: string) => credentials[name],
		logger: { error: () => undefined, warn: (line: string) => warnings.push(line) },
	} as unknown as IWebhookFunctions;
	told.result = await new QbtWebhook().webhook.call(context);
	return told;
}

async function loggedIn(username = 'sonarr'): Promise<Record<string, string>> {
	const { text, cookie } = await ask({
		path: '/api/v2/auth/login',
		form: { username, password: 'invented' },
	});
	expect(text).toBe('Ok.');
	return { cookie };
}

const items = ({ result }: Told) => result.workflowData?.[0].map(({ json }) => json) ?? [];

describe('qBt-Compatible Webhook', () => {
	it('answers a poll by itself, without an execution', async () => {
		const headers = await loggedIn();
		const told = await ask({ path: '/api/v2/torrents/info', headers });
		expect([told.status, told.type]).toEqual([200, 'application/json']);
		expect(JSON.parse(told.text)).toHaveLength(3);
		expect(told.result).toEqual({ noWebhookResponse: true });
	});

	it.each(['/api/v2/app/webapiVersion', '/api/v2/torrents/info'])(
		'answers 403 to strangers at %s',
		async (path) => {
			expect(await ask({ path })).toMatchObject({ status: 403, text: 'Forbidden' });
		},
	);

	it('starts the workflow with one item per torrent, and leaves the answer to it', async () => {
		const headers = await loggedIn();
		const [one, two] = [inventedMagnet(1), inventedMagnet(2)];
		const form = { urls: `${one.magnet}\n${two.magnet}`, category: 'tv-sonarr' };
		const told = await ask({ path: '/api/v2/torrents/add', form, headers });
		expect(told.status).toBeNull();
		expect(items(told)).toMatchObject([
			{
				hash: one.hash,
				index: 0,
				count: 2,
				source: 'sonarr',
				category: 'tv-sonarr',
				name: one.name,
			},
			{ hash: two.hash, index: 1, count: 2, source: 'sonarr' },
		]);
		expect(JSON.stringify(items(told))).not.toContain('passkey');
		const rows = await (await cluster.ledger()).getMany({});
		expect(rows.map(({ status }) => status)).toEqual(['received', 'received']);
	});

	it.each([
		[{ urls: 'nonsense' }, 415],
		[{ urls: 'magnet:?dn=without-a-hash' }, 415],
		[{}, 400],
	])('refuses the add %j with a reason, and starts nothing', async (form, status) => {
		const told = await ask({ path: '/api/v2/torrents/add', form, headers: await loggedIn() });
		expect(told).toMatchObject({
			status,
			type: expect.stringMatching(/^text\/plain/),
			result: { noWebhookResponse: true },
		});
		expect(told.text).not.toBe('');
	});

	it('lets a read-only login read and not add', async () => {
		const headers = await loggedIn('viewer');
		const form = { urls: inventedMagnet(3).magnet };
		expect((await ask({ path: '/api/v2/torrents/info', headers })).status).toBe(200);
		expect((await ask({ path: '/api/v2/torrents/add', form, headers })).status).toBe(403);
	});

	it('says in the answer what is wrong with a credential', async () => {
		const told = await ask({
			path: '/api/v2/app/version',
			logins: [{ source: 'sonarr', apiKey: 'short' }],
		});
		expect(told).toMatchObject({
			status: 503,
			text: "The API key of login 'sonarr' is shorter than 16 characters",
		});
	});
});

describe('a change', () => {
	const changed = ({ result }: Told) => result.workflowData?.[1].map(({ json }) => json);
	const key = { authorization: `Bearer ${SONARRS}` };
	const options = { changeEvents: ['deleted', 'no_such_event'], snapshotAge: 1 };
	const firstHash = async () => {
		const { text } = await ask({ path: '/api/v2/torrents/info', headers: key });
		return (JSON.parse(text) as Array<{ hash: string; name: string }>)[0];
	};

	it('that was chosen starts the workflow on the second output, after the app has its answer', async () => {
		const { hash, name } = await firstHash();
		const form = { hashes: hash, deleteFiles: 'true' };
		const told = await ask({ path: '/api/v2/torrents/delete', form, headers: key, options });
		expect([told.status, told.text]).toEqual([200, '']);
		expect(told.result.noWebhookResponse).toBe(true);
		expect(told.result.workflowData?.[0]).toEqual([]);
		expect(changed(told)).toEqual([
			{
				event: 'deleted',
				action: 'delete',
				source: 'sonarr',
				hashes: [hash],
				names: [name],
				nodes: ['attic'],
				categories: [expect.any(String)],
				deleteFiles: true,
				at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
			},
		]);
	});

	it.each([
		['that was not chosen', '/api/v2/torrents/stop', (hash: string) => ({ hashes: hash }), 200],
		['of nothing', '/api/v2/torrents/delete', () => ({ hashes: 'f'.repeat(40) }), 200],
		['that is refused', '/api/v2/torrents/delete', () => ({ hashes: 'all' }), 409],
	])('%s starts nothing', async (_what, path, formFor, status) => {
		const form = formFor((await firstHash()).hash);
		const told = await ask({ path, form, headers: key, options });
		expect(told).toMatchObject({ status, result: { noWebhookResponse: true } });
		expect(told.result).not.toHaveProperty('workflowData');
	});

	it('starts nothing when none was chosen', async () => {
		const form = { hashes: (await firstHash()).hash };
		const told = await ask({ path: '/api/v2/torrents/delete', form, headers: key });
		expect(told.result).toEqual({ noWebhookResponse: true });
	});
});

describe('a login with IP ranges', () => {
	const logins = [{ source: 'sonarr', apiKey: SONARRS, ipRanges: '192.0.2.0/28\nfd00::/8' }];
	const path = '/api/v2/app/version';
	const headers = { authorization: `Bearer ${SONARRS}` };

	it.each([
		['192.0.2.1', 200],
		['::ffff:192.0.2.15', 200],
		['fd12::1', 200],
		['192.0.2.16', 403],
		['2001:db8::1', 403],
		['forged, 192.0.2.1', 403],
	])('from %s: %s', async (ip, status) => {
		expect(await ask({ path, headers, logins, ip })).toMatchObject({ status });
	});

	it('is refused at the second entrance too, and the log says why, without the key', async () => {
		const json = { magnet: inventedMagnet(9).magnet };
		const told = await ask({ path: '/submit', json, headers, logins, ip: '203.0.113.7' });
		expect(told.status).toBe(403);
		expect(warnings).toEqual([
			"qBt-Compatible Webhook: refused a login from 203.0.113.7: the address is not in 'Allowed IP Ranges' of login 'sonarr' (1 so far)",
		]);
	});
});

describe('the second entrance', () => {
	const body = (n: number) => ({
		name: 'Invented',
		category: 'radarr',
		size_estimate_gb: 4,
		magnet: inventedMagnet(n).magnet,
	});

	it('starts the workflow with the torrent, for a key', async () => {
		const told = await ask({ path: '/submit', json: body(4), headers: { 'x-api-key': SONARRS } });
		expect(items(told)).toMatchObject([
			{
				hash: inventedMagnet(4).hash,
				source: 'sonarr',
				category: 'radarr',
				name: 'Invented',
				replyAs: 'submit',
			},
		]);
	});

	it.each([
		['without a key', body(5), {}, 403],
		['with a wrong key', body(5), { 'x-api-key': NOBODYS }, 403],
		['without a torrent', { name: 'Nothing' }, { 'x-api-key': SONARRS }, 400],
	])('refuses %s in JSON', async (_what, json, headers, status) => {
		const told = await ask({ path: '/submit', json, headers });
		expect(told.status).toBe(status);
		expect(JSON.parse(told.text)).toMatchObject({
			status: 'rejected',
			selected_node: null,
			reason: 'invalid_request',
		});
		expect(items(told)).toEqual([]);
	});
});

describe('with a ledger that cannot be used', () => {
	it('answers reads, and refuses adds with the reason', async () => {
		const ledgerFile = ledgerLocation();
		writeFileSync(ledgerFile, 'this is no database, and long enough to be looked at as one');
		const headers = await loggedIn();
		const form = { urls: inventedMagnet(6).magnet };
		expect((await ask({ path: '/api/v2/torrents/info', headers })).status).toBe(200);
		expect(await ask({ path: '/api/v2/torrents/add', form, headers })).toMatchObject({
			status: 503,
			text: `The ledger '${ledgerFile}' is not a SQLite database`,
		});
	});
});
