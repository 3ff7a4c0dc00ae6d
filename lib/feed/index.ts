export { FeedError, type FeedFailure } from './errors';
export { type FeedFilters, NO_FILTERS } from './filters';
export { withStateKeys } from './identity';
export { parseFeed } from './parseFeed';
export { compilePattern, type Pattern } from './pattern';
export { type FeedNews, type FeedReport, previewFeed, readFeed, type ReadOptions } from './read';
export type { FeedRelease, FeedSource, FoundRelease } from './types';
