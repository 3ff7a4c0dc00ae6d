import fc from 'fast-check';
import { readRelease } from '../../../lib/arr/releases';
import { readEpisode, readFile, readItem } from '../../../lib/arr/shapes/media';
import { readParse } from '../../../lib/arr/shapes/parsed';
import { readFormat, readProfile } from '../../../lib/arr/shapes/profiles';

/** JSON with the names of real fields, and anything at all in them. */
const names = ['id', 'title', 'name', 'items', 'quality', 'revision', 'formatItems', 'specifications', 'fields', 'languages', 'movie', 'series', 'episodes', 'parsedMovieInfo', 'parsedEpisodeInfo', 'customFormats', 'release', 'decision', 'rejections', 'guid', 'statistics', 'categories'];
const anyJson = fc.letrec((tie) => ({
	value: fc.oneof({ depthSize: 'small' }, fc.constant(null), fc.boolean(), fc.double(), fc.string(), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 })),
})).value;

describe('whatever an app answers', () => {
	it('is read without an error, and ids and numbers are numbers', () => {
		fc.assert(
			fc.property(anyJson, fc.constantFrom('movie' as const, 'series' as const, 'music' as const, 'book' as const, 'indexer' as const), (raw, family) => {
				const object = (typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? raw : {}) as Record<string, unknown>;
				const profile = readProfile(raw);
				const found = [profile.id, profile.cutoff, readFormat(raw).id, readFile(object).id, readEpisode(object).id, readRelease('x', object, true).sizeBytes];
				expect(found.every((value) => typeof value === 'number')).toBe(true);
				expect(readParse('t', raw, family).title).toBe('t');
				expect(readItem(raw, family)?.id).not.toBe(0);
			}),
			{ numRuns: 500 },
		);
	});
});
