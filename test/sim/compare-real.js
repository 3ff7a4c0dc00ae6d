#!/usr/bin/env node
'use strict';
/**
 * Ask a real qBittorrent and a simulated one the same things and print what differs: status, kind of
 * body, text, cookie, the keys of objects, and the values that do not depend on machine or time.
 *
 *   node test/sim/compare-real.js --real http://127.0.0.1:8080 --profile 5.1.0
 *     [--username admin] [--password adminadmin] [--ban]
 *
 * The real node must be empty, freshly started, without peers, with the categories tv-sonarr and
 * radarr. `--ban` also provokes a ban, which only a restart of the real node lifts. Exit code 1 when
 * something differs.
 */
const http = require('node:http');
const { parseArgs } = require('node:util');
const { startSim } = require('./qbt-sim');
const cases = require('./compare-cases');

const BOUNDARY = '-----------------------------compare8d1f';
/** Depend on the machine, the build, the moment or the order of a hash table. */
const IGNORED = new Set(
	`added_on addition_date last_activity free_space_on_disk connection_status rid magnet_uri
	bittorrent_protocol dht lsd pex listen_port max_connec current_interface_address
	current_interface_name current_network_interface file_log_path web_ui_port web_ui_address locale
	rss_processing_enabled upnp web_ui_upnp reannounce_when_address_changed limit_lan_peers
	resolve_peer_countries temp_path availability content_path time_elapsed total_dl tracker
	time_active priority openssl zlib boost libtorrent qt dl_speed_avg up_speed_avg creation_date
	ssl_listen_port`.split(/\s+/),
);

function encode({ form, file, raw, type }) {
	if (raw !== undefined) return { body: Buffer.from(raw), type };
	if (!file) {
		if (!form) return { body: Buffer.alloc(0) };
		return {
			body: Buffer.from(new URLSearchParams(form).toString()),
			type: 'application/x-www-form-urlencoded',
		};
	}
	const field = ([name, value]) =>
		`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
	const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="torrents"; filename="${file.filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
	const fields = Object.entries(form).map(field).join('');
	const body = [Buffer.from(head), file.data, Buffer.from(`\r\n${fields}--${BOUNDARY}--\r\n`)];
	return { body: Buffer.concat(body), type: `multipart/form-data; boundary=${BOUNDARY}` };
}

/** One request. @returns {Promise<{ status: number, type: string, cookie: string, body: string }>} */
function ask(base, request, cookie) {
	const { body, type } = encode(request);
	const headers = { 'content-length': body.length, ...request.headers };
	if (request.method === 'GET') delete headers['content-length'];
	if (type) headers['content-type'] = type;
	if (cookie) headers.cookie = cookie;
	const url = new URL(base);
	const path = new URL(`/api/v2/${request.path}`, base);
	return new Promise((resolve, reject) => {
		const options = { host: url.hostname, port: url.port, method: request.method, headers };
		const req = http.request({ ...options, path: path.pathname + path.search }, (res) => {
			const chunks = [];
			res.on('data', (chunk) => chunks.push(chunk));
			res.on('end', () =>
				resolve({
					status: res.statusCode,
					type: res.headers['content-type'] ?? '',
					cookie: (res.headers['set-cookie'] ?? []).join(' '),
					body: Buffer.concat(chunks).toString(),
				}),
			);
		});
		req.on('error', reject);
		req.end(request.method === 'GET' ? undefined : body);
	});
}

const maskCookie = (text) =>
	text.replace(/=[^;]{20,}?;/, '=<sid>;').replace(/expires=[^;]+/, 'expires=<date>');

/** Differences of two values, as `path: real | sim`. */
function differences(real, sim, path = '') {
	const key = path.slice(path.lastIndexOf('.') + 1);
	// A moment after an add on a slow disk; the simulator has no disk.
	if (key === 'state' && real === 'checkingResumeData') return [];
	if (real === null || sim === null || typeof real !== 'object' || typeof sim !== 'object') {
		if (typeof real !== typeof sim && real !== null && sim !== null)
			return [`${path}: type ${typeof real} | ${typeof sim}`];
		if (IGNORED.has(key) || real === sim) return [];
		return [`${path}: ${JSON.stringify(real)} | ${JSON.stringify(sim)}`];
	}
	if (Array.isArray(real) && real.every((v) => typeof v === 'string'))
		return differences([...real].sort().join(), [...sim].sort().join(), path);
	const keys = new Set([...Object.keys(real), ...Object.keys(sim)]);
	return [...keys].flatMap((k) => {
		if (!(k in real)) return [`${path}.${k}: only in the simulator`];
		if (!(k in sim)) return [`${path}.${k}: only in the real node`];
		return differences(real[k], sim[k], `${path}.${k}`);
	});
}

function parse(answer, savePath) {
	if (!answer.type.startsWith('application/json'))
		return answer.body.replaceAll(savePath, '<save>');
	return JSON.parse(answer.body.replaceAll(savePath, '<save>'));
}

function compare(real, sim, paths) {
	const found = [];
	for (const field of ['status', 'type'])
		if (real[field] !== sim[field]) found.push(`${field}: ${real[field]} | ${sim[field]}`);
	const [a, b] = [maskCookie(real.cookie), maskCookie(sim.cookie)];
	if (a !== b) found.push(`cookie: ${a} | ${b}`);
	if (found.length > 0 || real.type !== sim.type) return found;
	return differences(parse(real, paths.real), parse(sim, paths.sim), 'body');
}

const describe = ({ method, path, form, file }) =>
	[method, path, form ? JSON.stringify(form).slice(0, 120) : '', file?.filename ?? '']
		.filter(Boolean)
		.join(' ');

async function both(bases, request, cookies) {
	const answers = await Promise.all([
		ask(bases.real, request, cookies.real),
		ask(bases.sim, request, cookies.sim),
	]);
	if (request.waitMs) await new Promise((resolve) => setTimeout(resolve, request.waitMs));
	return answers;
}

async function run(bases, credentials, withBan) {
	const cookies = { real: '', sim: '' };
	const paths = { real: '<none>', sim: '<none>' };
	let [count, different] = [0, 0];
	const play = async (request) => {
		const [real, sim] = await both(bases, request, cookies);
		const found = compare(real, sim, paths);
		count++;
		if (found.length === 0) return { real, sim };
		different++;
		process.stdout.write(`${describe(request)}\n${found.map((f) => `    ${f}\n`).join('')}`);
		return { real, sim };
	};
	for (const request of cases.BEFORE_LOGIN) await play(request);
	const login = { method: 'POST', path: 'auth/login', form: credentials };
	const entered = await play(login);
	for (const side of ['real', 'sim']) cookies[side] = entered[side].cookie.split(';')[0];
	for (const side of ['real', 'sim'])
		paths[side] = (
			await ask(bases[side], { method: 'GET', path: 'app/defaultSavePath' }, cookies[side])
		).body;
	for (const request of cases.AFTER_LOGIN) await play(request);
	cookies.real = cookies.sim = '';
	for (const request of withBan ? cases.BAN : []) await play(request);
	process.stdout.write(`${count} requests, ${different} with differences\n`);
	return different;
}

async function main() {
	const text = { type: 'string' };
	const { values } = parseArgs({
		options: {
			real: text,
			profile: { ...text, default: '5.1.0' },
			username: { ...text, default: 'admin' },
			password: { ...text, default: 'adminadmin' },
			ban: { type: 'boolean', default: false },
		},
	});
	if (!values.real) throw new Error('--real http://host:port is missing');
	const { username, password, profile } = values;
	const sim = await startSim({ profile, username, password });
	const bases = { real: values.real, sim: sim.nodes[0].url };
	try {
		process.exitCode = (await run(bases, { username, password }, values.ban)) > 0 ? 1 : 0;
	} finally {
		await sim.close();
	}
}

main().catch((error) => {
	process.stderr.write(`${error.stack}\n`);
	process.exit(2);
});
