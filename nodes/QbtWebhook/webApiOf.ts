import type { IWebhookFunctions } from 'n8n-workflow';
import type { DispatchService } from '../../lib/dispatch/service';
import { createWebApi } from '../../lib/webapi';
import type { RefusedLogin, WebApi, WebApiOptions, WebhookLogin } from '../../lib/webapi/types';
import { cachedCredential } from '../shared/credentialCache';
import { readLogins } from '../shared/loginCredential';
import { serviceOf } from '../shared/service';
import { readOptions } from './options';
import { refusalLine } from './refusals';

/** Servers of earlier settings are let go: each holds a list of all torrents. */
const MAX_SERVERS = 10;

/** The emulated server of one trigger, with what it answers from. */
export interface Server {
	service: DispatchService;
	api: WebApi;
}

/** One server per service and settings: it remembers sessions and serialised lists between requests. */
const servers = new WeakMap<DispatchService, Map<string, Server>>();

export async function serverOf(context: IWebhookFunctions): Promise<Server> {
	const service = await serviceOf(context);
	const logins = await cachedCredential(context, 'arrDispatchWebhookLoginApi', readLogins);
	const options = readOptions(context.getNodeParameter('options', {}));
	const known = servers.get(service) ?? new Map<string, Server>();
	servers.set(service, known);
	const key = `${JSON.stringify(options)}${textOf(logins)}`;
	const server = known.get(key) ?? makeServer(context, service, logins, options);
	// Put back at the end: the first one is the one that was not asked for longest.
	known.delete(key);
	known.set(key, server);
	for (const oldest of known.keys()) {
		if (known.size <= MAX_SERVERS) break;
		known.delete(oldest);
	}
	return server;
}

/** The same credential is asked for many times a second, and comes as the same object. */
const texts = new WeakMap<WebhookLogin[], string>();

function textOf(logins: WebhookLogin[]): string {
	const known = texts.get(logins) ?? JSON.stringify(logins);
	texts.set(logins, known);
	return known;
}

function makeServer(
	{ logger }: IWebhookFunctions,
	service: DispatchService,
	logins: WebhookLogin[],
	options: WebApiOptions,
): Server {
	const { cluster, signingKey } = service;
	const onRefusedLogin = (refused: RefusedLogin) => {
		const line = refusalLine(refused);
		if (line !== null) logger.warn(line);
	};
	const { ownLists: own, removals, changes } = service;
	const memory = { own, removals, changes, pending: service };
	const deps = { cluster, ...memory, signingKey, logins, options, now: Date.now, onRefusedLogin };
	return { service, api: createWebApi(deps) };
}
