/** A tracker: a feed of releases, and their .torrent files behind a passkey. */
import { createServer } from 'node:http';

export const PASSKEY = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';

/** @returns `feed`, its URL; `offer(title, torrent)` puts a release into it; `reads`, how often it was read */
export async function startTracker() {
	const tracker = { feed: '', reads: 0, torrents: [], posts: [] };
	const item = ({ title, sizeBytes, link, seeders }, n) =>
		`<item><title>${title.replaceAll('&', '&amp;')}</title><guid isPermaLink="false">invented-${n}</guid><link>${link.replaceAll('&', '&amp;')}</link>` +
		`<pubDate>${new Date().toUTCString()}</pubDate><size>${sizeBytes}</size>` +
		`<torznab:attr name="size" value="${sizeBytes}"/><torznab:attr name="seeders" value="${seeders}"/><torznab:attr name="category" value="2045"/></item>`;
	const server = createServer((request, response) => {
		const url = new URL(request.url, tracker.feed || 'http://127.0.0.1');
		if (url.searchParams.get('passkey') !== PASSKEY) return response.writeHead(403).end();
		if (url.pathname === '/feed') {
			tracker.reads++;
			const rss = `<?xml version="1.0"?><rss version="2.0" xmlns:torznab="http://torznab.com/schemas/2015/feed"><channel><title>Invented</title>${tracker.posts.map(item).join('')}</channel></rss>`;
			return response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8' }).end(rss);
		}
		const torrent = tracker.torrents[Number(/^\/(\d+)\.torrent$/.exec(url.pathname)?.[1] ?? -1)];
		if (torrent === undefined) return response.writeHead(404).end();
		return response.writeHead(200, { 'content-type': 'application/x-bittorrent' }).end(torrent.bytes);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${server.address().port}`;
	tracker.feed = `${origin}/feed?passkey=${PASSKEY}`;
	/** Every release has a size of its own, by which the trigger tells it from others. */
	tracker.offer = (title, torrent, { seeders = 20, sizeBytes = 1_500_000_000 + tracker.posts.length } = {}) => {
		const n = tracker.torrents.push(torrent) - 1;
		tracker.posts.push({ title, sizeBytes, seeders, link: `${origin}/${n}.torrent?passkey=${PASSKEY}` });
		return torrent;
	};
	tracker.close = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	return tracker;
}
