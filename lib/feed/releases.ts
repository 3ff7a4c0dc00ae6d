import { parseMagnet } from '../qbittorrent/infohash';
import { normalizeHash } from '../qbittorrent/infohash/hashes';
import { displayName } from '../qbittorrent/infohash/links';
import { isMagnet } from '../qbittorrent/infohash/magnet';
import type { Element } from './element';
import { maskGuid, maskUrl } from './secrets';
import type { FeedRelease, FoundRelease } from './types';
import { bytesOf, decimal, idOf, imdbOf, timeOf, wholeNumber } from './values';

const MAX_TITLE = 1_000;
const MAX_LINK = 8_192;
const MAX_CATEGORIES = 50;
const TORRENT_TYPE = /^application\/(?:x-)?bittorrent\b/i;

/** The links of one entry, before it is known which of them is the torrent. */
export interface Links {
	/** Those that say that they are a torrent, or are attached as one. */
	torrents: string[];
	/** The link of the entry itself: its page, or the torrent where there is no other. */
	own: string | null;
	/** The page that only tells of it. */
	page: string | null;
}

/** What RSS and Atom write in different places. */
export interface Basics {
	title: string | null;
	guid: string | null;
	publishedAtMs: number | null;
	links: Links;
	sizeBytes: number | null;
	categories: string[];
}

/** The extended attributes of an entry, by name in lower case; `<torznab:attr name= value=>` and the like. */
export function attributesOf(entry: Element): Map<string, string[]> {
	const found = new Map<string, string[]>();
	for (const element of entry.all('attr')) {
		const name = element.attribute('name')?.toLowerCase();
		const value = element.attribute('value');
		if (!name || value === null || value === '') continue;
		found.set(name, [...(found.get(name) ?? []), value]);
	}
	return found;
}

/**
 * The release of one entry, with whatever of Torznab, Newznab, ezRSS and the tags of nyaa it has. Null for an
 * entry without a title or without anything that could be downloaded.
 */
export function releaseOf(entry: Element, basics: Basics): FoundRelease | null {
	const attributes = attributesOf(entry);
	const attr = (...names: string[]): string | null => names.map((name) => attributes.get(name)?.[0]).find((value) => value !== undefined) ?? null;
	/** ezRSS puts its tags into one of their own. */
	const places = [entry, ...entry.all('torrent')];
	const tag = (...names: string[]): string | null => places.map((place) => place.textOf(...names)).find((text) => text !== null) ?? null;

	const title = displayName((basics.title ?? '').slice(0, MAX_TITLE));
	const magnet = magnetAmong([attr('magneturl'), tag('magnetURI', 'magnetUrl', 'magnet'), ...basics.links.torrents, basics.links.own, basics.guid]);
	const infoHash = normalizeHash(attr('infohash') ?? tag('infoHash', 'info_hash', 'hash') ?? '') ?? hashOf(magnet);
	const link = magnet ?? torrentAmong(basics.links) ?? (infoHash === null ? null : magnetOf(infoHash, title));
	if (title === null || link === null) return null;
	const seeders = wholeNumber(attr('seeders') ?? tag('seeders', 'seeds'));
	const release: FeedRelease = {
		title,
		guid: basics.guid === null ? null : maskGuid(basics.guid.slice(0, MAX_LINK)),
		link,
		magnet: magnet ?? (link.startsWith('magnet:') ? link : null),
		infoHash,
		infoUrl: pageOf(basics, link, entry),
		sizeBytes: bytesOf(attr('size')) ?? bytesOf(tag('size', 'contentLength')) ?? basics.sizeBytes,
		seeders,
		peers: peersOf(seeders, attr, tag),
		grabs: wholeNumber(attr('grabs') ?? tag('grabs', 'downloads')),
		...categoriesOf([...(attributes.get('category') ?? []), ...basics.categories]),
		imdbId: imdbOf(attr('imdb', 'imdbid')),
		tmdbId: idOf(attr('tmdb', 'tmdbid')),
		tvdbId: idOf(attr('tvdb', 'tvdbid')),
		publishedAtMs: basics.publishedAtMs ?? timeOf(attr('usenetdate')),
		indexer: displayName((tag('prowlarrindexer', 'jackettindexer', 'indexer') ?? attr('indexer') ?? '').slice(0, MAX_TITLE)),
		downloadFactor: decimal(attr('downloadvolumefactor')),
		uploadFactor: decimal(attr('uploadvolumefactor')),
	};
	return { release, rawGuid: basics.guid?.slice(0, MAX_LINK) ?? null };
}

function magnetAmong(texts: Array<string | null>): string | null {
	for (const text of texts) {
		if (text !== null && text.length <= MAX_LINK && isMagnet(text) && hashOf(text) !== null) return text;
	}
	return null;
}

function hashOf(magnet: string | null): string | null {
	if (magnet === null) return null;
	try {
		return parseMagnet(magnet).canonical;
	} catch {
		return null;
	}
}

/** The link to the .torrent file: what says so, then whatever link there is but the page. */
function torrentAmong({ torrents, own }: Links): string | null {
	const isHttp = (text: string | null): text is string => text !== null && text.length <= MAX_LINK && /^https?:\/\//i.test(text) && URL.canParse(text);
	return torrents.find(isHttp) ?? (isHttp(own) ? own : null);
}

function magnetOf(infoHash: string, title: string | null): string {
	const topic = infoHash.length === 40 ? `btih:${infoHash}` : `btmh:1220${infoHash}`;
	return `magnet:?xt=urn:${topic}${title === null ? '' : `&dn=${encodeURIComponent(title)}`}`;
}

function pageOf({ links, guid }: Basics, link: string, entry: Element): string | null {
	const candidates = [links.page, links.own, entry.first('guid')?.attribute('isPermaLink') === 'false' ? null : guid];
	const page = candidates.find((text) => text !== null && text !== link && maskUrl(text) !== null);
	return page === undefined || page === null ? null : maskUrl(page);
}

type Asked = (...names: string[]) => string | null;

/** Torznab's `peers` counts everybody, other feeds count the leechers alone. */
function peersOf(seeders: number | null, attr: Asked, tag: Asked): number | null {
	const all = wholeNumber(attr('peers'));
	if (all !== null) return all;
	const leechers = wholeNumber(attr('leechers') ?? tag('leechers', 'peers'));
	return leechers === null ? null : leechers + (seeders ?? 0);
}

function categoriesOf(texts: string[]): Pick<FeedRelease, 'categories' | 'categoryNames'> {
	const told = [...new Set(texts.slice(0, 4 * MAX_CATEGORIES))].slice(0, MAX_CATEGORIES);
	const numbers = told.map(wholeNumber).filter((number): number is number => number !== null);
	const names = told.filter((text) => wholeNumber(text) === null).map((text) => displayName(text.slice(0, 200)));
	return { categories: [...new Set(numbers)], categoryNames: names.filter((name): name is string => name !== null) };
}

export const isTorrentType = (type: string | null): boolean => TORRENT_TYPE.test(type ?? '');
