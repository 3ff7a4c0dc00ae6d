import type { Json } from '../../../lib/arr/shapes/json';
import { FakeArr, type FakeOptions } from './server';
import { profile, profileItem, qualityModel } from './shapes';

export interface Season {
	/** Quality of the file of each episode; null: none. */
	files: Array<string | null>;
	runtime?: number;
}

const SERIES: Json = { id: 5, title: 'Invented Show', year: 2020, tvdbId: 5_005, path: '/tv/Invented Show', qualityProfileId: 1, monitored: true, runtime: 50, statistics: { sizeOnDisk: 1 }, tags: [] };

/** A profile of Sonarr. Sonarr 5 keeps the limits of sizes in it. */
export const sonarrProfile = (sizes: Json = {}): Json =>
	profile(1, 'HD', {
		cutoff: 21,
		language: undefined,
		items: ['Unknown', 'HDTV-1080p', 'WEBDL-1080p', 'WEBDL-2160p', 'Bluray-2160p Remux'].map((name) => profileItem(name, 'sonarr', name !== 'Unknown', sizes)),
	});

export interface SonarrOptions extends Partial<FakeOptions> {
	/** Settings of `mediamanagement`. */
	management?: Json;
	profileSizes?: Json;
}

/** A Sonarr with one series of one season; `parse` reads `S01` and `S01E02` in titles. */
export async function fakeSonarr({ files, runtime = 50 }: Season, { management = {}, profileSizes, ...options }: SonarrOptions = {}): Promise<FakeArr> {
	const fake = await FakeArr.start({ type: 'sonarr', version: '4.0.19.2979', ...options });
	const series = { ...SERIES, runtime };
	const episodes = files.map((quality, index) => ({ id: 100 + index, seriesId: 5, seasonNumber: 1, episodeNumber: index + 1, title: `Part ${index + 1}`, runtime, airDateUtc: '2020-01-01T00:00:00Z', episodeFileId: quality === null ? 0 : 200 + index, monitored: true }));
	const episodeFiles = files.flatMap((quality, index) => (quality === null ? [] : [{ id: 200 + index, seriesId: 5, seasonNumber: 1, size: 1024 ** 3, quality: qualityModel(quality, 'sonarr'), releaseGroup: 'GRP', customFormats: [], customFormatScore: 0, dateAdded: '2026-01-01T00:00:00Z' }]));
	const folder = options.api?.current === 'v5' && !options.api.deprecated.includes('v3') ? 'settings' : 'config';
	fake.on('GET series', ({ query }) => (query.has('tvdbId') && query.get('tvdbId') !== '5005' ? [] : [series]));
	fake.on('GET series/*', () => series);
	fake.on('GET episodefile', ({ query }) => {
		const ids = query.getAll('episodeFileIds').map(Number);
		return query.has('seriesId') ? episodeFiles : episodeFiles.filter(({ id }) => ids.includes(id));
	});
	fake.on('GET qualityprofile', () => [sonarrProfile(profileSizes)]);
	fake.on('GET customformat', () => []);
	fake.on(`GET ${folder}/mediamanagement`, () => ({ downloadPropersAndRepacks: 'preferAndUpgrade', ...management }));
	fake.on('GET qualitydefinition', () => [{ quality: { id: 18 }, minSize: 2, maxSize: 100, preferredSize: 50 }]);
	fake.on('GET parse', ({ query }) => {
		const title = query.get('title') ?? '';
		const [, season, episode] = /S(\d\d)(?:E(\d\d))?/i.exec(title) ?? [];
		if (season === undefined) return { title };
		const mine = /^invented.show/i.test(title);
		const lines = /2160p/.test(title) ? '2160p' : '1080p';
		const wanted = episodes.filter(({ episodeNumber }) => episode === undefined || episodeNumber === Number(episode));
		return {
			title,
			parsedEpisodeInfo: {
				releaseTitle: title,
				seriesTitle: 'Invented Show',
				seriesTitleInfo: { title: 'Invented Show', year: 0 },
				quality: qualityModel(/hdtv/i.test(title) ? `HDTV-${lines}` : /remux/i.test(title) ? 'Bluray-2160p Remux' : `WEBDL-${lines}`, 'sonarr'),
				seasonNumber: Number(season),
				episodeNumbers: episode === undefined ? [] : [Number(episode)],
				fullSeason: episode === undefined,
				special: season === '00',
				releaseGroup: 'GRP',
				releaseType: episode === undefined ? 'seasonPack' : 'singleEpisode',
				languages: [{ id: 1, name: 'English' }],
			},
			series: mine ? series : null,
			episodes: mine ? wanted : [],
			languages: [{ id: 1, name: 'English' }],
			customFormats: [],
			customFormatScore: 0,
		};
	});
	return fake;
}
