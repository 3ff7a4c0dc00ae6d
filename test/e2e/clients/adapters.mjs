/**
 * Clients that exist, each behind the same few verbs, which call nothing but its public methods.
 * What a client does not offer is absent.
 *
 * `rootOnly`: it cannot be told a URL base, so its user puts a reverse proxy in front.
 * `expired`: what it does when its session is unknown; `again` logs in once more, `reports` fails.
 */
import { promisify } from 'node:util';
import { QBittorrent as Ctrl9 } from '@ctrl/qbittorrent';
import robertklep from '@robertklep/qbittorrent';
import { QBittorrent as Ctrl5 } from 'ctrl-qbittorrent-5';
import { QBittorrent as Ctrl6 } from 'ctrl-qbittorrent-6';
import { QBittorrent as Ctrl8 } from 'ctrl-qbittorrent-8';
import NodeQbittorrent from 'node-qbittorrent';
import apiV2 from 'qbittorrent-api-v2';
import { QBittorrentClient as Tsarr } from 'tsarr/qbittorrent';

/** @param getsToMutate stops, starts and deletes by GET, which qBittorrent has refused since 4.4 */
function ctrl(Client, version, expired, getsToMutate = false) {
	return {
		name: `@ctrl/qbittorrent ${version}`,
		expired,
		getsToMutate,
		open({ base, username, password }) {
			const client = new Client({ baseUrl: base, username, password, timeout: 30_000 });
			return {
				login: () => client.login(),
				version: () => client.getAppVersion(),
				apiVersion: () => client.getApiVersion(),
				addMagnet: (uri, category) => client.addMagnet(uri, { category, paused: 'true' }),
				addFile: ({ bytes }, category) => client.addTorrent(bytes, { category, paused: 'true' }),
				addAndShow: async ({ uri }, label) => (await client.normalizedAddTorrent(uri, { label, startPaused: true })).id,
				list: (category) => client.listTorrents({ category }),
				nameOf: async (hash) => (await client.getTorrent(hash)).name,
				properties: (hash) => client.torrentProperties(hash),
				files: (hash) => client.torrentFiles(hash),
				trackers: (hash) => client.torrentTrackers(hash),
				pause: (hash) => client.pauseTorrent(hash),
				resume: (hash) => client.resumeTorrent(hash),
				categories: () => client.getCategories(),
				createCategory: (name) => client.createCategory(name),
				setCategory: (hash, name) => client.setTorrentCategory(hash, name),
				addTags: (hash, tags) => client.addTorrentTags(hash, tags),
				removeTags: (hash, tags) => client.removeTorrentTags(hash, tags),
				remove: (hash) => client.removeTorrent(hash, true),
			};
		},
	};
}

const robertklepClient = {
	name: '@robertklep/qbittorrent 1.1.0',
	expired: 'reports',
	open({ base, username, password }) {
		const client = new robertklep.qBittorrentClient(base, username, password);
		return {
			// Its login method takes any 200; the next call tells.
			login: () => client.app.version(),
			loginAgain: () => client.auth.login(username, password),
			version: () => client.app.version(),
			apiVersion: () => client.app.webapiVersion(),
			addMagnet: (uri, category) => client.torrents.add({ urls: uri, category, paused: true }),
			addFile: ({ bytes, name }, category) =>
				client.torrents.add({ torrents: { buffer: bytes, filename: `${name}.torrent` }, category, paused: true }),
			list: (category) => client.torrents.info({ category }),
			nameOf: async (hash) => (await client.torrents.info({ hashes: hash }))[0].name,
			properties: (hash) => client.torrents.properties(hash),
			files: (hash) => client.torrents.files(hash),
			trackers: (hash) => client.torrents.trackers(hash),
			pause: (hash) => client.torrents.pause(hash),
			resume: (hash) => client.torrents.resume(hash),
			categories: () => client.torrents.categories(),
			createCategory: (name) => client.torrents.createCategory(name, ''),
			setCategory: (hash, name) => client.torrents.setCategory(hash, name),
			addTags: (hash, tags) => client.torrents.addTags(hash, tags),
			removeTags: (hash, tags) => client.torrents.removeTags(hash, tags),
			mainData: (rid) => client.sync.maindata(rid),
			remove: (hash) => client.torrents.delete(hash, true),
		};
	},
};

/** Its methods take a callback. */
const nodeQbittorrent = {
	name: 'node-qbittorrent 2.0.0',
	expired: 'reports',
	open({ base, username, password }) {
		const { hostname, port, pathname } = new URL(base);
		const client = new NodeQbittorrent({ host: hostname, port, path: pathname, user: username, pass: password });
		const verb = (name) => promisify(client[name].bind(client));
		return {
			login: verb('login'),
			addMagnet: (uri, category) => verb('addTorrentURL')(uri, { category, paused: 'true' }),
			addFile: ({ bytes, name }, category) =>
				verb('addTorrentFileContent')(bytes, `${name}.torrent`, { category, paused: 'true' }),
			list: async (category) => (await verb('getTorrents')()).filter((item) => item.category === category),
			pause: verb('pause'),
			resume: verb('resume'),
			createCategory: (name) => verb('createCategory')(name, ''),
			setCategory: verb('setCategory'),
			mainData: () => verb('syncMaindata')(),
			remove: verb('deleteAndRemove'),
		};
	},
};

/**
 * It has no method for adding, its methods for tags fail before they ask, and its setCategory and
 * delete name fields that no qBittorrent knows: nothing changes, and files stay.
 */
const qbittorrentApiV2 = {
	name: 'qbittorrent-api-v2 1.2.2',
	expired: 'reports',
	rootOnly: true,
	open({ base, username, password }) {
		let session = null;
		const login = async () => {
			session = await apiV2.connect(base, username, password);
			// It takes any 200 for a login; only the next call tells.
			return await session.appVersion();
		};
		return {
			login,
			version: () => session.appVersion(),
			apiVersion: () => session.apiVersion(),
			list: (category) => session.torrents(null, category),
			nameOf: async (hash) => (await session.torrents(null, null, null, null, null, null, hash))[0].name,
			properties: (hash) => session.properties(hash),
			files: (hash) => session.files(hash),
			trackers: (hash) => session.trackers(hash),
			pause: (hash) => session.pauseTorrents(hash),
			resume: (hash) => session.resumeTorrents(hash),
			categories: () => session.categories(),
			createCategory: (name) => session.createCategory(name, ''),
			mainData: (rid) => session.syncMainData(rid),
			remove: (hash) => session.deleteTorrents(hash, true),
		};
	},
};

const tsarr = {
	name: 'tsarr 2.16.0',
	open({ base, username, password }) {
		const client = new Tsarr({ baseUrl: base, username, password });
		return {
			// It keeps failures to itself and gives an empty text.
			login: async () => {
				if ((await client.getAppVersion()) === '') throw new Error('no version');
			},
			version: () => client.getAppVersion(),
			apiVersion: () => client.getApiVersion(),
			list: async (category) => (await client.getTorrents()).filter((item) => item.category === category),
			pause: (hash) => client.pauseTorrents(hash),
			resume: (hash) => client.resumeTorrents(hash),
			remove: (hash) => client.deleteTorrents(hash, true),
		};
	},
};

export const CLIENTS = [
	ctrl(Ctrl9, '9.16.0', 'again'),
	ctrl(Ctrl8, '8.3.0', 'reports'),
	ctrl(Ctrl6, '6.1.0', 'reports'),
	ctrl(Ctrl5, '5.1.0', 'reports', true),
	robertklepClient,
	nodeQbittorrent,
	qbittorrentApiV2,
	tsarr,
];
