'use strict';
/**
 * A fake qBittorrent WebUI: several nodes in one process, for tests of scale and faults, and for the
 * demo where no real qbittorrent-nox is installed. See qbt-sim.d.ts for every option.
 */
const { Auth } = require('./auth');
const { parseMagnet } = require('./bencode-min');
const { Listener } = require('./listener');
const { fieldsFromRow } = require('./row-input');
const { SimNode } = require('./sim-node');

const freshCounters = () => ({
	requests: {},
	logins: 0,
	loginFailures: 0,
	openSockets: 0,
	maxOpenSockets: 0,
	rejectedSockets: 0,
	adds: {},
	accepted: {},
	bytes: { received: 0, sent: 0 },
});

function torrentControl(node) {
	const { store } = node;
	return {
		torrents: () => {
			node.advance();
			return [...store].map((t) => node.row(t));
		},
		torrent: (hash) => {
			node.advance();
			const t = store.get(hash.toLowerCase());
			return t && node.row(t);
		},
		count: () => store.size,
		addTorrent: (row) => {
			const hash = row.hash ?? parseMagnet(row.magnet_uri ?? '')?.id ?? node.inventHash();
			const fields = { v1: hash, ...fieldsFromRow({ name: hash, ...row }), hash };
			if (node.known(hash)) throw new RangeError(`already there: ${hash}`);
			if (fields.category && !node.categories.has(fields.category))
				node.createCategory(fields.category);
			node.addTags(fields.tags ?? []);
			node.publish({ pinned: row.state !== undefined, ...fields });
			return hash;
		},
		patchTorrent: (hash, row) => node.change(hash, (t) => Object.assign(t, fieldsFromRow(row, t))),
		removeTorrent: (hash) => node.remove(hash, false),
		complete: (hash) => node.complete(hash),
		loseTorrents: () => {
			node.pending.clear();
			for (const t of [...store]) node.remove(t.hash, false);
		},
	};
}

function controlOf(node, auth, listener, counters) {
	return {
		...torrentControl(node),
		setFault: (fault) => listener.setFault(fault),
		restart: () => {
			auth.reset();
			auth.resetBan();
			listener.dropConnections();
		},
		setFree: (bytes) => void (node.free = bytes),
		setConnectionStatus: (status) => void (node.connectionStatus = status),
		setPreferences: (patch) => node.setPreferences(patch),
		setRate: (bytesPerSecond) => void (node.clock.fixedRate = bytesPerSecond),
		setClockSpeed: (speed) => {
			node.advance();
			node.clock.speed = speed;
		},
		setPassword: (password) => void (auth.password = password),
		resetBan: () => auth.resetBan(),
		isBanned: () => auth.banned,
		sessionCount: () => auth.sessions.size,
		heldRequests: () => listener.held.length,
		counters: () => structuredClone(counters),
		resetCounters: () => {
			const { openSockets } = counters;
			Object.assign(counters, freshCounters(), { openSockets, maxOpenSockets: openSockets });
		},
	};
}

async function startNode(options) {
	const node = new SimNode(options);
	const counters = freshCounters();
	/** @type {Listener} */
	let listener;
	const auth = new Auth(node, () => listener.port, counters);
	listener = new Listener(node, auth, counters);
	await listener.listen();
	return {
		name: options.name,
		url: `http://${options.host ?? '127.0.0.1'}:${listener.port}${listener.basePath}`,
		username: auth.username,
		password: auth.password,
		control: controlOf(node, auth, listener, counters),
		close: () => listener.close(),
	};
}

/**
 * Start nodes. Options of the list win over the common ones; the seed differs per node.
 * @type {typeof import('./qbt-sim').startSim}
 */
async function startSim(options = {}) {
	const { nodes: list = [{}], basePort = 0, ...common } = options;
	const each = typeof list === 'number' ? Array.from({ length: list }, () => ({})) : list;
	const started = [];
	const close = async () => void (await Promise.all(started.map((node) => node.close())));
	try {
		for (const [i, own] of each.entries()) {
			const port = basePort > 0 ? basePort + i : 0;
			const name = `sim-${i + 1}`;
			started.push(await startNode({ name, seed: i + 1, port, ...common, ...own }));
		}
	} catch (error) {
		await close();
		throw error;
	}
	return { nodes: started.map(({ close: _close, ...node }) => node), close };
}

module.exports = { startSim };
