import { parseFeed } from '../../../lib/feed';
import { turnsDuring } from '../../support/turns';
import { MARK, torznab } from './feedServer';

const codeOf = async (text: string): Promise<unknown> =>
	await parseFeed('films', Buffer.from(text), 'application/xml').then(
		() => 'read',
		(error: { code?: unknown }) => error.code,
	);

const BOMB = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 30 }, (_none, n) => `<!ENTITY a${n} "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">`).join('')}]><rss><channel><item><title>&a29;</title></item></channel></rss>`;

describe('what is no feed is told apart', () => {
	it.each([
		['an entity bomb', BOMB, 'dtd'],
		['a DTD behind comments', `<?xml version="1.0"?><!-- <a> --><?x y?><!doctype rss SYSTEM "file:///etc/passwd"><rss/>`, 'dtd'],
		['a login page', '<!DOCTYPE html><html><body>Login</body></html>', 'html'],
		['a page of old', '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><HTML>', 'html'],
		['a page without a doctype', '<html><body><br></body></html>', 'html'],
		['JSON', '{"error":"no"}', 'not-a-feed'],
		['a word', 'Unauthorized', 'not-a-feed'],
		['nothing', ' \n', 'not-a-feed'],
		['other XML', '<caps><server/></caps>', 'not-a-feed'],
		['RSS without a channel', '<rss/>', 'not-a-feed'],
		['a cut off feed', torznab([1, 2, 3]).slice(0, 700), 'broken-xml'],
		['crossed tags', '<rss><channel><item></channel></item></rss>', 'broken-xml'],
		['an entity that nobody defined', '<rss><channel><title>&lol;</title></channel></rss>', 'broken-xml'],
		['a bare ampersand', '<rss><channel><title>A & B</title></channel></rss>', 'broken-xml'],
		['tags called like the fields of the parser', '<rss><channel><_>a</_><_>b</_></channel></rss>', 'broken-xml'],
	])('%s', async (_what, text, code) => {
		expect(await codeOf(text)).toBe(code);
	});

	it('with the line, and without quoting the document', async () => {
		const text = `<rss><channel>\n<item>\n<link>https://t.test/${MARK}</${MARK}></item></channel></rss>`;
		const error = await parseFeed('films', Buffer.from(text), '').catch((caught: unknown) => caught as Error & { hint: string });
		expect(String(error)).toContain("'films' is broken XML in line 3");
		expect(JSON.stringify([String(error), error])).not.toContain(MARK);
	});

	it('a doctype within a description is a description', async () => {
		const text = torznab([1]).replace('<guid>', '<description><![CDATA[<!DOCTYPE html><html>]]></description><guid>');
		expect(await codeOf(text)).toBe('read');
	});
});

describe('a document that is made to cost much', () => {
	it('is refused for its number of tags', async () => {
		expect(await codeOf(`<rss><channel>${'<a/>'.repeat(1_000_001)}</channel></rss>`)).toBe('too-large');
	}, 60_000);

	it('may be nested as deeply as it likes', async () => {
		const depth = 100_000;
		expect(await codeOf(`<rss><channel><item><title>A</title><link>https://t.test/1</link>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</item></channel></rss>`)).toBe('read');
	}, 30_000);

	it('gives no more than its first 5 000 releases', async () => {
		const items = Array.from({ length: 5_001 }, (_none, n) => `<item><title>A${n}</title><link>https://t.test/${n}</link></item>`);
		const found = await parseFeed('films', Buffer.from(`<rss><channel>${items.join('')}</channel></rss>`), '');
		expect([found.length, found[4_999].release.title]).toEqual([5_000, 'A4999']);
	}, 30_000);

	it('is read in turns', async () => {
		const many = torznab(Array.from({ length: 3_000 }, (_none, n) => n + 1));
		const { turns, result: found } = await turnsDuring(() => parseFeed('films', Buffer.from(many), ''));
		expect(found).toHaveLength(3_000);
		// Read in one go, others would get a turn or two.
		expect(turns).toBeGreaterThan(20);
	}, 30_000);
});
