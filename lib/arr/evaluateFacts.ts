import type { ArrClient } from './client';
import type { FormatSubject } from './customFormat/types';
import type { FitFacts } from './fit';
import type { Evaluation, ReleaseToJudge } from './evaluate';
import { objectsOf } from './shapes/json';
import { type ArrFile, type ArrItem, readFile } from './shapes/media';
import type { ParseAnswer, ParsedTitle } from './shapes/parsed';
import type { Called, Family } from './types';

const DAY_MS = 86_400_000;
/** What Sonarr takes for the first episode of a series, whose length nobody knows yet. */
const PREMIERE_MINUTES = 45;

/** What custom formats see of a release. */
export function subjectOf(release: ReleaseToJudge, family: Family, parsed: ParsedTitle, item: ArrItem | null): FormatSubject {
	return {
		title: release.title,
		movieTitle: family === 'movie' ? (parsed.titles[0] ?? item?.title ?? null) : null,
		releaseGroup: parsed.releaseGroup,
		edition: parsed.edition,
		source: parsed.quality.source,
		modifier: parsed.quality.modifier,
		resolution: parsed.quality.resolution,
		sizeBytes: release.sizeBytes,
		indexerFlags: release.indexerFlags ?? 0,
		languageIds: parsed.languages.map(({ id }) => id),
		originalLanguageId: item?.originalLanguageId ?? null,
		year: item?.year ?? parsed.year,
		releaseType: parsed.releaseType,
	};
}

/** Minutes of everything in the release; 0: not known. */
export function runtimeOf({ family, episodes }: ParseAnswer, item: ArrItem | null, nowMs: number): number {
	if (family === 'movie') return item?.runtimeMinutes ?? 0;
	const isPremiere = episodes.some(
		({ seasonNumber, episodeNumber, airDate }) =>
			seasonNumber === 1 && episodeNumber === 1 && airDate !== null && Math.abs(nowMs - Date.parse(airDate)) < DAY_MS,
	);
	const usual = item?.runtimeMinutes || (isPremiere ? PREMIERE_MINUTES : 0);
	return episodes.reduce((sum, { runtimeMinutes }) => sum + (runtimeMinutes || usual), 0);
}

/** How sizes are judged: of films, of episodes that are known, or not at all. */
export function kindOf({ family, episodes }: ParseAnswer): FitFacts['kind'] {
	if (family === 'movie') return 'film';
	return family === 'series' && episodes.length > 0 ? 'episodes' : 'other';
}

/** Files of an album or a book. */
export async function partFiles(client: ArrClient, isMusic: boolean, id: number, called: Called): Promise<ArrFile[]> {
	const raw = isMusic ? await client.get('trackfile', { albumId: id }, called) : await client.get('bookfile', { bookId: id }, called);
	return objectsOf(raw).map(readFile);
}

/** The app can make nothing of the title. */
export function unreadable(release: ReleaseToJudge, answer: ParseAnswer): Evaluation {
	return refused(release, answer, 'unreadable', 'The app cannot read this title');
}

/** Nothing says by which profile to judge. */
export function outside(release: ReleaseToJudge, answer: ParseAnswer): Evaluation {
	return refused(release, answer, 'notInLibrary', 'The library does not have it, and no profile was chosen to judge it by');
}

function refused(release: ReleaseToJudge, answer: ParseAnswer, code: 'unreadable' | 'notInLibrary', message: string): Evaluation {
	return {
		title: release.title,
		fits: false,
		isUpgrade: false,
		reason: code,
		summary: message,
		rejections: [{ code, message }],
		cutoffMet: null,
		score: { new: 0, current: null, cutoff: 0, min: 0 },
		quality: { new: answer.parsed?.quality.name ?? 'Unknown', current: null, cutoff: '' },
		readable: answer.parsed !== null,
		inLibrary: answer.item !== null,
		item: answer.item,
		episodes: answer.episodes,
		profile: null,
		formats: answer.formats.map(({ name }) => name),
		unreadableFormats: [],
		files: [],
		parsed: answer.parsed,
		sizeBytes: release.sizeBytes,
	};
}
