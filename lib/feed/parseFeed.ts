import { decode } from './charset';
import type { Element } from './element';
import { FeedError } from './errors';
import { isTorrentType, releaseOf, type Basics } from './releases';
import { withoutLinks } from './secrets';
import type { FoundRelease } from './types';
import { bytesOf, timeOf, wholeNumber } from './values';
import { parseXml } from './xml';

/** Releases that are read of one feed, from the top; more than any feed gives at once. */
const MAX_RELEASES = 5_000;
/** Newznab's number for a key that was used up, and what trackers write instead. */
const LIMIT_REACHED = /^(?:429|500|501)$/;
const LOGIN_REFUSED = /^10[0-2]$/;

/**
 * The releases of an RSS 2.0, Atom, Torznab or Newznab feed, in the order of the feed. Works in turns.
 *
 * @param feed its name, for messages
 * @throws FeedError when it is no such feed, or the indexer tells of an error
 */
export async function parseFeed(feed: string, bytes: Uint8Array, contentType: string): Promise<FoundRelease[]> {
	const found: FoundRelease[] = [];
	const root = await parseXml(feed, await decode(feed, bytes, contentType), (entry, rootName) => {
		const basicsOf = READERS[rootName.toLowerCase()];
		if (basicsOf === undefined || found.length >= MAX_RELEASES) return;
		const release = releaseOf(entry, basicsOf(entry));
		if (release !== null) found.push(release);
	});
	refuseOthers(feed, root);
	return found;
}

/** By the root of the document. RSS 1.0 has its items beside the channel. */
const READERS: Readonly<Record<string, (entry: Element) => Basics>> = { rss: rssBasics, rdf: rssBasics, feed: atomBasics };

/** @throws FeedError for a document that is no feed */
function refuseOthers(feed: string, root: Element): void {
	switch (root.name.toLowerCase()) {
		case 'rss':
			if (root.first('channel') === null) break;
			return;
		case 'rdf':
		case 'feed':
			return;
		case 'error':
			throw indexerError(feed, root);
		case 'html':
			throw new FeedError('html', `'${feed}' answered with a web page instead of a feed`, 'The address leads to a login page or to the site itself. Copy the address of the feed, with its key, again');
	}
	throw new FeedError('not-a-feed', `'${feed}' is XML, but no feed: it begins with '${withoutLinks(root.name, 40)}'`, 'Use the address of an RSS, Atom or Torznab feed');
}

function indexerError(feed: string, root: Element): FeedError {
	const number = root.attribute('code') ?? '';
	const said = withoutLinks(root.attribute('description') ?? root.text) || 'no description';
	const text = `'${feed}' answered with error ${wholeNumber(number) ?? '?'}: ${said}`;
	if (LOGIN_REFUSED.test(number)) return new FeedError('forbidden', text, 'The key in the address of the feed is wrong or was withdrawn');
	if (LIMIT_REACHED.test(number)) return new FeedError('rate-limited', text, 'Ask less often');
	return new FeedError('indexer-error', text);
}

function rssBasics(item: Element): Basics {
	const enclosures = item.all('enclosure').filter((enclosure) => enclosure.attribute('url'));
	const torrents = enclosures.filter((enclosure) => isTorrentType(enclosure.attribute('type')));
	// Without any that says so, the attachment of a feed of releases is the torrent.
	const attached = torrents.length > 0 ? torrents : enclosures;
	const own = item.textOf('link');
	const comments = item.textOf('comments');
	return {
		title: item.textOf('title'),
		guid: item.textOf('guid'),
		publishedAtMs: timeOf(item.textOf('pubDate', 'dc:date')),
		links: {
			torrents: attached.map((enclosure) => enclosure.attribute('url') ?? ''),
			own,
			page: comments,
		},
		sizeBytes: sizeOf(attached.map((enclosure) => enclosure.attribute('length'))),
		categories: item.all('category').map((category) => category.text),
	};
}

function atomBasics(entry: Element): Basics {
	const links = entry.all('link').filter((link) => link.attribute('href'));
	const byRelation = (relation: string): Element[] => links.filter((link) => (link.attribute('rel') ?? 'alternate') === relation);
	const torrents = links.filter((link) => isTorrentType(link.attribute('type')));
	const attached = torrents.length > 0 ? torrents : byRelation('enclosure');
	const [page] = byRelation('alternate');
	return {
		title: entry.textOf('title'),
		guid: entry.textOf('id'),
		publishedAtMs: timeOf(entry.textOf('published', 'updated')),
		links: {
			torrents: attached.map((link) => link.attribute('href') ?? ''),
			own: page?.attribute('href') ?? links[0]?.attribute('href') ?? null,
			page: page?.attribute('href') ?? null,
		},
		sizeBytes: sizeOf(attached.map((link) => link.attribute('length'))),
		categories: entry.all('category').map((category) => category.attribute('term') ?? category.text),
	};
}

/** Some feeds write 0 or 1 because the length of an attachment is not optional: no torrent is that small. */
function sizeOf(lengths: Array<string | null>): number | null {
	const sizes = lengths.map(bytesOf).filter((size): size is number => size !== null && size > 1);
	return sizes[0] ?? null;
}
