import * as answers from './answers';
import { Refusal } from './ask';
import { Authenticator, notAuthenticated } from './auth';
import { watchFor } from './changeWatch';
import { ClusterView } from './clusterView';
import { Confirmations } from './confirmations';
import type { Call, Context, Handler, Result } from './context';
import { isOverlong, TOO_LARGE, TOO_LONG } from './limits';
import { ListLog } from './listLog';
import { OwnLists } from './ownLists';
import { ROUTES } from './routes';
import { ServerStateLog } from './serverState';
import type { ApiAnswer, ApiRequest, WebApi, WebApiDependencies, WebhookLogin } from './types';

const BASE_URL_TEXT = 'qBittorrent WebUI API v2';

/** What tests replace. */
export interface WebApiExtras {
	/** Waits after a refused login. */
	sleep?: (ms: number) => Promise<void>;
	/** The first `rid`; random otherwise. */
	firstRevision?: number;
}

/** Makes an emulated qBittorrent over a cluster. It keeps caches, but nothing that must survive. */
export function createWebApi(deps: WebApiDependencies, extras: WebApiExtras = {}): WebApi {
	const context: Context = {
		deps,
		view: new ClusterView(deps, extras.firstRevision),
		auth: new Authenticator(
			deps.signingKey,
			deps.logins,
			deps.now,
			extras.sleep,
			deps.onRefusedLogin,
		),
		own: deps.own ?? new OwnLists(),
		confirmations: new Confirmations(deps.now),
		serverState: new ServerStateLog(),
		lists: new ListLog(),
	};
	return {
		handle: (request) => handle(context, request),
		authenticate: (request) => context.auth.authenticate(request),
	};
}

async function handle(context: Context, request: ApiRequest): Promise<Result> {
	try {
		return await answer(context, request);
	} catch (error) {
		if (error instanceof Refusal) return error.answer;
		// Whatever went wrong is ours; a message could hold anything.
		return answers.text(500, 'Internal Server Error');
	}
}

async function answer(context: Context, request: ApiRequest): Promise<Result> {
	if (request.endpoint === '') return answers.text(200, BASE_URL_TEXT);
	if (request.endpoint === 'auth/login') return login(context, request);
	const known = await context.auth.authenticate(request);
	if (known === null) return notAuthenticated;
	return dispatch(context, request, known);
}

async function login({ auth }: Context, request: ApiRequest): Promise<ApiAnswer> {
	if (request.method !== 'POST') return answers.METHOD_NOT_ALLOWED;
	if (request.oversized === true) return TOO_LARGE;
	if (isOverlong(request.form)) return TOO_LONG;
	return request.unsupportedBody ? answers.badRequest('Bad Request') : auth.login(request);
}

async function dispatch(
	context: Context,
	request: ApiRequest,
	known: WebhookLogin,
): Promise<Result> {
	const { endpoint, method } = request;
	if (endpoint === 'auth/logout') {
		return method === 'POST' ? context.auth.logout(request) : answers.METHOD_NOT_ALLOWED;
	}
	if (!Object.hasOwn(ROUTES, endpoint)) return answers.NOT_FOUND;
	const { methods, handler } = ROUTES[endpoint];
	const isPost = method === 'POST';
	const isRead = method === 'GET' || method === 'HEAD';
	if (!isPost && (!isRead || methods === 'write')) return answers.METHOD_NOT_ALLOWED;
	// Clients log in again at a 403, once, and then report it: no other status is understood by all.
	if (methods === 'write' && known.role === 'readOnly') return answers.FORBIDDEN;
	if (isPost && request.unsupportedBody) return answers.badRequest('Bad Request');
	if (isPost && request.oversized === true) return TOO_LARGE;
	// GET has a query only, POST a body only.
	const params = isPost ? request.form : request.query;
	if (isOverlong(params)) return TOO_LONG;
	const call: Call = { request, params, login: known };
	try {
		return await carryOut(context, call, handler);
	} finally {
		if (methods === 'write') await context.deps.changes?.flush();
	}
}

async function carryOut(context: Context, call: Call, handler: Handler): Promise<Result> {
	const watch = watchFor(context, call);
	if (watch === null) return handler(context, call);
	const result = await handler(context, { ...call, touched: watch.touched });
	return 'kind' in result ? result : watch.tell(result);
}
