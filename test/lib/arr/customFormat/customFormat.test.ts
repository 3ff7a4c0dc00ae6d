import { compilePattern, correctMatches, type FormatSubject, matchesFormat } from '../../../../lib/arr/customFormat';
import { readFormat } from '../../../../lib/arr/shapes/profiles';
import { customFormat, formats } from '../../../sim/arr/shapes';

const GIB = 1024 ** 3;
type Condition = Parameters<typeof customFormat>[2][number];
const format = (...conditions: Condition[]) => readFormat(customFormat(9, 'Format', conditions));
const title = (value: string, more: Partial<Condition> = {}): Condition => ({ implementation: 'ReleaseTitle', fields: { value }, ...more });
const matches = (conditions: Condition[], subject: Partial<FormatSubject>, dialect: 'radarr' | 'sonarr' = 'radarr') => matchesFormat(format(...conditions), { title: '', ...subject }, dialect);

describe('a .NET pattern', () => {
	it.each([
		['[])]+', ')]', true],
		['[^])]', ']', false],
		['x[([]y', 'x[y', true],
		['x[([]y', 'xy', false],
		['(?i)DV', 'dv', true],
		['a(?i:B)c', 'abc', true],
		['\\[(BD)\\]', '[bd]', true],
		["(?'name'x)\\k<name>", 'xx', true],
		['a(?#said here)b', 'ab', true],
		['\\Aa.*z\\Z', 'abz', true],
		['(?s)a.b', 'a\nb', true],
		['(?<=-)GRP$', 'x-grp', true],
		['[\\]]', ']', true],
		['(?-i:X)', 'x', true],
	])('%s on %j: %s', (pattern, text, expected) => {
		expect(compilePattern(pattern).test(text)).toBe(expected);
	});

	it.each([['('], ['a{2,1}'], ['(?(x)a|b)'], ['(?x) a b']])('%s is refused', (pattern) => {
		expect(() => compilePattern(pattern)).toThrow(SyntaxError);
	});
});

describe('a custom format', () => {
	it('without conditions matches everything', () => {
		expect(matches([], {})).toBe(true);
	});

	it('matches when one condition of each kind holds and no required one fails', () => {
		const group: Condition = { implementation: 'ReleaseGroup', fields: { value: '^GRP$' } };
		expect(matches([title('dv'), title('hdr')], { title: 'x HDR' })).toBe(true);
		expect(matches([title('dv'), group], { title: 'x DV', releaseGroup: 'other' })).toBe(false);
		expect(matches([title('dv', { required: true }), title('hdr')], { title: 'x HDR' })).toBe(false);
		expect(matches([title('dv', { negate: true, required: true }), title('hdr')], { title: 'x HDR' })).toBe(true);
		expect(matches([title('dv', { negate: true })], { title: 'x DV' })).toBe(false);
	});

	it('of Radarr does not look at the name of the film, one of Sonarr does', () => {
		const subject = { title: 'Atmosphere.of.Terror.2022.2160p.WEB-DL', movieTitle: 'Atmosphere of Terror' };
		expect(matches([title('atmos')], subject)).toBe(false);
		expect(matches([title('^A Movie')], subject)).toBe(true);
		expect(matches([title('atmos')], subject, 'sonarr')).toBe(true);
		expect(matches([title('atmos')], { ...subject, title: 'Atmospheres.2022' })).toBe(true);
		expect(matches([title('x')], { title: 'y', fileName: 'x.mkv' })).toBe(true);
	});

	it.each([
		['Source', { value: 7 }, { source: 'webdl' }, 'radarr', true],
		['Source', { value: 7 }, { source: 'bluray', modifier: 'remux' }, 'sonarr', true],
		['Source', { value: 7 }, { source: 'blurayRaw' }, 'sonarr', true],
		['Source', { value: 3 }, { source: 'webdl' }, 'sonarr', true],
		['Source', { value: 7 }, {}, 'radarr', false],
		['Resolution', { value: 2160 }, { resolution: 2160 }, 'radarr', true],
		['QualityModifier', { value: 5 }, { modifier: 'remux' }, 'radarr', true],
		['QualityModifier', { value: 0 }, {}, 'radarr', true],
		['Size', { min: 1, max: 2 }, { sizeBytes: GIB }, 'radarr', false],
		['Size', { min: 1, max: 2 }, { sizeBytes: GIB + 1 }, 'radarr', true],
		['Size', { min: 1, max: 2 }, { sizeBytes: 2 * GIB }, 'radarr', true],
		['Size', { min: 1, max: 2 }, { sizeBytes: 2 * GIB + 1 }, 'radarr', false],
		['Size', { min: 0, max: 2 }, {}, 'radarr', false],
		['IndexerFlag', { value: 4 }, { indexerFlags: 5 }, 'radarr', true],
		['IndexerFlag', { value: 2 }, { indexerFlags: 5 }, 'radarr', false],
		['Language', { value: 4 }, { languageIds: [1, 4] }, 'radarr', true],
		['Language', { value: -2 }, { languageIds: [8], originalLanguageId: 8 }, 'radarr', true],
		['Language', { value: 4, exceptLanguage: true }, { languageIds: [4] }, 'radarr', false],
		['Language', { value: 4, exceptLanguage: true }, { languageIds: [4, 1] }, 'radarr', true],
		['Year', { min: 2000, max: 2010 }, { year: 2010 }, 'radarr', true],
		['Year', { min: 2000, max: 2010 }, {}, 'radarr', false],
		['Edition', { value: 'extended' }, { edition: 'Extended Cut' }, 'radarr', true],
		['ReleaseType', { value: 3 }, { releaseType: 3 }, 'sonarr', true],
	] as const)('%s %j against %j in %s: %s', (implementation, fields, subject, dialect, expected) => {
		expect(matches([{ implementation, fields }], subject, dialect)).toBe(expected);
	});

	it('with a condition of an unknown kind is not guessed', () => {
		expect(() => matches([{ implementation: 'Moon', fields: { value: 1 } }], {})).toThrow(RangeError);
	});

	it('is read from files too, where fields are no list', () => {
		const read = readFormat({ name: 'DV', specifications: [{ implementation: 'ReleaseTitleSpecification', fields: { value: 'dv' } }] });
		expect(read.conditions[0]).toMatchObject({ fields: { value: 'dv' }, negate: false, required: false });
	});
});

describe('what the app said', () => {
	const all = formats.map(readFormat);
	const named = (sizeGib: number, list = all) => correctMatches(list, [1], { title: 'x', sizeBytes: sizeGib * GIB }, 'radarr');

	it('is corrected where it does not know the size', () => {
		expect(named(10).formats.map(({ name }) => name)).toEqual(['DV']);
		expect(named(90).formats.map(({ name }) => name)).toEqual(['DV', 'Huge']);
	});

	it('stays where a condition cannot be read, and that is told', () => {
		const odd = format({ implementation: 'Size', fields: { min: 0, max: 1 } }, { implementation: 'Moon', fields: {} });
		expect(named(90, [odd])).toEqual({ formats: [], unreadable: ['Format'] });
	});
});

it('a long title costs no more than the part that is read', () => {
	const begun = performance.now();
	matches([title('z$')], { title: 'x'.repeat(1_000_000) });
	expect(performance.now() - begun).toBeLessThan(2_000);
});
