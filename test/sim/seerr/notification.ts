import type { Json } from '../../../lib/arr/shapes/json';
import type { FakeRequest, SeerrData } from './data';

const MEDIA = ['', 'UNKNOWN', 'PENDING', 'PROCESSING', 'PARTIALLY_AVAILABLE', 'AVAILABLE', 'BLOCKLISTED', 'DELETED'];

/** The payload of a webhook that Seerr sends unless somebody has changed it; numbers come as text. */
export function notification(data: SeerrData, type: string, request: FakeRequest | null): Json {
	if (request === null) {
		return { notification_type: type, event: '', subject: 'Test Notification', message: 'Check check, 1, 2, 3. Are we coming in clear?', image: '', media: null, request: null, issue: null, comment: null, extra: [] };
	}
	const { media, userId, seasons } = request;
	const title = data.titleJson(media.mediaType, media.tmdbId);
	const user = data.userJson(userId) ?? {};
	return {
		notification_type: type,
		event: 'New Movie Request',
		subject: `${String(title.title ?? title.name)} (2022)`,
		message: title.overview,
		image: `https://image.tmdb.org/t/p/w600_and_h900_bestv2${String(title.posterPath)}`,
		media: { media_type: media.mediaType, tmdbId: String(media.tmdbId), tvdbId: '', status: MEDIA[media.status], status4k: MEDIA[media.status4k] },
		request: { request_id: String(request.id), requestedBy_email: user.email, requestedBy_username: user.displayName, requestedBy_avatar: user.avatar },
		issue: null,
		comment: null,
		extra: media.mediaType === 'tv' ? [{ name: 'Requested Seasons', value: seasons.join(', ') }] : [],
	};
}
