/**
 * The package's logic without n8n, for scripts and n8n's Code node.
 *
 * @example
 * const { parseMagnet, scoreNodes } = require('n8n-nodes-arr-dispatch');
 */
export * from './lib/qbittorrent/infohash';
export * from './lib/release';
export { readLibrary } from './lib/release/library';
export { completeRules, detectUpgrade, offeredRelease } from './lib/release/upgrade';
export * from './lib/scoring';
export * from './lib/arr';
export * from './lib/mediaserver';
export { eventsOf as seerrEventsOf } from './lib/seerr/events';
export { readNotification as readSeerrNotification } from './lib/seerr/notification';
export { readRequest as readSeerrRequest } from './lib/seerr/shapes';
