import type { AddOptions, TorrentPayload } from '../qbittorrent/addTypes';
import {
	InvalidTorrentError,
	parseAddLine,
	parseTorrentFileInTurns,
	splitUrls,
	type TorrentIdentity,
} from '../qbittorrent/infohash';
import { rest } from '../qbittorrent/turns';
import { addOptions } from './addOptions';
import { badRequest, conflict, text } from './answers';
import { isValidCategory, refuseForeign, splitTags } from './categories';
import type { Call, Handler } from './context';
import type { AddIntake, ApiAnswer, UploadedFile } from './types';

const MAX_TORRENTS = 1_000;

interface Found {
	kind: 'magnet' | 'url' | 'file';
	identity: TorrentIdentity;
	payload: TorrentPayload;
}

interface Reading {
	found: Found[];
	/** What to answer when nothing was found. */
	refusal: ApiAnswer;
}

/**
 * `torrents/add`: reads what is to be added, and hands it over. Broken ones among good ones are
 * skipped; with none that is good the request is refused with a 4xx, because `Fails.` has no reason
 * and some clients take it for success.
 */
export const addTorrents: Handler = async (_context, call) => {
	const lines = attempt(() => splitUrls(call.params.urls ?? ''));
	const { files } = call.request;
	if (
		lines instanceof InvalidTorrentError ||
		lines.length + files.length > MAX_TORRENTS
	) {
		return text(413, `At most ${MAX_TORRENTS} torrents can be added at once`);
	}
	const category = call.params.category ?? '';
	if (category !== '' && !isValidCategory(category)) return conflict('Incorrect category name');
	refuseForeign(call, category);
	const { found, refusal } = await read(lines, files);
	return found.length === 0 ? refusal : intake(call, category, found);
};

async function read(lines: string[], files: UploadedFile[]): Promise<Reading> {
	const byHash = new Map<string, Found>();
	let refusal = badRequest('No torrent, magnet link or URL was given');
	const take = (one: Found) => {
		if (!byHash.has(one.identity.canonical)) byHash.set(one.identity.canonical, one);
	};
	for (const line of lines) {
		await rest();
		const link = attempt(() => parseAddLine(line));
		if (link instanceof InvalidTorrentError) refusal = text(415, `Error: ${link.message}`);
		else
			take({
				kind: link.kind,
				identity: link.identity,
				payload: { kind: link.kind, text: link.text },
			});
	}
	for (const file of files) {
		const identity = await parseTorrentFileInTurns(file.bytes).catch(asInvalid);
		if (identity instanceof InvalidTorrentError) refusal = invalidFile(file);
		else take({ kind: 'file', identity, payload: { kind: 'file', ...file } });
	}
	return { found: [...byHash.values()], refusal };
}

function attempt<T>(parse: () => T): T | InvalidTorrentError {
	try {
		return parse();
	} catch (error) {
		return asInvalid(error);
	}
}

function asInvalid(error: unknown): InvalidTorrentError {
	if (error instanceof InvalidTorrentError) return error;
	throw error;
}

/** qBittorrent's own words; control characters of a file name would forge lines in a log. */
const invalidFile = ({ fileName }: UploadedFile): ApiAnswer =>
	text(
		415,
		`Error: '${fileName.replace(/\p{Cc}/gu, ' ').slice(0, 200)}' is not a valid torrent file.`,
	);

function intake({ params, login }: Call, category: string, found: Found[]): AddIntake {
	const options: AddOptions = addOptions(params);
	const tags = splitTags(params.tags);
	return {
		kind: 'add',
		source: login.source,
		requests: found.map(({ kind, identity, payload }, index) => ({
			index,
			count: found.length,
			source: login.source,
			hash: identity.canonical,
			aliases: identity.aliases,
			kind,
			name: identity.name ?? identity.canonical,
			sizeBytes: identity.sizeBytes,
			private: identity.private,
			trackerHosts: identity.trackerHosts,
			category,
			tags,
			options,
			payload,
		})),
	};
}
