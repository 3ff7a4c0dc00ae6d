import type { Server } from '../arr/types';

/** An Overseerr, Jellyseerr or Seerr, as its credential describes it. */
export type SeerrInstance = Server;

export const PRODUCTS = ['jellyseerr', 'overseerr', 'seerr'] as const;
/** Which of the three it is; the numbers of a status do not mean the same in all. */
export type Product = (typeof PRODUCTS)[number];

export type MediaType = 'movie' | 'tv';

/** What became of a request. `unknown`: a status that is newer than this. */
export const REQUEST_STATUSES = ['pending', 'approved', 'declined', 'failed', 'completed', 'unknown'] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** What the library has of a title, as Seerr knows it. */
export const MEDIA_STATUSES = ['unknown', 'pending', 'processing', 'partially_available', 'available', 'blocklisted', 'deleted'] as const;
export type MediaStatus = (typeof MEDIA_STATUSES)[number];
