import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import type { DispatchService } from '../../lib/dispatch/service';
import { createWebApi } from '../../lib/webapi';
import { Authenticator } from '../../lib/webapi/auth';
import type { WebApi, WebApiOptions, WebhookLogin } from '../../lib/webapi/types';
import { cachedCredential } from '../shared/credentialCache';
import { readLogins } from '../shared/loginCredential';
import { serviceOf } from '../shared/service';

const MUTATION_TIMEOUT_MS = 4_000;

/** The emulated server of one trigger, with what it answers from. */
export interface Server {
	service: DispatchService;
	api: WebApi;
	authenticator: Authenticator;
}

/** One server per service and settings: it remembers sessions and serialised lists between requests. */
const servers = new WeakMap<DispatchService, Map<string, Server>>();

export async function serverOf(context: IWebhookFunctions): Promise<Server> {
	const service = await serviceOf(context);
	const logins = await cachedCredential(context, 'arrDispatchWebhookLoginApi', readLogins);
	const options = readOptions(context);
	const known = servers.get(service) ?? new Map<string, Server>();
	servers.set(service, known);
	const key = JSON.stringify([options, logins]);
	let server = known.get(key);
	if (server === undefined) {
		server = makeServer(service, logins, options);
		known.set(key, server);
	}
	return server;
}

function makeServer(service: DispatchService, logins: WebhookLogin[], options: WebApiOptions): Server {
	const { cluster, signingKey } = service;
	return {
		service,
		api: createWebApi({ cluster, pending: service, signingKey, logins, options, now: Date.now }),
		authenticator: new Authenticator(signingKey, logins, Date.now),
	};
}

function readOptions(context: IWebhookFunctions): WebApiOptions {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		profile: options.profile === '4.6' ? '4.6' : '5.1',
		fallbackSavePath: typeof options.fallbackSavePath === 'string' ? options.fallbackSavePath : '/downloads',
		mutationTimeoutMs: MUTATION_TIMEOUT_MS,
	};
}
