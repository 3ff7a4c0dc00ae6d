import type { HeldChange } from '../ledger/types';
import { addTorrents } from './add';
import * as app from './app';
import * as categories from './categories';
import type { Handler } from './context';
import * as forward from './forward';
import { speedLimit } from './held';
import { listTorrents } from './list';
import { mainData } from './maindata';
import * as relay from './relay';
import { deleteTorrents } from './remove';
import { setCategory } from './setCategory';
import { setShareLimits } from './shareLimits';
import { setForceStart, start, stop } from './startStop';
import * as transfer from './transfer';

/**
 * `read`: GET, HEAD and POST, for everybody who is known. `write`: POST only, and only for logins
 * with the full role.
 */
export interface Route {
	methods: 'read' | 'write';
	handler: Handler;
}

const read = (handler: Handler): Route => ({ methods: 'read', handler });
const write = (handler: Handler): Route => ({ methods: 'write', handler });

const QUEUE = { tolerated: [409] };
const moved = (move: NonNullable<HeldChange['move']>) => ({
	...QUEUE,
	held: (): HeldChange => ({ move, ...(move === 'top' ? { options: { addToTopOfQueue: true } } : {}) }),
});

/** All of the API but auth/login and auth/logout, by `<scope>/<action>`. */
export const ROUTES: Readonly<Record<string, Route>> = {
	'app/version': read(app.appVersion),
	'app/webapiVersion': read(app.webapiVersion),
	'app/buildInfo': read(app.buildInfo),
	'app/preferences': read(app.readPreferences),
	'app/defaultSavePath': read(app.readDefaultSavePath),
	'app/networkInterfaceList': read(app.emptyList),
	'app/setPreferences': write(app.setPreferences),

	'torrents/info': read(listTorrents),
	'torrents/count': read(forward.count),
	'torrents/properties': read(forward.properties),
	'torrents/files': read(forward.forwardRead('torrents/files', ['indexes'])),
	'torrents/trackers': read(forward.forwardRead('torrents/trackers')),
	'torrents/webseeds': read(forward.forwardRead('torrents/webseeds')),
	'torrents/pieceStates': read(forward.forwardRead('torrents/pieceStates')),
	'torrents/pieceHashes': read(forward.forwardRead('torrents/pieceHashes')),
	'torrents/export': read(forward.exportTorrent),
	'torrents/downloadLimit': read(forward.limitsOf('dl_limit')),
	'torrents/uploadLimit': read(forward.limitsOf('up_limit')),
	'torrents/categories': read(categories.listCategories),
	'torrents/tags': read(categories.listTags),

	'torrents/add': write(addTorrents),
	'torrents/delete': write(deleteTorrents),
	'torrents/setCategory': write(setCategory),
	'torrents/setShareLimits': write(setShareLimits),
	'torrents/setForceStart': write(setForceStart),
	'torrents/stop': write(stop),
	'torrents/pause': write(stop),
	'torrents/start': write(start),
	'torrents/resume': write(start),
	// Queues are per node: one without queueing refuses, and *arr must not see that as a failure.
	'torrents/topPrio': write(relay.relayMany('topPrio', moved('top'))),
	'torrents/bottomPrio': write(relay.relayMany('bottomPrio', moved('bottom'))),
	'torrents/increasePrio': write(relay.relayMany('increasePrio', moved('up'))),
	'torrents/decreasePrio': write(relay.relayMany('decreasePrio', moved('down'))),
	'torrents/recheck': write(relay.relayMany('recheck')),
	'torrents/reannounce': write(relay.relayMany('reannounce')),
	'torrents/createCategory': write(categories.createCategory),
	'torrents/editCategory': write(categories.editCategory),
	'torrents/removeCategories': write(categories.removeCategories),
	'torrents/addTags': write(relay.addTags),
	'torrents/removeTags': write(relay.removeTags),
	'torrents/setTags': write(relay.setTags),
	'torrents/createTags': write(categories.createTags),
	'torrents/deleteTags': write(categories.deleteTags),
	'torrents/setLocation': write(relay.setLocation),
	'torrents/setAutoManagement': write(relay.setAutoManagement),
	'torrents/setSuperSeeding': write(relay.relayMany('setSuperSeeding', { required: ['value'] })),
	'torrents/setDownloadLimit': write(
		relay.relayMany('setDownloadLimit', {
			required: ['limit'],
			held: ({ limit }) => ({ options: { downloadLimitBytesPerSecond: speedLimit(limit) } }),
		}),
	),
	'torrents/setUploadLimit': write(
		relay.relayMany('setUploadLimit', {
			required: ['limit'],
			held: ({ limit }) => ({ options: { uploadLimitBytesPerSecond: speedLimit(limit) } }),
		}),
	),
	'torrents/toggleSequentialDownload': write(
		relay.relayMany('toggleSequentialDownload', { held: () => ({ toggle: 'sequential' }) }),
	),
	'torrents/toggleFirstLastPiecePrio': write(
		relay.relayMany('toggleFirstLastPiecePrio', { held: () => ({ toggle: 'firstLastPiecePrio' }) }),
	),
	'torrents/addPeers': write(relay.relayMany('addPeers', { required: ['peers'] })),
	'torrents/rename': write(
		relay.relayOne('rename', {
			required: ['name'],
			held: ({ name }) => ({ name, options: { rename: name } }),
			patch: ({ name }) => ({ name }),
		}),
	),
	'torrents/renameFile': write(relay.relayOne('renameFile', { required: ['oldPath', 'newPath'] })),
	'torrents/renameFolder': write(
		relay.relayOne('renameFolder', { required: ['oldPath', 'newPath'] }),
	),
	'torrents/filePrio': write(relay.relayOne('filePrio', { required: ['id', 'priority'] })),
	'torrents/addTrackers': write(relay.relayOne('addTrackers', { required: ['urls'] })),
	'torrents/editTracker': write(
		relay.relayOne('editTracker', { required: ['origUrl', 'newUrl'], optional: ['tier'] }),
	),
	'torrents/removeTrackers': write(relay.relayOne('removeTrackers', { required: ['urls'] })),

	'sync/maindata': read(mainData),
	'sync/torrentPeers': read(forward.torrentPeers),

	'transfer/info': read(transfer.readTransferInfo),
	'transfer/speedLimitsMode': read(transfer.speedLimitsMode),
	'transfer/downloadLimit': read(transfer.noLimit),
	'transfer/uploadLimit': read(transfer.noLimit),
	'transfer/setSpeedLimitsMode': write(transfer.ignored),
	'transfer/toggleSpeedLimitsMode': write(transfer.ignored),
	'transfer/setDownloadLimit': write(transfer.ignored),
	'transfer/setUploadLimit': write(transfer.ignored),
	'transfer/banPeers': write(transfer.ignored),

	'log/main': read(app.emptyList),
	'log/peers': read(app.emptyList),
	'rss/items': read(app.emptyObject),
	'rss/rules': read(app.emptyObject),
	'search/plugins': read(app.emptyList),
	'search/status': read(app.emptyList),
};

/** Every `<scope>/<action>` that is answered; each needs a webhook path of its own. */
export const ENDPOINTS: readonly string[] = ['auth/login', 'auth/logout', ...Object.keys(ROUTES)];
