import { retryAfterOf, waitAfter } from '../../../lib/feed/backoff';
import { compilePattern, type FeedRelease, NO_FILTERS } from '../../../lib/feed';
import { type FeedFilters, judge } from '../../../lib/feed/filters';
import { askedAs, feedKey, keysOf, withStateKeys } from '../../../lib/feed/identity';
import { maskGuid, maskUrl, withoutLinks } from '../../../lib/feed/secrets';
import { bytesOf, decimal, idOf, imdbOf, timeOf, wholeNumber } from '../../../lib/feed/values';
import { NOW, MARK } from './feedServer';

const HOUR = 3_600_000;
const GB = 1_000_000_000;

const release = (changes: Partial<FeedRelease> = {}): FeedRelease => ({
	title: 'Invented.Film.2027.2160p.WEB-GRP',
	guid: 'https://t.test/1',
	link: `https://t.test/dl/${MARK}`,
	magnet: null,
	infoHash: null,
	infoUrl: null,
	sizeBytes: 20 * GB,
	seeders: 5,
	peers: 6,
	grabs: null,
	categories: [2045],
	categoryNames: ['Films'],
	imdbId: null,
	tmdbId: null,
	tvdbId: null,
	publishedAtMs: NOW - 2 * HOUR,
	indexer: null,
	downloadFactor: 1,
	uploadFactor: null,
	...changes,
});

describe('filters', () => {
	const verdict = (filters: Partial<FeedFilters>, changes: Partial<FeedRelease> = {}) => judge(release(changes), { ...NO_FILTERS, ...filters }, NOW);

	it.each<[string, Partial<FeedFilters>, Partial<FeedRelease>, string]>([
		['nothing asked', {}, {}, 'wanted'],
		['its category', { categories: ['5000', '2045'] }, {}, 'wanted'],
		['its group of categories', { categories: ['2000'] }, {}, 'wanted'],
		['another category of its group', { categories: ['2040'] }, {}, 'unwanted'],
		['a group that only begins alike', { categories: ['2000'] }, { categories: [20_450], categoryNames: [] }, 'unwanted'],
		['its category as a word', { categories: ['films'] }, {}, 'wanted'],
		['categories, and it tells none', { categories: ['5000'] }, { categories: [], categoryNames: [] }, 'wanted'],
		['exactly its size', { minSizeBytes: 20 * GB, maxSizeBytes: 20 * GB }, {}, 'wanted'],
		['a larger one', { minSizeBytes: 20 * GB + 1 }, {}, 'unwanted'],
		['a smaller one', { maxSizeBytes: 20 * GB - 1 }, {}, 'unwanted'],
		['a size, and it tells none', { minSizeBytes: GB }, { sizeBytes: null }, 'wanted'],
		['more seeders', { minSeeders: 6 }, {}, 'unwanted'],
		['seeders, and it tells none', { minSeeders: 6 }, { seeders: null }, 'wanted'],
		['a younger one', { maxAgeMs: HOUR }, {}, 'unwanted'],
		['an older one', { minAgeMs: 3 * HOUR }, {}, 'later'],
		['an older one with more seeders', { minAgeMs: 3 * HOUR, minSeeders: 6 }, {}, 'unwanted'],
		['an age, and it tells none', { minAgeMs: HOUR, maxAgeMs: HOUR }, { publishedAtMs: null }, 'wanted'],
		['freeleech', { freeleechOnly: true }, {}, 'unwanted'],
		['freeleech, and it is', { freeleechOnly: true }, { downloadFactor: 0 }, 'wanted'],
		['freeleech, and it does not tell', { freeleechOnly: true }, { downloadFactor: null }, 'unwanted'],
		['its title', { matches: compilePattern('2160p'), matchesNot: compilePattern('cam') }, {}, 'wanted'],
		['another title', { matches: compilePattern('1080p') }, {}, 'unwanted'],
		['any title but its own', { matchesNot: compilePattern('web') }, {}, 'unwanted'],
	])('%s', (_what, filters, changes, expected) => {
		expect(verdict(filters, changes)).toBe(expected);
	});
});

describe('a release is the same', () => {
	const keys = (changes: Partial<FeedRelease>, rawGuid: string | null = 'https://t.test/1', url = 'https://t.test/rss?key=one') =>
		new Set(keysOf({ release: release(changes), rawGuid }, url));
	const meet = (one: Set<string>, other: Set<string>): boolean => [...one].some((key) => other.has(key));
	const first = keys({ infoHash: 'a'.repeat(40) });

	it.each<[string, boolean, Set<string>]>([
		['with its guid', true, keys({ title: 'Else', sizeBytes: 1 })],
		['with its guid under another passkey', true, keys({ title: 'Else', sizeBytes: 1 }, 'https://t.test/1', `https://t.test/rss?key=${MARK}`)],
		['with its hash', true, keys({ title: 'Else', sizeBytes: 1, infoHash: 'a'.repeat(40) }, '2', 'https://u.test/')],
		['with its title and size on another tracker', true, keys({ title: 'invented film 2027 2160p web-grp' }, '2', 'https://u.test/')],
		['but not with another size', false, keys({ sizeBytes: 1 }, '2')],
		['but not with its title alone', false, keys({ sizeBytes: null }, '2')],
		['but not with its guid on another site', false, keys({ title: 'Else', sizeBytes: 1 }, 'https://t.test/1', 'https://u.test/rss')],
	])('%s', (_what, expected, other) => {
		expect(meet(first, other)).toBe(expected);
	});

	it('known by its link when it has no guid', () => {
		expect(meet(keys({ sizeBytes: null }, null), keys({ sizeBytes: null, title: 'Else' }, null))).toBe(true);
		expect(meet(keys({ sizeBytes: null }, null), keys({ sizeBytes: null, link: 'https://t.test/dl/2' }, null))).toBe(false);
	});

	it('without writing a passkey down', () => {
		expect([...first].join()).toMatch(/^[\da-f,]+$/);
	});
});

describe('a feed', () => {
	it('stays the same with another passkey', () => {
		const withKey = (key: string): string => feedKey(`https://t.test/api?t=search&cat=2000&apikey=${key}`);
		expect(withKey(MARK)).toBe(withKey('another'));
		expect(feedKey(`https://t.test/rss/${MARK}`)).toBe(feedKey(`https://t.test/rss/${MARK.replace('a', 'b')}`));
	});

	it('is another one with other categories, or on another path', () => {
		const urls = ['https://t.test/api?cat=2000', 'https://t.test/api?cat=5000', 'https://t.test/2/api?cat=2000', 'http://u.test/api?cat=2000'];
		expect(new Set(urls.map(feedKey)).size).toBe(4);
	});

	it('has a state of its own, also beside one that differs in its key alone', () => {
		const url = (key: string): string => `https://t.test/rss?passkey=${key}`;
		const keysOfStates = withStateKeys([{ name: 'a', url: url('1') }, { name: 'b', url: url('2') }, { name: 'c', url: 'https://u.test/' }]).map(({ stateKey }) => stateKey);
		expect(new Set(keysOfStates).size).toBe(3);
		expect(keysOfStates[2]).toBe(feedKey('https://u.test/'));
		expect(withStateKeys([{ name: 'renamed', url: url('3') }])[0].stateKey).toBe(feedKey(url('1')));
	});

	it('is asked in another way after any change of address, header or filter', () => {
		const feed = { name: 'films', url: 'https://t.test/api?apikey=one' };
		const ways = [askedAs(feed, {}), askedAs({ ...feed, url: `${feed.url}2` }, {}), askedAs({ ...feed, headers: { a: 'b' } }, {}), askedAs(feed, { minSeeders: 1 })];
		expect(new Set(ways).size).toBe(4);
		expect(askedAs({ ...feed, name: 'renamed' }, {})).toBe(ways[0]);
	});
});

describe('the wait after a failure', () => {
	const minutes = (failures: number, code: Parameters<typeof waitAfter>[1] = 'timeout', asked: number | null = null): number => waitAfter(failures, code, asked) / 60_000;

	it('doubles up to six hours', () => {
		expect([1, 2, 3, 4, 9, 10, 1_000].map((failures) => minutes(failures))).toEqual([1, 2, 4, 8, 256, 360, 360]);
	});

	it('is long from the start after a refused key', () => {
		expect([minutes(1, 'forbidden'), minutes(2, 'forbidden'), minutes(1, 'rate-limited')]).toEqual([30, 60, 15]);
	});

	it('is what the server asks for, up to a day', () => {
		expect([minutes(1, 'server', 10 * 60_000), minutes(1, 'server', 1_000), minutes(1, 'server', 30 * 24 * HOUR)]).toEqual([10, 1, 1_440]);
	});

	it('is read from a number of seconds or a date', () => {
		expect([retryAfterOf('120', NOW), retryAfterOf(new Date(NOW + 5_000).toUTCString(), NOW), retryAfterOf(new Date(NOW - 5_000).toUTCString(), NOW)]).toEqual([120_000, 5_000, 0]);
		expect([retryAfterOf(null, NOW), retryAfterOf('soon', NOW), retryAfterOf('-1x', NOW)]).toEqual([null, null, null]);
	});
});

describe('what people see', () => {
	it.each([
		[`https://u:p@t.test:8443/rss/${MARK}/x?id=5&passkey=abc#f`, 'https://t.test:8443/rss/***/x?id=5&passkey=***'],
		['https://t.test/view/12345', 'https://t.test/view/12345'],
		['magnet:?xt=urn:btih:x', null],
		['nonsense', null],
	])('of the link %s', (link, shown) => {
		expect(maskUrl(link)).toBe(shown);
	});

	it('of a guid is the guid, unless it looks like a passkey', () => {
		const hash = 'b'.repeat(39) + '1';
		expect([maskGuid(hash), maskGuid('tracker-12345'), maskGuid(MARK + MARK.slice(0, 3)), maskGuid('https://%')]).toEqual([hash, 'tracker-12345', '***', '***']);
	});

	it('of a text from outside is short and has no addresses', () => {
		expect(withoutLinks(`see https://t.test/?k=1 or\n${MARK}\u0007!`)).toBe('see *** or *** !');
		expect(withoutLinks('x '.repeat(500_000)).length).toBeLessThanOrEqual(200);
	});
});

describe('values', () => {
	it.each([['1234', 1234], ['1.5 GiB', 1.5 * 1024 ** 3], ['700 MB', 700 * 1024 ** 2], ['2,5GB', 2.5 * 1024 ** 3], ['1 TiB', 1024 ** 4], ['12 bytes', 12], ['0', null], ['-5', null], ['many', null], ['', null], [null, null], ['9'.repeat(30), null]])(
		'%s is %s bytes',
		(text, bytes) => {
			expect(bytesOf(text)).toBe(bytes);
		},
	);

	it.each([['tt0111161', 'tt0111161'], ['111161', 'tt0111161'], ['0111161', 'tt0111161'], ['tt10872600', 'tt10872600'], ['0', null], ['', null], ['nm0000151', null]])('%s is %s at IMDb', (text, id) => {
		expect(imdbOf(text)).toBe(id);
	});

	it('that are none are unknown', () => {
		expect([wholeNumber('1.5'), wholeNumber('-1'), wholeNumber('1e3'), decimal('x'), decimal('-1'), idOf('0'), timeOf('yesterday'), timeOf('')]).toEqual(Array(8).fill(null));
		expect([wholeNumber(' 7 '), decimal('0.5'), idOf('278'), timeOf('Fri, 15 Jan 2027 08:00:00 +0000')]).toEqual([7, 0.5, 278, Date.UTC(2027, 0, 15, 8)]);
	});
});
