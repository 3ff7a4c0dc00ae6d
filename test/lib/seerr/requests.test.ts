import { requestItems } from '../../../lib/seerr/item';
import { findMedia, setMediaStatus } from '../../../lib/seerr/media';
import { anyRequest, approveRequest, createRequest, declineRequest, deleteRequest, findRequest, findRequests, type NewRequest, retryRequest } from '../../../lib/seerr/requests';
import { searchTitles, titleDetails } from '../../../lib/seerr/search';
import { nowhere } from '../../../lib/seerr/services';
import { mediaStatusOf, withoutSecretFields } from '../../../lib/seerr/shapes';
import { titleOf, titlesOf } from '../../../lib/seerr/titles';
import { quotaOf, usersOf } from '../../../lib/seerr/users';
import { Raw } from '../../sim/arr/server';
import { APPROVED, COMPLETED, DECLINED, FAILED, PENDING } from '../../sim/seerr/data';
import { clientOf, closeAll, failureOf, fakeSeerr } from './lab';

afterEach(closeAll);

const film: NewRequest = { mediaType: 'movie', tmdbId: 5, seasons: [], is4k: false, destination: nowhere, forUser: null, approveAtOnce: false };
const show: NewRequest = { ...film, mediaType: 'tv', tmdbId: 6, seasons: 'all' };

describe('a list of requests', () => {
	it('has titles, years and posters, each asked for once', async () => {
		const fake = await fakeSeerr();
		fake.data.add('movie', 5);
		fake.data.add('movie', 5, { is4k: true, userId: 3 });
		fake.data.add('tv', 6, { seasons: [1, 2] });
		const client = clientOf(fake);
		const list = async () => await requestItems(client, (await findRequests(client, anyRequest)).map(({ request }) => request));
		const items = await list();
		expect(items).toMatchObject([
			{ id: 3, title: 'Invented Show 6', year: 2019, mediaType: 'tv', seasons: [1, 2], tvdbId: 1_006, imdbId: 'tt6' },
			{ id: 2, is4k: true, requestedBy: { id: 3, name: 'Bob', email: 'bob@people.test' } },
			{ id: 1, title: 'Invented Film 5', year: 2022, status: 'pending', mediaStatus: 'pending', poster: 'https://image.tmdb.org/t/p/w600_and_h900_bestv2/poster5.jpg', url: `${fake.url}/movie/5` },
		]);
		await list();
		expect(fake.count(/^(movie|tv)\//)).toBe(2);
	});

	it('of 5 000 requests is read to the end, a few titles at a time', async () => {
		const fake = await fakeSeerr();
		for (let n = 1; n <= 5_000; n++) fake.data.add('movie', n % 500);
		const client = clientOf(fake);
		const found = await findRequests(client, anyRequest);
		expect(found).toHaveLength(5_000);
		expect(fake.count('request')).toBe(50);
		const items = await requestItems(client, found.map(({ request }) => request));
		expect(items.filter(({ title }) => title === null)).toEqual([]);
		expect(fake.count(/^movie\//)).toBe(500);
	}, 60_000);

	it('does without the titles that cannot be looked up', async () => {
		const fake = await fakeSeerr();
		for (let n = 1; n <= 40; n++) fake.data.add('movie', n);
		fake.data.missing.add(40);
		const client = clientOf(fake);
		const wanted = [{ mediaType: 'movie', tmdbId: 40 }, { mediaType: 'movie', tmdbId: 39 }, { mediaType: 'movie', tmdbId: null }] as const;
		expect((await titlesOf(client, wanted)).map((one) => one?.title ?? null)).toEqual([null, 'Invented Film 39', null]);
		for (let n = 1; n <= 30; n++) fake.overrides.set(`GET movie/${n}`, () => new Raw(500, '{"message":"TMDB is down"}'));
		const before = fake.count(/^movie\//);
		const titles = await titlesOf(client, Array.from({ length: 30 }, (_none, n) => ({ mediaType: 'movie' as const, tmdbId: n + 1 })));
		expect(titles.every((one) => one === null)).toBe(true);
		expect(fake.count(/^movie\//) - before).toBeLessThan(12);
		expect(await failureOf(titleOf(client, 'movie', 1))).toMatchObject({ code: 'server' });
	});

	it.each([
		[{ filter: 'pending' }, [6, 1]],
		[{ filter: 'declined' }, [3]],
		[{ filter: 'failed' }, [4]],
		[{ filter: 'approved' }, [2]],
		[{ filter: 'completed' }, [5]],
		[{ mediaType: 'tv' }, [6]],
		[{ is4k: true }, [4]],
		[{ requestedBy: 3 }, [2]],
		[{ limit: 2 }, [6, 5]],
		[{ oldestFirst: true, limit: 2 }, [1, 2]],
		[{ sort: 'modified', limit: 1 }, [3]],
		[{ filter: 'declined', requestedBy: 3 }, []],
	] as const)('%j', async (more, ids) => {
		const fake = await fakeSeerr({ product: 'jellyseerr' });
		fake.data.add('movie', 1);
		fake.data.add('movie', 2, { status: APPROVED, userId: 3 });
		const declined = fake.data.add('movie', 3);
		fake.data.add('movie', 4, { status: FAILED, is4k: true });
		fake.data.add('movie', 5, { status: COMPLETED });
		fake.data.add('tv', 6);
		fake.data.pass(60);
		fake.data.setStatus(declined, DECLINED);
		expect((await findRequests(clientOf(fake), { ...anyRequest, ...more })).map(({ request }) => request.id)).toEqual(ids);
	});

	it('asks for no more than the limit', async () => {
		const fake = await fakeSeerr();
		for (let n = 1; n <= 50; n++) fake.data.add('movie', n);
		await findRequests(clientOf(fake), { ...anyRequest, limit: 3 });
		expect(fake.asked.filter(({ resource }) => resource === 'request').map(({ query }) => query.get('take'))).toEqual(['3']);
	});
});

it('6 is a deleted title in Overseerr and a blocklisted one in the others', () => {
	expect([mediaStatusOf(6, 'overseerr'), mediaStatusOf(6, 'jellyseerr'), mediaStatusOf(7, 'seerr'), mediaStatusOf(5, 'seerr'), mediaStatusOf(99, 'seerr'), mediaStatusOf(null, 'seerr')]).toEqual(['deleted', 'blocklisted', 'deleted', 'available', 'unknown', 'unknown']);
});

it('raw answers lose what opens an account', () => {
	expect(withoutSecretFields({ a: [{ plexToken: 'x', name: 'n' }], requestedBy: { jellyfinAuthToken: 'y', id: 2, settings: { telegramChatId: '1' } } })).toEqual({ a: [{ name: 'n' }], requestedBy: { id: 2 } });
});

describe('Approve', () => {
	it('lets a request through as it is', async () => {
		const fake = await fakeSeerr();
		fake.data.add('movie', 5);
		expect(await approveRequest(clientOf(fake), 1, nowhere, null)).toMatchObject({ changed: true, request: { status: 'approved', modifiedBy: { name: 'Owner' }, requestedBy: { id: 2 } } });
		expect(fake.asked.some(({ method }) => method === 'PUT')).toBe(false);
	});

	it.each(['seerr', 'jellyseerr', 'overseerr'] as const)('in %s sends it where it is told to, and leaves the rest and the requester', async (product) => {
		const fake = await fakeSeerr({ product });
		fake.data.add('tv', 6, { seasons: [1, 2, 3], serverId: 0, profileId: 4, rootFolder: '/old', tags: [7] });
		const { request } = await approveRequest(clientOf(fake), 1, { ...nowhere, profileId: 5, languageProfileId: 1 }, [2]);
		expect(request).toMatchObject({ status: 'approved', seasons: [2], serverId: 0, profileId: 5, rootFolder: '/old', languageProfileId: 1, tags: [7], requestedBy: { id: 2 } });
	});

	it('takes profile and folder of another server from there', async () => {
		const fake = await fakeSeerr();
		fake.data.add('movie', 5, { serverId: 0, profileId: 4, rootFolder: '/films' });
		const { request } = await approveRequest(clientOf(fake), 1, { ...nowhere, server: { type: 'radarr', id: 1 } }, null);
		expect(request).toMatchObject({ serverId: 1, profileId: 5, rootFolder: '/films-4k', tags: [7] });
	});

	it('refuses a server of the wrong kind, and one that is not there, before anything is changed', async () => {
		const fake = await fakeSeerr();
		fake.data.add('movie', 5);
		expect((await failureOf(approveRequest(clientOf(fake), 1, { ...nowhere, server: { type: 'sonarr', id: 0 } }, null))).message).toContain('is a Sonarr, but the request is of a film');
		expect((await failureOf(approveRequest(clientOf(fake), 1, { ...nowhere, server: { type: null, id: 9 } }, null))).message).toContain('no Radarr with the id 9');
		expect(fake.data.request(1)).toMatchObject({ status: PENDING, serverId: null });
	});

	it('does no harm when it is repeated, and says so', async () => {
		const fake = await fakeSeerr({ product: 'overseerr' });
		fake.data.add('movie', 5);
		await approveRequest(clientOf(fake), 1, nowhere, null);
		expect(await approveRequest(clientOf(fake), 1, { ...nowhere, profileId: 5 }, null)).toMatchObject({ changed: false, request: { status: 'approved', profileId: null } });
		expect(fake.count(/approve/)).toBe(1);
	});

	it('is content when somebody else was faster with the same answer, and fails with another one', async () => {
		const fake = await fakeSeerr();
		const client = clientOf(fake);
		for (const status of [APPROVED, DECLINED]) {
			const request = fake.data.add('movie', status);
			fake.overrides.set(`POST request/${request.id}/approve`, () => {
				fake.data.setStatus(request, status, 3);
				return new Raw(409, '{"message":"Only pending requests can be approved or declined."}');
			});
		}
		expect(await approveRequest(client, 1, nowhere, null)).toMatchObject({ changed: false, request: { modifiedBy: { name: 'Bob' } } });
		expect((await failureOf(approveRequest(client, 2, nowhere, null))).message).toContain('Only pending requests');
	});

	it.each([[DECLINED, 'declined'], [FAILED, 'failed']])('refuses status %i', async (status, name) => {
		const fake = await fakeSeerr({ product: 'overseerr' });
		fake.data.add('movie', 5, { status });
		expect((await failureOf(approveRequest(clientOf(fake), 1, nowhere, null))).message).toBe(`Request 1 cannot be approved: it is ${name}`);
	});

	it('says that there is no such request', async () => {
		const fake = await fakeSeerr();
		expect(await failureOf(approveRequest(clientOf(fake), 77, nowhere, null))).toMatchObject({ code: 'not-found' });
	});
});

describe('Decline, Retry and Delete', () => {
	it('declines what waits, once, and nothing that is approved', async () => {
		const fake = await fakeSeerr({ product: 'overseerr' });
		fake.data.add('movie', 5);
		fake.data.add('movie', 6, { status: APPROVED });
		const client = clientOf(fake);
		expect(await declineRequest(client, 1)).toMatchObject({ changed: true, request: { status: 'declined' } });
		expect(await declineRequest(client, 1)).toMatchObject({ changed: false });
		expect((await failureOf(declineRequest(client, 2))).message).toContain('cannot be declined: it is approved');
		expect(fake.count(/decline$/)).toBe(1);
	});

	it('retries what failed', async () => {
		const fake = await fakeSeerr();
		fake.data.add('movie', 5, { status: FAILED });
		fake.data.add('movie', 6);
		expect(await retryRequest(clientOf(fake), 1)).toMatchObject({ request: { status: 'approved' } });
		expect((await failureOf(retryRequest(clientOf(fake), 2))).message).toContain('Only failed requests can be retried');
	});

	it('deletes', async () => {
		const fake = await fakeSeerr();
		fake.data.add('movie', 5);
		await deleteRequest(clientOf(fake), 1);
		expect(fake.data.requests).toEqual([]);
		expect(await failureOf(findRequest(clientOf(fake), 1))).toMatchObject({ code: 'not-found' });
	});
});

describe('Create', () => {
	it('by the owner of the key is approved at once; in the name of a user it waits', async () => {
		const fake = await fakeSeerr();
		const client = clientOf(fake);
		expect(await createRequest(client, film)).toMatchObject({ created: true, request: { status: 'approved', requestedBy: { id: 1 } } });
		expect(await createRequest(client, { ...film, tmdbId: 7, forUser: 2 })).toMatchObject({ created: true, request: { status: 'pending', requestedBy: { id: 2 } } });
		expect(await createRequest(client, { ...film, tmdbId: 8, forUser: 2, approveAtOnce: true })).toMatchObject({ request: { status: 'approved', requestedBy: { id: 2 } } });
	});

	it('gives the request that there is already', async () => {
		const fake = await fakeSeerr();
		const client = clientOf(fake);
		await createRequest(client, { ...film, forUser: 2 });
		expect(await createRequest(client, { ...film, forUser: 3 })).toMatchObject({ created: false, request: { id: 1, requestedBy: { id: 2 } } });
		expect(await createRequest(client, { ...film, is4k: true })).toMatchObject({ created: true, request: { id: 2, is4k: true } });
	});

	it('asks for seasons, and tells when none is left, though Seerr calls that a success', async () => {
		const fake = await fakeSeerr();
		const client = clientOf(fake);
		expect(await createRequest(client, { ...show, seasons: [2] })).toMatchObject({ request: { seasons: [2] } });
		expect(await createRequest(client, show)).toMatchObject({ request: { seasons: [1, 3] } });
		expect(await failureOf(createRequest(client, show))).toMatchObject({ status: 202, message: "'Seerr' made no request: No seasons available to request" });
	});

	it('tells of a quota that is used up, of a blocklist and of a user who is not there', async () => {
		const fake = await fakeSeerr();
		const client = clientOf(fake);
		for (let n = 1; n <= 3; n++) await createRequest(client, { ...film, tmdbId: 20 + n, forUser: 2 });
		expect(await failureOf(createRequest(client, { ...film, forUser: 2 }))).toMatchObject({ code: 'forbidden', message: "'Seerr' refuses it (403): Movie Quota exceeded." });
		expect((await failureOf(createRequest(client, { ...show, seasons: [1, 2, 3, 4, 5, 6], forUser: 2 }))).message).toContain('Series Quota exceeded');
		fake.data.mediaOf('movie', 9).status = 6;
		expect((await failureOf(createRequest(client, { ...film, tmdbId: 9 }))).message).toContain('This media is blocklisted');
		expect(await failureOf(createRequest(client, { ...film, tmdbId: 10, forUser: 99 }))).toMatchObject({ code: 'forbidden' });
	});

	it('sends it to the server that is chosen', async () => {
		const fake = await fakeSeerr();
		const { request } = await createRequest(clientOf(fake), { ...film, destination: { ...nowhere, server: { type: 'radarr', id: 1 }, rootFolder: '/other' } });
		expect(request).toMatchObject({ serverId: 1, profileId: 5, rootFolder: '/other', tags: [7] });
	});
});

describe('titles, media and users', () => {
	it('a search gives films and series over all pages', async () => {
		const fake = await fakeSeerr();
		const search = async (more: object) => (await searchTitles(clientOf(fake), { text: 'invented', mediaType: null, year: null, limit: 100, ...more })).map(({ found }) => found);
		expect(await search({})).toHaveLength(22);
		expect(await search({ limit: 1 })).toMatchObject([{ mediaType: 'movie', tmdbId: 11, title: 'Invented Film 11', year: 2022, rating: 7.5, mediaStatus: 'unknown', mediaId: null }]);
		expect(await search({ mediaType: 'tv' })).toMatchObject([{ tmdbId: 12, title: 'Invented Show 12', year: 2019 }]);
		expect(await search({ year: 2019 })).toHaveLength(1);
	});

	it('details have seasons, statuses and requests', async () => {
		const fake = await fakeSeerr();
		fake.data.arrive(fake.data.add('tv', 6, { seasons: [2] }));
		expect((await titleDetails(clientOf(fake), 'tv', 6)).details).toMatchObject({ title: 'Invented Show 6', seasons: [1, 2, 3], tvdbId: 1_006, mediaStatus: 'partially_available', seasonStatuses: [{ number: 2, status: 'available' }], requestIds: [1] });
	});

	it('media are listed and set', async () => {
		const fake = await fakeSeerr();
		fake.data.add('movie', 5);
		fake.data.add('tv', 6);
		const client = clientOf(fake);
		expect(await findMedia(client, { filter: 'pending', mediaType: 'tv', sort: 'added', limit: 5 })).toMatchObject([{ media: { id: 2, mediaType: 'tv', tmdbId: 6, status: 'pending' } }]);
		expect(await setMediaStatus(client, 2, 'available', false, [1, 2])).toMatchObject({ media: { status: 'available', status4k: 'unknown', seasons: [{ number: 1 }, { number: 2, status: 'available' }] } });
		expect((await failureOf(setMediaStatus(client, 1, 'partial', false, []))).message).toContain('Only series');
	});

	it('users have names and quotas', async () => {
		const fake = await fakeSeerr();
		fake.data.add('tv', 6, { seasons: [1, 2, 3, 4, 5] });
		const client = clientOf(fake);
		expect((await usersOf(client, 'id', 2)).map(({ user }) => user)).toMatchObject([{ id: 1, name: 'Owner', isAdmin: true }, { id: 2, name: 'Alice', isAdmin: false, requestCount: 1 }]);
		expect(await quotaOf(client, 2)).toEqual({ userId: 2, movie: { limit: 3, days: 7, used: 0, remaining: 3, isUsedUp: false }, tv: { limit: 5, days: 7, used: 5, remaining: 0, isUsedUp: true } });
		expect(await quotaOf(client, 3)).toMatchObject({ movie: { limit: null, remaining: null, isUsedUp: false } });
	});
});
