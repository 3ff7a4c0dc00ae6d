import type { MediaType } from '../../../lib/seerr/types';
import { Raw } from '../arr/server';
import { APPROVED, COMPLETED, DECLINED, PENDING, type SeerrData } from './data';
import { refusal, type SeerrAsked } from './asked';

/** `POST /request`: rights, quotas, what there is already, and whether it must be approved. */
export function createRequest(data: SeerrData, { body, userId }: SeerrAsked): unknown {
	const mediaType = body.mediaType as MediaType;
	const tmdbId = Number(body.mediaId);
	const asker = data.user(userId);
	const owner = data.user(Number(body.userId ?? userId));
	if (asker === undefined || owner === undefined) return refusal(500, 'Could not find any entity of type "User"');
	if (body.userId !== undefined && !asker.isAdmin) return refusal(403, 'You do not have permission to modify the request user.');
	const own = data.requests.filter((one) => one.userId === owner.id && one.status !== DECLINED);
	const films = own.filter(({ media }) => media.mediaType === 'movie').length;
	if (mediaType === 'movie' && owner.movieLimit > 0 && films >= owner.movieLimit) return refusal(403, 'Movie Quota exceeded.');
	const media = data.mediaOf(mediaType, tmdbId);
	if (media.status === 6 && data.product !== 'overseerr') return refusal(403, 'This media is blocklisted.');
	const is4k = body.is4k === true;
	const open = data.requests.filter((one) => one.media === media && one.is4k === is4k && one.status !== DECLINED && one.status !== COMPLETED);
	if (mediaType === 'movie' && open.length > 0) return refusal(409, 'Request for this media already exists.');
	const wanted = body.seasons === 'all' ? [1, 2, 3] : ((body.seasons ?? []) as number[]);
	const taken = new Set([...open.flatMap(({ seasons }) => seasons), ...media.seasons.keys()]);
	const seasons = wanted.filter((season) => !taken.has(season));
	// No mistake of the fake: it is an answer of success.
	if (mediaType === 'tv' && seasons.length === 0) return refusal(202, 'No seasons available to request');
	const used = own.reduce((sum, one) => sum + one.seasons.length, 0);
	if (mediaType === 'tv' && owner.tvLimit > 0 && used + seasons.length > owner.tvLimit) return refusal(403, 'Series Quota exceeded.');
	const request = data.add(mediaType, tmdbId, {
		status: asker.isAdmin ? APPROVED : PENDING,
		modifiedBy: asker.isAdmin ? asker.id : null,
		userId: owner.id,
		is4k,
		seasons,
		serverId: (body.serverId as number | undefined) ?? null,
		profileId: (body.profileId as number | undefined) ?? null,
		rootFolder: (body.rootFolder as string | undefined) ?? null,
		tags: (body.tags as number[] | undefined) ?? null,
	});
	return new Raw(201, JSON.stringify(data.requestJson(request)));
}
