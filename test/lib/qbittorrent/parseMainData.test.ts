import { parseMainData } from '../../../lib/qbittorrent/parseMainData';

const hashOf = (n: number): string => n.toString(16).padStart(40, '0');
/** More than is parsed in one go. */
const MANY = 3_000;

function answer(count: number, more: Record<string, unknown> = {}, name = (n: number) => `t${n}`) {
	const torrents = Object.fromEntries(
		Array.from({ length: count }, (_, n) => [
			hashOf(n),
			{ name: name(n), size: n, comment: 'x'.repeat(300), nested: { list: [1, { a: 2 }] } },
		]),
	);
	return { categories: { tv: { name: 'tv', savePath: '' } }, full_update: true, rid: 7, torrents, ...more };
}

describe('an answer of sync/maindata', () => {
	test.each([
		['small', answer(3)],
		['without torrents', { rid: 2, server_state: { dl_info_speed: 1 } }],
		['large', answer(MANY)],
		['large, with more behind the torrents', answer(MANY, { trackers: { 'http://t.test/a': [hashOf(1)] }, tags: ['x'] })],
		['large, with names that look like the end of a torrent', answer(MANY, {}, (n) => `a},"${hashOf(n)}":{"b" }}`)],
		['large, with text of many bytes', answer(MANY, {}, (n) => `\u{1f3ac} é },${n}`)],
		['large in another part', { rid: 1, torrents: { [hashOf(1)]: { name: 'a' } }, note: 'y'.repeat(1_000_000) }],
		[
			'large, with categories that are called like torrents',
			{ categories: answer(MANY).torrents, rid: 1, torrents: answer(2).torrents },
		],
	])('that is %s reads as JSON.parse reads it', async (_, data) => {
		const text = JSON.stringify(data);
		expect(await parseMainData(text)).toEqual(JSON.parse(text));
	});

	test('keeps the order of the torrents', async () => {
		const text = JSON.stringify(answer(MANY));
		const { torrents = {} } = await parseMainData(text);
		expect(Object.keys(torrents)).toEqual(Object.keys(answer(MANY).torrents));
	});

	test.each([['{'], [JSON.stringify(answer(MANY)).slice(0, -40)], [`${JSON.stringify(answer(MANY))}}`]])(
		'that is broken is a SyntaxError',
		async (text) => {
			await expect(parseMainData(text)).rejects.toThrow(SyntaxError);
		},
	);
});
