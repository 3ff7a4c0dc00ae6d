'use strict';
/** The HTTP face of one node: parsing, faults, the worker, the answer. */
const http = require('node:http');
const { once } = require('node:events');
const { isSuspicious } = require('./auth');
const { readBody, parseRequest } = require('./body');
const { dispatch, routesOf } = require('./routes');
const { Sockets } = require('./sockets');
const { Worker } = require('./worker');

const API_PATH = /^\/api\/v2\/([A-Za-z_]\w*\/[A-Za-z_]\w*)$/;
const NO_FAULT = { kind: 'none' };

class Listener {
	/**
	 * @param {import('./sim-node').SimNode} node
	 * @param {import('./auth').Auth} auth
	 * @param {object} counters
	 */
	constructor(node, auth, counters) {
		Object.assign(this, { node, auth, counters, fault: NO_FAULT, held: [] });
		const { options } = node;
		this.routes = routesOf(node.profile);
		this.basePath = (options.basePath ?? '').replace(/\/+$/, '');
		this.worker = new Worker(options.costModel ?? false);
		this.sockets = new Sockets(options, counters);
		this.sockets.watch();
		this.wanted = options.port ?? 0;
	}

	get port() {
		return this.wanted;
	}

	async listen() {
		this.server = http.createServer((req, res) => void this.receive(req, res));
		// 0: we close idle connections ourselves, because Node would announce its time in a header.
		Object.assign(this.server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
		this.server.on('connection', (socket) => this.sockets.accept(socket));
		this.server.listen(this.wanted, this.node.options.host ?? '127.0.0.1');
		await once(this.server, 'listening');
		this.wanted = this.server.address().port;
	}

	async unlisten() {
		if (!this.server?.listening) return;
		const closed = once(this.server, 'close');
		this.server.close();
		this.sockets.destroyAll();
		await closed;
	}

	async close() {
		this.worker.stop();
		this.held = [];
		this.sockets.stop();
		await this.unlisten();
	}

	/** See SimFault in qbt-sim.d.ts. Healing a hang runs everything that was held, in order. */
	async setFault(fault) {
		this.fault = { ...fault };
		if (fault.kind === 'refuse' && fault.path === undefined) await this.unlisten();
		else if (!this.server.listening) await this.listen();
		this.sockets.paused = fault.kind === 'hang';
		if (fault.kind === 'refuse') this.held = [];
		if (fault.kind === 'hang') return;
		for (const run of this.held.splice(0)) run();
	}

	/** What a restart does to clients. */
	dropConnections() {
		this.held = [];
		this.sockets.destroyAll();
	}

	/** The fault that meets this endpoint, counted down when it is limited. */
	faultFor(endpoint) {
		const { fault } = this;
		if (fault.kind === 'none' || (fault.path && !endpoint.startsWith(fault.path))) return NO_FAULT;
		if (fault.times === undefined) return fault;
		if (fault.times <= 0) return NO_FAULT;
		fault.times--;
		return fault;
	}

	async receive(req, res) {
		const { socket } = req;
		this.sockets.begin(socket);
		res.on('close', () => this.sockets.end(socket));
		let body;
		try {
			body = await readBody(req);
		} catch {
			return; // the client went away in the middle of its request
		}
		if (body === null) return this.send(res, { status: 413, body: '' });
		const url = new URL(req.url, 'http://node');
		const endpoint = this.endpointOf(url.pathname);
		this.counters.requests[endpoint] = (this.counters.requests[endpoint] ?? 0) + 1;
		this.pass({ req, res, url, endpoint, body, fault: this.faultFor(endpoint) });
	}

	endpointOf(pathname) {
		const path = pathname.startsWith(this.basePath) ? pathname.slice(this.basePath.length) : '';
		return API_PATH.exec(path)?.[1] ?? (path === '/' ? '/' : '');
	}

	pass(call) {
		const { fault, res, req } = call;
		if (fault.kind === 'hang') this.held.push(() => this.enqueue({ ...call, fault: NO_FAULT }));
		else if (fault.kind === 'refuse') req.socket.resetAndDestroy();
		else if (fault.kind === 'slow') setTimeout(() => this.enqueue(call), fault.ms ?? 1000);
		else if (fault.kind === 'http-error')
			this.send(res, { status: fault.status ?? 500, body: 'Internal Server Error' });
		else this.enqueue(call);
	}

	/** From here on the request is executed, whether or not the client still waits. */
	enqueue(call) {
		let answer;
		this.worker.push(
			() => {
				answer = this.execute(call);
				return this.node.profile.cost.a + (answer.costMs ?? 0);
			},
			() => this.deliver(call, answer),
		);
	}

	execute({ req, url, endpoint, body }) {
		const { node, auth } = this;
		// The real HTTP parser does not know other methods.
		if (!['GET', 'POST', 'HEAD'].includes(req.method))
			return { status: node.profile.major < 5 ? 400 : 501, body: '', close: true };
		const domains = String(node.preferences.web_ui_domain_list).split(';');
		if (isSuspicious(req.headers, this.port, domains)) return { status: 401, body: 'Unauthorized' };
		const parsed = parseRequest(req.method, url, req.headers, body);
		if (!parsed) return { status: 400, body: '', close: true };
		if (endpoint === '/') return { status: 200, body: '<!DOCTYPE html>', type: 'text/html' };
		if (endpoint === '') return { status: 404, body: 'Not Found' };
		node.advance();
		const entry = auth.enter(req.headers);
		if (entry.refuse) return entry.refuse;
		return this.run({ ...entry, ...parsed, endpoint, method: req.method });
	}

	run(entry) {
		const { node, auth, routes, counters } = this;
		const wasKnown = entry.setCookie === undefined;
		// Logging in with a fresh bypass session answers like a login with a valid one.
		try {
			const answer = dispatch({ node, auth, routes, counters, ...entry });
			return wasKnown ? answer : { setCookie: entry.setCookie, ...answer };
		} catch (error) {
			if (error.status) return { status: error.status, body: error.message };
			return { status: 500, body: `simulator: ${error.stack}` };
		}
	}

	deliver({ res, fault }, answer) {
		if (res.destroyed) return;
		const payload = render(answer);
		if (fault.kind === 'truncate')
			return this.send(res, { ...answer, rawJson: undefined, body: payload.body, cut: true });
		if (fault.kind !== 'reset') return this.send(res, answer);
		res.writeHead(answer.status, { 'content-length': payload.body.length + 1 });
		res.write(payload.body.subarray(0, payload.body.length >> 1));
		setImmediate(() => res.socket?.resetAndDestroy());
	}

	send(res, answer) {
		if (res.destroyed) return;
		const { body: whole, type } = render(answer);
		const body = answer.cut ? whole.subarray(0, whole.length >> 1) : whole;
		const headers = { 'content-length': body.length };
		if (answer.status !== 204 && !answer.close) headers['content-type'] = answer.type ?? type;
		if (answer.close) headers.connection = 'close';
		if (answer.setCookie) headers['set-cookie'] = answer.setCookie;
		if (answer.status === 204) delete headers['content-length'];
		this.counters.bytes.sent += body.length;
		const reason = this.node.profile.noReason ? '' : undefined;
		res.writeHead(answer.status, reason, headers);
		res.end(res.req.method === 'HEAD' ? undefined : body);
	}
}

function render({ body, rawJson }) {
	if (rawJson !== undefined) return { body: Buffer.from(rawJson), type: 'application/json' };
	if (Buffer.isBuffer(body)) return { body, type: 'application/json' };
	if (typeof body === 'string')
		return { body: Buffer.from(body), type: 'text/plain; charset=UTF-8' };
	return { body: Buffer.from(JSON.stringify(body)), type: 'application/json' };
}

module.exports = { Listener };
