export { parseRelease } from './parse';
export type * from './types';
