import { parseFeed } from '../../../lib/feed';
import { NOW, MARK, torznab } from './feedServer';

const HASH = 'C'.repeat(40);
const parse = async (text: string, contentType = 'application/xml') => await parseFeed('films', Buffer.from(text), contentType);
const releases = async (text: string) => (await parse(text)).map(({ release }) => release);
const rss = (items: string): string => `<rss version="2.0"><channel>${items}</channel></rss>`;

describe('a Torznab feed', () => {
	it('gives every field that it has', async () => {
		const more = ['peers:9', 'grabs:17', 'imdb:0111161', 'imdbid:tt0111161', 'tmdbid:278', 'tvdbid:0', 'downloadvolumefactor:0', 'uploadvolumefactor:1.5']
			.map((pair) => pair.split(':'))
			.map(([name, value]) => `<torznab:attr name="${name}" value="${value}" />`)
			.join('');
		const [release] = await releases(torznab([{ n: 4, hash: HASH, more: `${more}<prowlarrindexer id="3">Invented Tracker</prowlarrindexer><comments>https://tracker.test/details/4?key=${MARK}</comments>` }]));
		expect(release).toEqual({
			title: 'Invented.Film.2004.2160p.WEB-GRP',
			guid: 'https://tracker.test/details/4',
			link: `https://tracker.test/download/4/${MARK}/film.torrent`,
			magnet: null,
			infoHash: 'c'.repeat(40),
			infoUrl: 'https://tracker.test/details/4?key=***',
			sizeBytes: 4_000_000_000,
			seeders: 4,
			peers: 9,
			grabs: 17,
			categories: [2000, 2045],
			categoryNames: [],
			imdbId: 'tt0111161',
			tmdbId: 278,
			tvdbId: null,
			publishedAtMs: NOW - 4 * 60_000,
			indexer: 'Invented Tracker',
			downloadFactor: 0,
			uploadFactor: 1.5,
		});
	});

	it('may be written under any prefix', async () => {
		const feed = torznab([7]).replaceAll('torznab:attr', 'newznab:attr');
		expect((await releases(feed))[0]).toMatchObject({ seeders: 7, categories: [2000, 2045] });
	});

	it('gives its magnet before its file', async () => {
		const magnet = `magnet:?xt=urn:btih:${HASH}&amp;dn=Invented`;
		const [release] = await releases(torznab([{ n: 1, more: `<torznab:attr name="magneturl" value="${magnet}" />` }]));
		expect(release).toMatchObject({ infoHash: HASH.toLowerCase(), link: magnet.replace('&amp;', '&') });
		expect(release.magnet).toBe(release.link);
	});

	it.each([
		['100', 'forbidden'],
		['500', 'rate-limited'],
		['900', 'indexer-error'],
	])('that tells of error %s is %s, without what looks like a key', async (code, failure) => {
		const text = `<?xml version="1.0"?><error code="${code}" description="Wrong key ${MARK} for https://tracker.test/api?apikey=x"/>`;
		const error = await parse(text).catch((caught: unknown) => caught);
		expect(error).toMatchObject({ name: 'FeedError', code: failure });
		expect(String(error)).toContain('Wrong key');
		expect(String(error)).not.toMatch(new RegExp(`${MARK}|apikey`));
	});
});

describe('an RSS feed', () => {
	it('of nyaa gives size, seeders and hash', async () => {
		const [release] = await releases(
			`<rss xmlns:nyaa="https://nyaa.test/xmlns/nyaa" version="2.0"><channel><item>
				<title>[Group] Invented Show - 05 (1080p)</title><link>https://nyaa.test/download/5.torrent</link>
				<guid isPermaLink="true">https://nyaa.test/view/5</guid><nyaa:seeders>12</nyaa:seeders><nyaa:leechers>3</nyaa:leechers>
				<nyaa:downloads>40</nyaa:downloads><nyaa:infoHash>${HASH}</nyaa:infoHash><nyaa:size>1.4 GiB</nyaa:size><nyaa:category>Anime</nyaa:category>
			</item></channel></rss>`,
		);
		expect(release).toMatchObject({ seeders: 12, peers: 15, grabs: 40, infoHash: 'c'.repeat(40), sizeBytes: Math.round(1.4 * 1024 ** 3), categoryNames: ['Anime'], infoUrl: 'https://nyaa.test/view/5' });
	});

	it('of ezRSS gives what stands in its tag torrent', async () => {
		const [release] = await releases(
			rss(`<item><title>Invented Show</title><torrent xmlns="http://xmlns.ezrss.test/0.1/"><contentLength>700000000</contentLength>
				<infoHash>${HASH}</infoHash><magnetURI><![CDATA[magnet:?xt=urn:btih:${HASH}]]></magnetURI><seeds>4</seeds><peers>1</peers></torrent></item>`),
		);
		expect(release).toMatchObject({ sizeBytes: 700_000_000, magnet: `magnet:?xt=urn:btih:${HASH}`, seeders: 4, peers: 5 });
	});

	it('with a magnet in its link or guid gives it', async () => {
		const magnet = `magnet:?xt=urn:btih:${HASH}`;
		const found = await releases(rss(`<item><title>A</title><link>${magnet}</link></item><item><title>B</title><guid>${magnet}</guid></item>`));
		expect(found.map(({ link, infoHash }) => [link, infoHash])).toEqual([[magnet, 'c'.repeat(40)], [magnet, 'c'.repeat(40)]]);
	});

	it('with a hash alone gives a magnet of it', async () => {
		const [{ link, magnet }] = await releases(rss(`<item><title>Invented &amp; Film</title><infoHash>${HASH}</infoHash></item>`));
		expect(link).toBe(`magnet:?xt=urn:btih:${'c'.repeat(40)}&dn=Invented%20%26%20Film`);
		expect(magnet).toBe(link);
	});

	it('does not take an attached picture for the torrent', async () => {
		const [{ link }] = await releases(
			rss('<item><title>A</title><enclosure url="https://t.test/a.jpg" type="image/jpeg"/><enclosure url="https://t.test/a.torrent" type="application/x-bittorrent" length="0"/></item>'),
		);
		expect(link).toBe('https://t.test/a.torrent');
	});

	it('leaves out what has no title or nothing to download', async () => {
		expect(await releases(rss('<item><title>A</title></item><item><link>https://t.test/1</link></item><item><title>B</title><link>ftp://t.test/1</link></item>'))).toEqual([]);
	});

	it('may be empty', async () => {
		expect(await parse(rss(''))).toEqual([]);
	});

	it('keeps control characters and secrets out of what is shown', async () => {
		const [release] = await releases(rss(`<item><title>Inv&#10;ented</title><link>https://t.test/rss/${MARK}/1</link><guid>https://t.test/get/${MARK}?id=12&amp;passkey=short</guid></item>`));
		expect(release).toMatchObject({ title: 'Inv ented', guid: 'https://t.test/get/***?id=12&passkey=***' });
		expect(JSON.stringify({ ...release, link: '' })).not.toContain(MARK);
	});

	it('is not led astray by tags that are called like parts of JavaScript', async () => {
		const odd = '<constructor>x</constructor><__proto__><attr name="size" value="5"/></__proto__><toString/><hasOwnProperty>1</hasOwnProperty>';
		expect(await releases(rss(`<item>${odd}<title>A</title><link>https://t.test/1</link></item>`))).toMatchObject([{ title: 'A', sizeBytes: null }]);
		expect(({} as Record<string, unknown>).attr).toBeUndefined();
	});
});

describe('an Atom feed', () => {
	it('gives entries with their enclosures', async () => {
		const [release] = await releases(`<feed xmlns="http://www.w3.org/2005/Atom"><title>Invented</title><entry>
			<id>urn:uuid:1</id><title type="html">Invented Film</title><updated>2027-01-15T08:00:00Z</updated>
			<link rel="alternate" href="https://t.test/view/1"/><link rel="enclosure" type="application/x-bittorrent" href="https://t.test/1.torrent" length="123456789"/>
			<category term="2040"/><category term="Films"/></entry></feed>`);
		expect(release).toMatchObject({
			title: 'Invented Film',
			guid: 'urn:uuid:1',
			link: 'https://t.test/1.torrent',
			infoUrl: 'https://t.test/view/1',
			sizeBytes: 123_456_789,
			categories: [2040],
			categoryNames: ['Films'],
			publishedAtMs: Date.UTC(2027, 0, 15, 8),
		});
	});

	it('may carry a prefix on everything', async () => {
		const text = '<atom:feed xmlns:atom="http://www.w3.org/2005/Atom"><atom:entry><atom:id>1</atom:id><atom:title>A</atom:title><atom:link href="https://t.test/1"/></atom:entry></atom:feed>';
		expect(await releases(text)).toMatchObject([{ title: 'A', link: 'https://t.test/1' }]);
	});
});

describe('a charset', () => {
	const text = rss('<item><title>Erfundener Fünfteiler</title><link>https://t.test/1</link></item>');
	const latin = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, 'latin1');
	const titles = async (bytes: Uint8Array, contentType: string) => (await parseFeed('films', bytes, contentType)).map(({ release }) => release.title);

	it.each([
		['told by the document', latin, 'text/xml'],
		['told by the document when the header is wrong', latin, 'text/xml; charset=utf-8'],
		['told by the header', Buffer.from(text, 'latin1'), 'text/xml; charset="iso-8859-1"'],
		['that nobody tells', Buffer.from(text), ''],
		['of a byte order mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]), 'text/xml; charset=utf-8'],
		['with a mark of UTF-8', Buffer.from(`\uFEFF${text}`), 'text/xml'],
		['that is told to be UTF-16 and is not', Buffer.from(`<?xml version="1.0" encoding="utf-16"?>${text}`), 'text/xml'],
	])('%s is read', async (_what, bytes, contentType) => {
		expect(await titles(bytes, contentType)).toEqual(['Erfundener Fünfteiler']);
	});

	it.each([
		['text/xml; charset=utf-8', Buffer.from(text, 'latin1')],
		['text/xml; charset=klingon', Buffer.from(text)],
	])('that is wrong is told: %s', async (contentType, bytes) => {
		await expect(titles(bytes, contentType)).rejects.toMatchObject({ code: 'charset' });
	});
});
