export { type ItemPaths, pathsOfItem } from './itemPaths';
export { isInside, isSamePath, mapPath, unmapPath } from './paths';
export { planRefresh, type RefreshPlan, type WantedPath } from './plan';
export type { Library, PathMap } from './types';
