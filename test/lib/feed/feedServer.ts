import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server that answers as the test says, and remembers what it was asked. */
export interface FeedServer {
	url: string;
	/** Requests so far, oldest first. */
	requests: IncomingMessage[];
	answer: Answer;
	close(): Promise<void>;
}

export async function startFeedServer(): Promise<FeedServer> {
	const server = createServer((request, response) => {
		feed.requests.push(request);
		feed.answer(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const feed: FeedServer = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests: [],
		answer: (_request, response) => response.writeHead(404).end(),
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return feed;
}

/** Answers with a document, and with 304 to whoever has it already. */
export function serve(text: string, headers: Record<string, string> = {}): Answer {
	return (request, response) => {
		const { etag } = headers;
		if (etag !== undefined && request.headers['if-none-match'] === etag) response.writeHead(304).end();
		else response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8', ...headers }).end(text);
	};
}

export const status = (code: number, headers: Record<string, string> = {}, body = ''): Answer => (_request, response) =>
	response.writeHead(code, headers).end(body);

/** A release of an invented tracker. */
export interface InventedItem {
	n: number;
	title?: string;
	guid?: string;
	sizeBytes?: number;
	seeders?: number;
	minutesOld?: number;
	hash?: string;
	more?: string;
}

export const NOW = 1_800_000_000_000;
/** Stands for a passkey: where it turns up, one has leaked. */
export const MARK = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';

export function torznabItem({ n, title, guid, sizeBytes = n * 1_000_000_000, seeders = n, minutesOld = n, hash, more = '' }: InventedItem): string {
	return `<item>
		<title>${title ?? `Invented.Film.${2000 + n}.2160p.WEB-GRP`}</title>
		<guid>${guid ?? `https://tracker.test/details/${n}`}</guid>
		<link>https://tracker.test/download/${n}/${MARK}/film.torrent</link>
		<pubDate>${new Date(NOW - minutesOld * 60_000).toUTCString()}</pubDate>
		<enclosure url="https://tracker.test/download/${n}/${MARK}/film.torrent" length="${sizeBytes}" type="application/x-bittorrent" />
		<torznab:attr name="category" value="2000" />
		<torznab:attr name="category" value="2045" />
		<torznab:attr name="seeders" value="${seeders}" />
		${hash === undefined ? '' : `<torznab:attr name="infohash" value="${hash}" />`}${more}
	</item>`;
}

export const torznab = (items: Array<InventedItem | number>): string => `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:torznab="http://torznab.com/schemas/2015/feed">
<channel><title>Invented Tracker</title><atom:link rel="self" href="https://tracker.test/api?apikey=${MARK}" />
${items.map((item) => torznabItem(typeof item === 'number' ? { n: item } : item)).join('\n')}
</channel></rss>`;
