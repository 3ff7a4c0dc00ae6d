'use strict';
/** The endpoint table. A handler gets the request's context and returns status, body and its cost. */
const { randomBytes } = require('node:crypto');
const { maindata } = require('./maindata');
const { torrentRoutes, TORRENT_POST_ONLY } = require('./routes-torrents');

const text = (body, more) => ({ status: 200, body: String(body), ...more });
const json = (body, more) => ({ status: 200, body, ...more });
const empty = () => text('');
const failed = (status, body) => ({ status, body });

const POST_ONLY = new Set([
	'app/setPreferences',
	'app/shutdown',
	'app/rotateAPIKey',
	'app/deleteAPIKey',
	'auth/login',
	'auth/logout',
	'transfer/banPeers',
	'transfer/setDownloadLimit',
	'transfer/setSpeedLimitsMode',
	'transfer/setUploadLimit',
	'transfer/toggleSpeedLimitsMode',
	...TORRENT_POST_ONLY,
]);

/** What a missing parameter answers: 5.2+ names it. */
function missingParameters(ctx, names) {
	const lacking = names.filter((name) => ctx.params[name] === undefined);
	if (lacking.length === 0) return null;
	const detail = `Missing required parameters: ${lacking.join(', ')}`;
	return failed(400, ctx.node.profile.is53 ? detail : 'Bad Request');
}

const appRoutes = {
	'app/version': ({ node }) => text(node.profile.version),
	'app/webapiVersion': ({ node }) => text(node.profile.webapi),
	'app/buildInfo': ({ node }) => json(node.profile.build),
	'app/defaultSavePath': ({ node }) => text(node.savePath),
	'app/preferences': ({ node, auth }) =>
		json({ ...node.preferences, web_ui_port: auth.port(), web_ui_username: auth.username }),
	'app/setPreferences': (ctx) => {
		const missing = missingParameters(ctx, ['json']);
		if (missing) return missing;
		try {
			ctx.node.setPreferences(JSON.parse(ctx.params.json));
		} catch {
			// The real server ignores what it cannot read.
		}
		return empty();
	},
};

const app53Routes = {
	'app/getFreeSpaceAtPath': (ctx) =>
		missingParameters(ctx, ['path']) ?? text(Math.max(0, Math.floor(ctx.node.free))),
	'app/rotateAPIKey': ({ auth }) => {
		auth.apiKey = `qbt_${randomBytes(14).toString('hex')}`;
		return json({ apiKey: auth.apiKey });
	},
	'app/deleteAPIKey': ({ auth }) => {
		auth.apiKey = null;
		return empty();
	},
};

const limitSetter = (key) => (ctx) => {
	const missing = missingParameters(ctx, ['limit']);
	if (!missing) ctx.node.setPreferences({ [key]: Number(ctx.params.limit) });
	return missing ?? empty();
};

const transferRoutes = {
	'transfer/info': ({ node }) => json(node.transferInfo()),
	'transfer/speedLimitsMode': ({ node }) => text(node.altSpeed ? 1 : 0),
	'transfer/toggleSpeedLimitsMode': ({ node }) => {
		node.altSpeed = !node.altSpeed;
		return empty();
	},
	'transfer/setSpeedLimitsMode': (ctx) => {
		const missing = missingParameters(ctx, ['mode']);
		if (!missing) ctx.node.altSpeed = ctx.params.mode !== '0';
		return missing ?? empty();
	},
	'transfer/downloadLimit': ({ node }) => text(node.preferences.dl_limit),
	'transfer/uploadLimit': ({ node }) => text(node.preferences.up_limit),
	'transfer/setDownloadLimit': limitSetter('dl_limit'),
	'transfer/setUploadLimit': limitSetter('up_limit'),
};

const syncRoutes = {
	'sync/maindata': ({ node, session, params }) => {
		const { cost } = node.profile;
		const result = maindata(node, session.sync, Number(params.rid) || 0);
		const all = (result.full ? cost.full : cost.delta) * node.store.size;
		const costMs = all + (result.full ? 0 : cost.changed * result.changed);
		return json(null, { rawJson: result.body, costMs });
	},
};

const authRoutes = {
	'auth/login': ({ auth, params, session, bearer }) =>
		bearer ? failed(403, 'Forbidden') : { ...auth.login(params, session), costMs: 35 },
	'auth/logout': ({ auth, session, bearer }) =>
		bearer ? failed(403, 'Forbidden') : auth.logout(session),
};

/** Table of one profile: endpoints that its version does not have are not in it. */
function routesOf(profile) {
	const all = {
		...authRoutes,
		...appRoutes,
		...(profile.is53 ? app53Routes : {}),
		...transferRoutes,
		...syncRoutes,
		...torrentRoutes(missingParameters),
	};
	for (const name of profile.missing) delete all[name];
	return all;
}

/**
 * Status and body of one API call, in the order in which the real server checks.
 * @param {object} ctx node, auth, routes, method, endpoint, params, files, session, bearer, counters
 */
function dispatch(ctx) {
	const { endpoint, method, node } = ctx;
	const scope = endpoint.slice(0, endpoint.indexOf('/'));
	if (!ctx.session && endpoint !== 'auth/login') return failed(403, 'Forbidden');
	if (!['app', 'auth', 'transfer', 'sync', 'torrents', 'log', 'rss', 'search'].includes(scope))
		return failed(404, 'Not Found');
	const handler = ctx.routes[endpoint];
	const known = handler && POST_ONLY.has(endpoint);
	if (known ? method !== 'POST' : method === 'HEAD') return failed(405, 'Method Not Allowed');
	if (!handler) return failed(404, node.profile.is53 ? 'Endpoint does not exist' : 'Not Found');
	return handler(ctx);
}

module.exports = { routesOf, dispatch };
