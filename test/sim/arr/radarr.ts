import type { Json } from '../../../lib/arr/shapes/json';
import { type Asked, FakeArr, type FakeOptions, Raw } from './server';
import { film, formats, profile, qualityModel } from './shapes';

export interface RadarrLibrary {
	films?: Json[];
	files?: Json[];
	profiles?: Json[];
	propers?: string;
	/** MiB per minute, by quality id. */
	definitions?: Json[];
}

/** Names of qualities by what stands in a title; enough for the titles of tests. */
function qualityIn(title: string): string {
	const lines = /2160p/i.test(title) ? '2160p' : /1080p/i.test(title) ? '1080p' : null;
	if (lines === null) return 'Unknown';
	if (/remux/i.test(title)) return `Remux-${lines}`;
	if (/web-?rip/i.test(title)) return `WEBRip-${lines}`;
	return /web-?dl/i.test(title) ? `WEBDL-${lines}` : `Bluray-${lines}`;
}

/** A Radarr with a library; `parse` reads simple titles and scores with the custom formats. */
export async function fakeRadarr({ films = [], files = [], profiles = [profile(1, 'UHD')], propers = 'preferAndUpgrade', definitions }: RadarrLibrary, options: Partial<FakeOptions> = {}): Promise<FakeArr> {
	const fake = await FakeArr.start({ type: 'radarr', version: '5.28.0.10205', ...options });
	const filmOf = (title: string): Json | null => {
		const words = (text: string): string => text.toLowerCase().replace(/[^a-z\d]+/g, ' ').trim();
		return films.find((one) => words(title).startsWith(words(String(one.title)))) ?? null;
	};
	fake.on('GET movie', ({ query }) => (query.has('tmdbId') ? films.filter((one) => String(one.tmdbId) === query.get('tmdbId')) : films));
	fake.on('GET movie/*', ({ resource }) => films.find((one) => `movie/${String(one.id)}` === resource) ?? new Raw(404, '{"message":"NotFound"}'));
	fake.on('GET moviefile', ({ query }) => files.filter((one) => String(one.movieId) === query.get('movieId')));
	fake.on('GET qualityprofile', () => profiles);
	fake.on('GET customformat', () => formats);
	fake.on('GET config/mediamanagement', () => ({ downloadPropersAndRepacks: propers }));
	fake.on('GET config/indexer', () => ({ allowHardcodedSubs: false, whitelistedHardcodedSubs: '' }));
	fake.on('GET qualitydefinition', () => definitions ?? [{ quality: { id: 31 }, minSize: 2, maxSize: 1_000, preferredSize: 500 }, { quality: { id: 18 }, minSize: 2, maxSize: 400, preferredSize: 200 }]);
	fake.on('GET rootfolder', () => [{ id: 1, path: '/films', accessible: true, freeSpace: 5_000_000_000, unmappedFolders: [{ name: 'x' }] }]);
	fake.on('GET parse', (asked) => parse(asked, filmOf(asked.query.get('title') ?? ''), profiles));
	return fake;
}

function parse({ query }: Asked, movie: Json | null, profiles: Json[]): Json {
	const title = query.get('title') ?? '';
	if (!/\d{3,4}p/.test(title)) return { title };
	const matched = [/\bdv\b/i.test(title) && { id: 1, name: 'DV' }, /truehd.*atmos/i.test(title) && { id: 2, name: 'TrueHD Atmos' }].filter((one) => one !== false);
	const scores = (profiles.find(({ id }) => id === movie?.qualityProfileId)?.formatItems ?? []) as Array<{ format: number; score: number }>;
	return {
		title,
		parsedMovieInfo: {
			movieTitles: [String(movie?.title ?? 'Something Else')],
			movieTitle: String(movie?.title ?? 'Something Else'),
			releaseTitle: title,
			quality: qualityModel(qualityIn(title), 'radarr', /repack|proper/i.test(title) ? 2 : 1, /repack/i.test(title)),
			languages: [{ id: 1, name: 'English' }],
			releaseGroup: /-([A-Za-z\d]+)$/.exec(title)?.[1] ?? null,
			edition: '',
			year: Number(/\b(?:19|20)\d\d\b/.exec(title)?.[0] ?? 0),
			hardcodedSubs: /\bHC\b/.test(title) ? 'Generic Hardcoded Subs' : null,
		},
		movie,
		languages: [{ id: 1, name: 'English' }],
		customFormats: matched,
		customFormatScore: movie === null ? 0 : scores.filter(({ format }) => matched.some(({ id }) => id === format)).reduce((sum, { score }) => sum + score, 0),
	};
}

/** A library of any size, of invented films. */
export const manyFilms = (count: number): Json[] => Array.from({ length: count }, (_, index) => film(index + 1, `Invented Film ${index + 1}`));
