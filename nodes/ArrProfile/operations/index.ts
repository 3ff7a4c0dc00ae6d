import type { Resources } from '../../shared/operations/operation';
import * as checkAdded from './checkAdded.operation';
import * as correctFromHistory from './correctFromHistory.operation';
import * as deleteFile from './deleteFile.operation';
import * as downloadedScan from './downloadedScan.operation';
import * as enrich from './enrich.operation';
import * as evaluate from './evaluate.operation';
import * as findItem from './findItem.operation';
import * as getCommand from './getCommand.operation';
import * as getFiles from './getFiles.operation';
import * as getFormats from './getFormats.operation';
import * as getHistory from './getHistory.operation';
import * as getIndexers from './getIndexers.operation';
import * as getItems from './getItems.operation';
import * as getProfiles from './getProfiles.operation';
import * as getQueue from './getQueue.operation';
import * as getRootFolders from './getRootFolders.operation';
import * as getStatus from './getStatus.operation';
import * as grab from './grab.operation';
import * as push from './push.operation';
import * as refreshDownloads from './refreshDownloads.operation';
import * as removeQueued from './removeQueued.operation';
import * as rescan from './rescan.operation';
import * as searchIndexers from './searchIndexers.operation';
import * as searchItem from './searchItem.operation';
import * as suggest from './suggest.operation';

/** Every operation of the node, by resource and operation value; added here and nowhere else. */
export const resources: Resources = {
	command: { name: 'Command', default: 'refreshDownloads', operations: [downloadedScan, getCommand, refreshDownloads, rescan, searchItem] },
	customFormat: { name: 'Custom Format', default: 'getAll', operations: [getFormats] },
	history: { name: 'History', default: 'getAll', operations: [getHistory] },
	indexer: { name: 'Indexer', default: 'getAll', operations: [getIndexers, grab, searchIndexers] },
	instance: { name: 'Instance', default: 'getStatus', operations: [getStatus] },
	library: { name: 'Library', default: 'find', operations: [deleteFile, findItem, getFiles, getItems, getRootFolders] },
	qualityProfile: { name: 'Quality Profile', default: 'getAll', operations: [getProfiles] },
	queue: { name: 'Queue', default: 'getAll', operations: [getQueue, removeQueued] },
	release: { name: 'Release', default: 'evaluate', operations: [checkAdded, correctFromHistory, enrich, evaluate, push, suggest] },
};
