import type { Json } from '../../../lib/arr/shapes/json';
import type { MediaType } from '../../../lib/seerr/types';
import { Raw } from '../arr/server';
import { APPROVED, COMPLETED, DECLINED, FAILED, type FakeRequest, PENDING } from './data';
import { createRequest } from './create';
import { refusal, type SeerrAsked } from './asked';
import type { FakeSeerr } from './server';

interface Route {
	method: string;
	path: RegExp;
	query?: string[];
	isPublic?: boolean;
	answer(asked: SeerrAsked, match: string[]): unknown;
}

const NO_REQUEST = refusal(404, 'Request not found.');

/** What the instance answers, as its own description of the API and its releases have it. */
export function routesOf(fake: FakeSeerr): Route[] {
	const { data, options } = fake;
	const { product, version } = options;
	const isNew = product === 'seerr';
	const known = (id: string, act: (request: FakeRequest) => unknown): unknown => {
		const request = data.request(Number(id));
		return request === undefined ? NO_REQUEST : act(request);
	};
	const paged = <T>(rows: T[], { query }: SeerrAsked, usual: number, show: (row: T) => unknown): Json => {
		const [take, skip] = [Number(query.get('take') ?? usual), Number(query.get('skip') ?? 0)];
		return { pageInfo: { pages: Math.ceil(rows.length / take), pageSize: take, results: rows.length, page: Math.ceil(skip / take) + 1 }, results: rows.slice(skip, skip + take).map(show) };
	};
	return [
		{ method: 'GET', path: /^status$/, isPublic: true, answer: () => ({ version, commitTag: 'abc', updateAvailable: false, commitsBehind: 0, restartRequired: false }) },
		{
			method: 'GET',
			path: /^settings\/public$/,
			isPublic: true,
			answer: () => ({ initialized: true, applicationTitle: 'Requests at Home', applicationUrl: 'https://requests.test', ...(product !== 'overseerr' && { mediaServerType: 2 }) }),
		},
		{ method: 'GET', path: /^auth\/me$/, answer: ({ userId }) => data.userJson(userId) },
		{
			method: 'GET',
			path: /^request$/,
			query: ['take', 'skip', 'filter', 'sort', 'requestedBy', ...(isNew ? ['sortDirection', 'mediaType'] : [])],
			answer: (asked) => {
				const filter = asked.query.get('filter') ?? 'all';
				if (!Object.hasOwn(FILTERS, filter)) return refusal(400, 'request/query/filter must be equal to one of the allowed values: all, approved, available, pending, processing, unavailable, failed, deleted, completed');
				const by = asked.query.get('requestedBy');
				const rows = data.requests.filter((one) => FILTERS[filter](one) && (by === null || one.userId === Number(by)));
				const time = asked.query.get('sort') === 'modified' ? 'updatedMs' : 'createdMs';
				rows.sort((a, b) => b[time] - a[time] || b.id - a.id);
				return paged(rows, asked, 10, (one) => ({ ...data.requestJson(one), profileName: one.profileId === null ? undefined : 'UHD' }));
			},
		},
		{ method: 'POST', path: /^request$/, answer: (asked) => createRequest(data, asked) },
		{ method: 'GET', path: /^request\/count$/, answer: () => ({ total: data.requests.length, pending: data.requests.filter(({ status }) => status === PENDING).length }) },
		{ method: 'GET', path: /^request\/(\d+)$/, answer: (_asked, [, id]) => known(id, (request) => data.requestJson(request)) },
		{
			method: 'PUT',
			path: /^request\/(\d+)$/,
			answer: ({ body, userId }, [, id]) =>
				known(id, (request) => {
					if (isNew && request.status !== PENDING) return refusal(409, 'Only pending requests can be modified.');
					if (body.mediaType === 'tv') {
						const seasons = (body.seasons ?? []) as number[];
						if (seasons.length === 0) return refusal(500, 'Missing seasons. If you want to cancel a series request, use the DELETE method.');
						request.seasons = seasons;
					}
					// What is not sent stays in the database.
					for (const field of ['serverId', 'profileId', 'rootFolder', 'languageProfileId', 'tags'] as const) if (body[field] !== undefined) Object.assign(request, { [field]: body[field] });
					request.userId = Number(body.userId ?? (product === 'overseerr' ? userId : request.userId));
					request.updatedMs = data.nowMs;
					return data.requestJson(request);
				}),
		},
		{
			method: 'DELETE',
			path: /^request\/(\d+)$/,
			answer: (_asked, [, id]) =>
				known(id, (request) => {
					data.requests = data.requests.filter((one) => one !== request);
					return new Raw(204, '');
				}),
		},
		{
			method: 'POST',
			path: /^request\/(\d+)\/retry$/,
			answer: ({ userId }, [, id]) =>
				known(id, (request) => {
					if (isNew && request.status !== FAILED) return refusal(409, 'Only failed requests can be retried.');
					data.setStatus(request, APPROVED, userId);
					return data.requestJson(request);
				}),
		},
		{
			method: 'POST',
			path: /^request\/(\d+)\/(approve|decline)$/,
			answer: ({ userId }, [, id, verb]) =>
				known(id, (request) => {
					if (isNew && request.status !== PENDING) return refusal(409, 'Only pending requests can be approved or declined.');
					data.setStatus(request, verb === 'approve' ? APPROVED : DECLINED, userId);
					return data.requestJson(request);
				}),
		},
		{
			method: 'GET',
			path: /^(movie|tv)\/(\d+)$/,
			query: ['language'],
			answer: (_asked, [, mediaType, id]) => (data.missing.has(Number(id)) ? refusal(404, 'Unable to retrieve movie.') : data.titleJson(mediaType as MediaType, Number(id))),
		},
		{
			method: 'GET',
			path: /^media$/,
			query: ['take', 'skip', 'filter', 'sort'],
			answer: (asked) => {
				const filter = asked.query.get('filter') ?? 'all';
				const rows = data.media.filter(({ status }) => filter === 'all' || (MEDIA[filter] ?? []).includes(status));
				rows.sort((a, b) => (asked.query.get('sort') === 'modified' ? b.updatedMs - a.updatedMs : 0) || b.id - a.id);
				return paged(rows, asked, 20, (one) => data.mediaJson(one));
			},
		},
		{
			method: 'POST',
			path: /^media\/(\d+)\/(available|partial|processing|pending|unknown|deleted)$/,
			answer: ({ body }, [, id, status]) => {
				const media = data.media.find((one) => one.id === Number(id));
				if (media === undefined) return refusal(404, 'Media does not exist.');
				if (status === 'partial' && media.mediaType === 'movie') return refusal(400, 'Only series can be set to be partially available');
				media[body.is4k === true ? 'status4k' : 'status'] = { available: 5, partial: 4, processing: 3, pending: 2, unknown: 1 }[status] ?? 1;
				if (status === 'available') for (const { seasonNumber } of (body.seasons ?? []) as Array<{ seasonNumber: number }>) media.seasons.set(seasonNumber, 5);
				return data.mediaJson(media);
			},
		},
		{
			method: 'GET',
			path: /^search$/,
			query: ['query', 'page', 'language'],
			answer: ({ query }) => {
				const page = Number(query.get('page') ?? 1);
				const all: Json[] = [
					{ ...data.titleJson('movie', 11), mediaType: 'movie' },
					{ ...data.titleJson('tv', 12), mediaType: 'tv' },
					{ id: 13, mediaType: 'person', name: 'Somebody' },
					...Array.from({ length: 20 }, (_none, n) => ({ ...data.titleJson('movie', 100 + n), mediaType: 'movie' })),
				];
				return { page, totalPages: 2, totalResults: all.length, results: all.slice((page - 1) * 20, page * 20) };
			},
		},
		{ method: 'GET', path: /^user$/, query: ['take', 'skip', 'sort'], answer: (asked) => paged(data.users, asked, 10, ({ id }) => data.userJson(id)) },
		{ method: 'GET', path: /^user\/(\d+)$/, answer: (_asked, [, id]) => data.userJson(Number(id)) ?? refusal(404, 'User not found.') },
		{
			method: 'GET',
			path: /^user\/(\d+)\/quota$/,
			answer: (_asked, [, id]) => {
				const user = data.user(Number(id));
				if (user === undefined) return refusal(404, 'Could not find any entity of type "User"');
				const own = data.requests.filter(({ userId, status }) => userId === user.id && status !== DECLINED);
				const films = own.filter(({ media }) => media.mediaType === 'movie').length;
				const seasons = own.reduce((sum, one) => sum + one.seasons.length, 0);
				return { movie: quota(user.movieLimit, films), tv: quota(user.tvLimit, seasons) };
			},
		},
		{ method: 'GET', path: /^service\/(radarr|sonarr)$/, answer: (_asked, [, type]) => SERVERS[type] },
		{
			method: 'GET',
			path: /^service\/(radarr|sonarr)\/(\d+)$/,
			answer: (_asked, [, type, id]) => {
				const server = SERVERS[type].find((one) => one.id === Number(id));
				if (server === undefined) return refusal(404, 'Server with provided ID does not exist.');
				return {
					server,
					profiles: [{ id: 4, name: 'HD' }, { id: 5, name: 'UHD' }],
					rootFolders: [{ id: 1, path: String(server.activeDirectory), freeSpace: 5_000, totalSpace: 9_000 }, { id: 2, path: '/other', freeSpace: 1, totalSpace: 2 }],
					languageProfiles: type === 'sonarr' ? [{ id: 1, name: 'English' }] : undefined,
					tags: [{ id: 7, label: 'requests' }],
				};
			},
		},
	];
}

function quota(limit: number, used: number): Json {
	return { days: limit === 0 ? undefined : 7, limit, used: limit === 0 ? 0 : used, remaining: limit === 0 ? undefined : Math.max(0, limit - used), restricted: limit > 0 && used >= limit };
}

const statusOf = ({ media, is4k }: FakeRequest): number => (is4k ? media.status4k : media.status);

const FILTERS: Record<string, (request: FakeRequest) => boolean> = {
	all: () => true,
	approved: ({ status }) => status === APPROVED,
	processing: (request) => request.status === APPROVED && statusOf(request) < 5,
	pending: ({ status }) => status === PENDING,
	unavailable: (request) => request.status <= APPROVED && statusOf(request) < 5,
	failed: ({ status }) => status === FAILED,
	available: (request) => statusOf(request) === 5 && request.status !== DECLINED,
	completed: ({ status }) => status === COMPLETED,
	deleted: (request) => statusOf(request) === 7,
};

const MEDIA: Record<string, number[]> = { available: [5], partial: [4], allavailable: [4, 5], processing: [3], pending: [2] };

const SERVERS: Record<string, Json[]> = {
	radarr: [
		{ id: 0, name: 'Films', is4k: false, isDefault: true, activeDirectory: '/films', activeProfileId: 4, activeTags: [] },
		{ id: 1, name: 'Films 4K', is4k: true, isDefault: true, activeDirectory: '/films-4k', activeProfileId: 5, activeTags: [7] },
	],
	sonarr: [{ id: 0, name: 'Shows', is4k: false, isDefault: true, activeDirectory: '/shows', activeProfileId: 4, activeLanguageProfileId: 1, activeTags: [] }],
};
