import { randomUUID } from 'node:crypto';
import type { AddOptions, NewRequest, TorrentPayload } from '../ledger/types';
import { parseAddLine, parseTorrentFile, type TorrentIdentity } from '../qbittorrent/infohash';

/** A torrent as people and other workflows hand it in: exactly one of magnet, link, hash or file. */
export interface TorrentFields {
	/** A magnet, an http(s) link to a .torrent, or a bare info hash. */
	link?: string;
	file?: { fileName: string; bytes: Uint8Array };
	name?: string;
	sizeBytes?: number | null;
	category?: string;
	tags?: string[];
	source?: string;
	options?: AddOptions;
}

/**
 * The request that a torrent makes in the ledger, with ids of its own.
 *
 * @throws InvalidTorrentError for a link or file that no node could take
 * @throws RangeError when there is neither a link nor a file
 */
export function requestFromFields(fields: TorrentFields, requestId: string = randomUUID()): NewRequest {
	const { identity, payload } = identify(fields);
	return {
		...describeTorrent(identity, payload),
		id: `${requestId}:0`,
		requestId,
		index: 0,
		count: 1,
		source: fields.source ?? '',
		name: fields.name || identity.name || identity.canonical,
		sizeBytes: identity.sizeBytes ?? fields.sizeBytes ?? null,
		category: fields.category ?? '',
		tags: fields.tags ?? [],
		options: fields.options ?? {},
	};
}

/** What identity and payload say of a request, whoever asks. */
export function describeTorrent(
	identity: TorrentIdentity,
	payload: TorrentPayload,
): Pick<NewRequest, 'hash' | 'aliases' | 'kind' | 'private' | 'trackerHosts' | 'payload'> {
	return {
		hash: identity.canonical,
		aliases: identity.aliases,
		kind: payload.kind,
		private: identity.private,
		trackerHosts: identity.trackerHosts,
		payload,
	};
}

function identify(fields: TorrentFields): { identity: TorrentIdentity; payload: TorrentPayload } {
	if (fields.file) {
		const { fileName, bytes } = fields.file;
		return { identity: parseTorrentFile(bytes), payload: { kind: 'file', fileName, bytes } };
	}
	const link = fields.link?.trim() ?? '';
	if (link === '') throw new RangeError('No torrent was given: a magnet, a link, an info hash or a .torrent file is needed');
	const { kind, text, identity } = parseAddLine(link);
	return { identity, payload: { kind, text } };
}
