'use strict';
/** Endpoints under `torrents/`. */
const { addTorrents } = require('./adds');
const { listTorrents } = require('./list');
const { filesOf, propertiesOf, splitTags, trackersOf } = require('./rows');

const VALID_CATEGORY = /^([^\\/]|[^\\/]([^\\/]|\/(?=[^/]))*[^\\/])$/;

const empty = () => ({ status: 200, body: '' });
const json = (body, more) => ({ status: 200, body, ...more });
const failed = (status, body) => ({ status, body });
const truthy = (text) => /^(true|1)$/i.test(text ?? '');

/** A mutation of every torrent in `hashes`; unknown ones are ignored with 200. */
const forEach = (edit) => (ctx) => {
	for (const hash of ctx.node.resolve(ctx.params.hashes)) edit(ctx, hash);
	return empty();
};

/** A read of the one torrent in `hash`: 404 when unknown. */
const ofOne = (read) => (ctx) => {
	const t = ctx.node.store.get(ctx.params.hash.toLowerCase());
	return t ? json(read(t, ctx)) : failed(404, 'Not Found');
};

const setFields = (fields) =>
	forEach(({ node, params }, hash) =>
		node.change(hash, (t) => Object.assign(t, fields(params, t, node))),
	);

const readRoutes = {
	'torrents/info': [[], (ctx) => listTorrents(ctx.node, ctx.params)],
	'torrents/count': [[], ({ node }) => ({ status: 200, body: String(node.store.size) })],
	'torrents/properties': [['hash'], ofOne((t, { node }) => propertiesOf(t, node.profile))],
	'torrents/files': [['hash'], ofOne(filesOf)],
	'torrents/trackers': [['hash'], ofOne(trackersOf)],
	'torrents/webseeds': [['hash'], ofOne(() => [])],
	'torrents/categories': [[], ({ node }) => json(node.categoryList())],
	'torrents/tags': [[], ({ node }) => json(node.tags.keys())],
};

const categoryRoutes = {
	'torrents/createCategory': [
		['category'],
		({ node, params }) => {
			const name = params.category.trim();
			if (name === '') return failed(400, 'Category cannot be empty');
			if (!VALID_CATEGORY.test(name)) return failed(409, 'Incorrect category name');
			if (node.categories.has(name)) return failed(409, 'Unable to create category');
			node.createCategory(name, params.savePath ?? '');
			return empty();
		},
	],
	'torrents/editCategory': [
		['category', 'savePath'],
		({ node, params }) => {
			const name = params.category.trim();
			if (name === '') return failed(400, 'Category cannot be empty');
			if (!node.categories.has(name))
				return node.profile.is53
					? failed(404, 'Not Found')
					: failed(409, 'Unable to edit category');
			node.createCategory(name, params.savePath);
			return empty();
		},
	],
	'torrents/removeCategories': [
		['categories'],
		({ node, params }) => {
			for (const name of params.categories.split('\n')) removeCategory(node, name.trim());
			return empty();
		},
	],
	'torrents/setCategory': [
		['hashes', 'category'],
		(ctx) => {
			const { node, params } = ctx;
			if (params.category !== '' && !node.categories.has(params.category))
				return failed(409, 'Incorrect category name');
			return setFields(({ category }, t) => ({
				category,
				savePath: t.autoTmm ? node.pathFor(category, true) : t.savePath,
			}))(ctx);
		},
	],
};

function removeCategory(node, name) {
	if (!node.categories.has(name)) return;
	node.categories.delete(name);
	for (const t of node.store)
		if (t.category === name) node.change(t.hash, (x) => (x.category = ''));
}

const tagRoutes = {
	'torrents/createTags': [
		['tags'],
		({ node, params }) => {
			node.addTags(splitTags(params.tags));
			return empty();
		},
	],
	'torrents/deleteTags': [
		['tags'],
		({ node, params }) => {
			for (const tag of splitTags(params.tags)) deleteTag(node, tag);
			return empty();
		},
	],
	'torrents/addTags': [
		['hashes', 'tags'],
		(ctx) => {
			ctx.node.addTags(splitTags(ctx.params.tags));
			return setFields(({ tags }, t) => ({ tags: [...new Set([...t.tags, ...splitTags(tags)])] }))(
				ctx,
			);
		},
	],
	'torrents/setTags': [
		['hashes', 'tags'],
		(ctx) => {
			ctx.node.addTags(splitTags(ctx.params.tags));
			setFields(({ tags }) => ({ tags: splitTags(tags) }))(ctx);
			return { status: ctx.node.profile.is53 ? 204 : 200, body: '' };
		},
	],
	// Without `tags` every tag of these torrents goes.
	'torrents/removeTags': [
		['hashes'],
		setFields(({ tags }, t) => ({
			tags: tags ? t.tags.filter((tag) => !splitTags(tags).includes(tag)) : [],
		})),
	],
};

function deleteTag(node, tag) {
	if (!node.tags.has(tag)) return;
	node.tags.delete(tag);
	for (const t of node.store)
		if (t.tags.includes(tag))
			node.change(t.hash, (x) => (x.tags = x.tags.filter((n) => n !== tag)));
}

const stop = forEach(({ node }, hash) => node.setStopped(hash, true));
const start = forEach(({ node }, hash) => node.setStopped(hash, false));
const nothing = () => empty();

const priority = (move) => (ctx) => {
	if (!ctx.node.preferences.queueing_enabled)
		return failed(409, 'Torrent queueing must be enabled');
	move(ctx.node, ctx.node.resolve(ctx.params.hashes));
	return empty();
};
const toBottom = (node, hashes) =>
	node.clock.toTop([...node.clock.queue].filter((hash) => !hashes.includes(hash)));

const actionRoutes = {
	'torrents/delete': [
		['hashes', 'deleteFiles'],
		forEach(({ node, params }, hash) => node.remove(hash, truthy(params.deleteFiles))),
	],
	'torrents/stop': [['hashes'], stop],
	'torrents/start': [['hashes'], start],
	'torrents/pause': [['hashes'], stop],
	'torrents/resume': [['hashes'], start],
	'torrents/topPrio': [['hashes'], priority((node, hashes) => node.clock.toTop(hashes))],
	'torrents/bottomPrio': [['hashes'], priority(toBottom)],
	'torrents/setForceStart': [
		['hashes', 'value'],
		forEach(({ node, params }, hash) => {
			if (truthy(params.value)) node.setStopped(hash, false);
			node.change(hash, (t) => (t.forced = truthy(params.value)));
			node.clock.requeue();
		}),
	],
	'torrents/recheck': [['hashes'], nothing],
	'torrents/reannounce': [['hashes'], nothing],
	'torrents/setLocation': [
		['hashes', 'location'],
		(ctx) => {
			const location = ctx.params.location.trim();
			if (location === '') return failed(400, 'Save path cannot be empty');
			if (ctx.node.profile.major < 5 && location.startsWith('/proc/'))
				return failed(409, 'Cannot make save path');
			return setFields(() => ({ savePath: location, autoTmm: false }))(ctx);
		},
	],
	'torrents/setAutoManagement': [
		['hashes', 'enable'],
		setFields(({ enable }, t, node) => ({
			autoTmm: truthy(enable),
			savePath: truthy(enable) ? node.pathFor(t.category, true) : t.savePath,
		})),
	],
	'torrents/setShareLimits': [
		['hashes', 'ratioLimit', 'seedingTimeLimit'],
		(ctx) => {
			const five = ctx.node.profile.major >= 5;
			if (five && ctx.params.inactiveSeedingTimeLimit === undefined)
				return failed(400, 'Bad Request');
			return setFields((params) => ({
				ratioLimit: Number(params.ratioLimit),
				seedingTimeLimit: Number(params.seedingTimeLimit),
				inactiveLimit: Number(params.inactiveSeedingTimeLimit ?? -2),
			}))(ctx);
		},
	],
	'torrents/add': [
		[],
		(ctx) => {
			const { counters, node, params, files } = ctx;
			const count = (hash, accepted) => {
				counters.adds[hash] = (counters.adds[hash] ?? 0) + 1;
				if (accepted) counters.accepted[hash] = (counters.accepted[hash] ?? 0) + 1;
			};
			return { ...addTorrents(node, params, files, count), costMs: 0.2 };
		},
	],
};

const TORRENT_POST_ONLY = [
	...Object.keys(categoryRoutes),
	...Object.keys(tagRoutes),
	...Object.keys(actionRoutes),
];

/**
 * @param {(ctx: object, names: string[]) => object | null} missing the 400 of a lacking parameter
 * @returns {Record<string, (ctx: object) => object>}
 */
function torrentRoutes(missing) {
	const all = { ...readRoutes, ...categoryRoutes, ...tagRoutes, ...actionRoutes };
	return Object.fromEntries(
		Object.entries(all).map(([name, [required, handler]]) => [
			name,
			(ctx) => missing(ctx, required) ?? handler(ctx),
		]),
	);
}

module.exports = { torrentRoutes, TORRENT_POST_ONLY };
