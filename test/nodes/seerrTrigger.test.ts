import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IDataObject, type IWebhookDescription, type IWebhookFunctions, type IWebhookResponseData, resolveWebhookDescriptionField } from 'n8n-workflow';
import { openLedger } from '../../lib/ledger';
import { closeSeerrClients } from '../../lib/seerr/clients';
import { SEERR_EVENTS } from '../../lib/seerr/events';
import { forgetTitles } from '../../lib/seerr/titles';
import { ledgerLocation } from '../../nodes/shared/environment';
import { SeerrRequestsTrigger } from '../../nodes/SeerrRequestsTrigger/SeerrRequestsTrigger.node';
import { ALL_EVENTS } from '../../nodes/SeerrRequestsTrigger/properties';
import { APPROVED } from '../sim/seerr/data';
import { notification } from '../sim/seerr/notification';
import { FakeSeerr } from '../sim/seerr/server';
import { ourNodeMap } from '../support/ourNodes';
import { type Polled, runPoll } from '../support/runPoll';
import { runWorkflow } from '../support/runWorkflow';

const SECRET = ['a header', 'that nobody guesses'].join(' ');
let folder = '';
let userFolder: string | undefined;
let seerr: FakeSeerr;
let warnings: string[] = [];

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'seerr-trigger-'));
	mkdirSync(join(folder, '.n8n'));
	userFolder = process.env.N8N_USER_FOLDER;
	process.env.N8N_USER_FOLDER = folder;
	warnings = [];
	seerr = await FakeSeerr.start();
	seerr.data.nowMs = Date.now();
});
afterEach(async () => {
	await (await openLedger(ledgerLocation())).close();
	closeSeerrClients();
	forgetTitles();
	await seerr.close();
	if (userFolder === undefined) delete process.env.N8N_USER_FOLDER;
	else process.env.N8N_USER_FOLDER = userFolder;
	rmSync(folder, { recursive: true, force: true });
});

const ALL = [...SEERR_EVENTS];
const credential = (more: IDataObject = {}): IDataObject => ({ url: seerr.url, apiKey: seerr.apiKey, webhookSecret: SECRET, more: { timeoutSeconds: 2 }, ...more });
const poll = async (parameters: IDataObject = {}, more: IDataObject = {}): Promise<Polled> =>
	await runPoll('seerrRequestsTrigger', { events: ALL, ...parameters }, { credentials: { arrDispatchSeerrApi: credential(more) as never } });
const jsonOf = (polled: Polled | undefined, output = 0): IDataObject[] => polled?.[output].map(({ json }) => json) ?? [];
const told = (list: IDataObject[]): string[] => list.map(({ id, event, via }) => `${String(id)} ${String(event)} ${String(via)}`);

interface Told {
	status: number;
	text: string;
	result: IWebhookResponseData;
}

/** Calls the webhook as n8n does; the node is the one that `poll` runs. */
async function notify(body: unknown, { header = SECRET, own = {}, mode = 'webhook', parameters = {} }: { header?: string | null; own?: IDataObject; mode?: string; parameters?: IDataObject } = {}): Promise<Told> {
	const answer: Told = { status: 0, text: '', result: {} };
	const values: IDataObject = { events: ALL, ...parameters };
	const context = {
		getHeaderData: () => (header === null ? {} : { authorization: header }),
		getBodyData: () => body,
		getMode: () => mode,
		getNode: () => ({ id: 'node-1', name: 'Requests', credentials: {} }),
		getWorkflow: () => ({ id: 'workflow-1' }),
		getNodeParameter: (name: string, fallback: unknown) => values[name] ?? fallback,
		getCredentials: async () => credential(own),
		getResponseObject: () => ({ writeHead: (status: number) => void (answer.status = status), end: (text: string) => void (answer.text = text) }),
		logger: { warn: (line: string) => warnings.push(line) },
	} as unknown as IWebhookFunctions;
	answer.result = await new SeerrRequestsTrigger().webhook.call(context);
	expect(answer.result.noWebhookResponse).toBe(true);
	return answer;
}
const itemsOf = ({ result }: Told): IDataObject[] => result.workflowData?.[0].map(({ json }) => json) ?? [];
const payload = (type: string, id: number): IDataObject => notification(seerr.data, type, seerr.data.request(id) ?? null) as IDataObject;

describe('a published workflow', () => {
	it('is started by what comes after it was published, with the title', async () => {
		seerr.data.add('movie', 4);
		expect(await poll()).toBeNull();
		seerr.data.pass(5);
		seerr.data.add('movie', 5);
		const [item] = jsonOf(await poll());
		expect(item).toMatchObject({ event: 'new', via: 'polling', id: 2, title: 'Invented Film 5', year: 2022, status: 'pending', requestedBy: { name: 'Alice' }, at: expect.stringMatching(/Z$/) as unknown });
		expect(await poll()).toBeNull();
	});

	it('is started by what waits too, if that is wanted', async () => {
		seerr.data.add('movie', 4);
		seerr.data.add('movie', 5, { status: APPROVED });
		expect(told(jsonOf(await poll({ firstReading: 'pending' })))).toEqual(['1 new polling']);
	});

	it('hears of it by the webhook at once, and by polling only what that did not bring', async () => {
		await poll();
		const request = seerr.data.add('movie', 5);
		const answer = await notify(payload('MEDIA_PENDING', 1));
		expect(answer).toMatchObject({ status: 200, text: 'Ok.' });
		expect(itemsOf(answer)).toMatchObject([{ event: 'new', via: 'webhook', id: 1, title: 'Invented Film 5' }]);
		expect(await poll()).toBeNull();
		seerr.data.pass(5);
		seerr.data.setStatus(request, APPROVED);
		seerr.data.pass(5);
		seerr.data.arrive(request);
		expect(told(jsonOf(await poll()))).toEqual(['1 approved polling', '1 available polling']);
		expect(itemsOf(await notify(payload('MEDIA_AVAILABLE', 1)))).toEqual([]);
	});

	it('gets each event once over a restart of n8n', async () => {
		await poll();
		seerr.data.add('movie', 5);
		expect(told(jsonOf(await poll()))).toHaveLength(1);
		await (await openLedger(ledgerLocation())).close();
		closeSeerrClients();
		expect(await poll()).toBeNull();
		expect(itemsOf(await notify(payload('MEDIA_PENDING', 1)))).toEqual([]);
	});

	it('is started by the events that are chosen', async () => {
		await poll({ events: ['approved'] });
		const request = seerr.data.add('movie', 5);
		expect(itemsOf(await notify(payload('MEDIA_PENDING', 1), { parameters: { events: ['approved'] } }))).toEqual([]);
		seerr.data.pass(5);
		seerr.data.setStatus(request, APPROVED);
		expect(told(itemsOf(await notify(payload('MEDIA_APPROVED', 1), { parameters: { events: ['approved'] } })))).toEqual(['1 approved webhook']);
	});

	it('looks for itself when a payload does not say which request it is', async () => {
		await poll();
		seerr.data.add('movie', 5);
		expect(told(itemsOf(await notify({ notification_type: 'MEDIA_PENDING' })))).toEqual(['1 new webhook']);
	});

	it('hears once of a Seerr that does not answer, can be published all the same, and catches up', async () => {
		await poll();
		const wrong = { apiKey: 'my-wrong-key' };
		const polled = await poll({}, wrong);
		expect(jsonOf(polled)).toEqual([]);
		expect(jsonOf(polled, 1)).toMatchObject([{ problem: 'failed', code: 'forbidden', failures: 1, retryAt: expect.stringMatching(/Z$/) as unknown }]);
		expect(JSON.stringify(polled)).not.toContain('my-wrong-key');
		expect(await poll({}, wrong)).toBeNull();
		seerr.data.add('movie', 5);
		const now = Date.now();
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 5 * 60_000);
		try {
			const again = await poll();
			expect(told(jsonOf(again))).toEqual(['1 new polling']);
			expect(jsonOf(again, 1)).toMatchObject([{ problem: 'recovered' }]);
		} finally {
			clock.mockRestore();
		}
	});
});

describe('the webhook lets nobody in', () => {
	it.each<[string, Parameters<typeof notify>[1], number, RegExp]>([
		['without the header', { header: null }, 401, /Authorization Header is not the one/],
		['with another header', { header: `${SECRET}!` }, 401, /Authorization Header is not the one/],
		['with an empty header', { header: '' }, 401, /Authorization Header is not the one/],
		['while the credential has none', { own: { webhookSecret: '' }, header: '' }, 403, /has no Webhook Authorization Header/],
		['while that of the credential is too short', { own: { webhookSecret: 'short' }, header: 'short' }, 503, /shorter than 16/],
	])('%s', async (_what, options, status, text) => {
		seerr.data.add('movie', 5);
		const answer = await notify(payload('MEDIA_PENDING', 1), options);
		expect(answer).toMatchObject({ status, text: expect.stringMatching(text) as unknown });
		expect(answer.text).not.toContain(SECRET);
		expect(itemsOf(answer)).toEqual([]);
		expect(seerr.asked).toEqual([]);
	});
});

describe('what starts nothing', () => {
	it.each<[string, unknown, number, string]>([
		["a test of Seerr's", { notification_type: 'TEST_NOTIFICATION' }, 200, 'n8n has heard Seerr'],
		['an issue', { notification_type: 'ISSUE_CREATED' }, 200, 'This is about no request, and starts nothing'],
		['no JSON', 'text', 400, 'The body is no JSON object'],
	])('%s', async (_what, body, status, text) => {
		const answer = await notify(body);
		expect(answer).toMatchObject({ status, text });
		expect(itemsOf(answer)).toEqual([]);
	});

	it('a notification that somebody has made up', async () => {
		seerr.data.add('movie', 5);
		await poll();
		const answer = await notify({ notification_type: 'MEDIA_AVAILABLE', subject: 'A lie', request: { request_id: '1' } });
		expect(answer.status).toBe(200);
		expect(itemsOf(answer)).toEqual([]);
	}, 20_000);

	it('one that comes while Seerr does not answer; polling finds it', async () => {
		await poll();
		seerr.data.add('movie', 5);
		seerr.overrides.set('GET request/1', () => ({ nothing: true }));
		expect(await notify(payload('MEDIA_PENDING', 1))).toMatchObject({ status: 503, text: "'Seerr' gave no request 1" });
		expect(warnings).toEqual(["Requests: 'Seerr' gave no request 1"]);
		expect(told(jsonOf(await poll()))).toEqual(['1 new polling']);
	});
});

describe('a workflow is not published', () => {
	const failureOf = async (polling: Promise<unknown>): Promise<string> => await polling.then(() => 'it was', (error: Error) => error.message);
	it.each<[string, IDataObject, IDataObject, RegExp]>([
		['without an event', { events: [] }, {}, /No event is chosen/],
		['without a URL', {}, { url: '' }, /has no URL/],
		['without a key', {}, { apiKey: '' }, /has no API key/],
	])('%s', async (_what, parameters, own, reason) => {
		expect(await failureOf(poll(parameters, own))).toMatch(reason);
	});

	it('in queue mode with a ledger that the processes do not share', async () => {
		process.env.EXECUTIONS_MODE = 'queue';
		try {
			expect(await failureOf(poll())).toContain('In queue mode');
		} finally {
			delete process.env.EXECUTIONS_MODE;
		}
	});
});

describe('a test in the editor', () => {
	const test = async (): Promise<IDataObject[]> => {
		const node = { id: 'node-1', name: 'Requests', type: 'n8n-nodes-arr-dispatch.seerrRequestsTrigger', typeVersion: 1, position: [0, 0], parameters: { events: ALL }, credentials: { arrDispatchSeerrApi: { id: null, name: 'Seerr' } } };
		const ran = await runWorkflow({ id: 'workflow-1', name: 'test', nodes: [node], connections: {} }, { nodes: ourNodeMap, credentials: { arrDispatchSeerrApi: credential() as never }, startNode: 'Requests', pinned: false });
		expect(ran.error).toBeNull();
		return ran.items('Requests').map(({ json }) => json);
	};

	it('shows the requests that changed last, and writes nothing down', async () => {
		seerr.data.add('movie', 5);
		seerr.data.pass(5);
		seerr.data.add('movie', 6, { status: APPROVED });
		expect(told(await test())).toEqual(['2 approved polling', '1 new polling']);
		expect(told(jsonOf(await poll({ firstReading: 'pending' })))).toEqual(['1 new polling']);
	});

	it('shows what a notification to the test URL has brought, once', async () => {
		seerr.data.add('movie', 5);
		seerr.data.add('movie', 6);
		const answer = await notify(payload('MEDIA_PENDING', 1), { mode: 'manual' });
		expect(told(itemsOf(answer))).toEqual(['1 new webhook']);
		expect(told(await test())).toEqual(['1 new webhook']);
		expect(told(await test())).toHaveLength(2);
	});

	it("answers a test of Seerr's", async () => {
		expect(await notify({ notification_type: 'TEST_NOTIFICATION' }, { mode: 'manual' })).toMatchObject({ status: 200, text: 'Ok.' });
		expect(await test()).toEqual([]);
	});
});

it('listens at its path, and nowhere when it only polls', () => {
	const [webhook] = new SeerrRequestsTrigger().description.webhooks as IWebhookDescription[];
	const pathOf = (listenBy: string): unknown => resolveWebhookDescriptionField({ parameters: { listenBy, path: 'my-seerr' } } as never, webhook, 'path');
	expect(pathOf('both')).toEqual({ resolved: true, value: 'my-seerr' });
	expect(pathOf('polling')).toEqual({ resolved: true, value: undefined });
});

it('offers every event there is', () => {
	expect(ALL_EVENTS.map(({ value }) => value).sort()).toEqual([...SEERR_EVENTS].sort());
});
