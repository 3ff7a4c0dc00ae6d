export * from './types';
export {
	DEFAULT_MAX_ACTIVE,
	DEFAULT_UNKNOWN_SIZE,
	defaultNodePolicy,
	defaultScoreSettings,
} from './defaults';
export { linkCapacityOf } from './balanced';
export { loadCountOf, maxActiveOf } from './rating';
export { scoreNodes } from './score';
export type { BytesByStorage, Promised, StorageSpace } from './storage';
export { availableBytes, effectiveFreeBytes, storageOf, storageSpaces } from './storage';
export * from './units';
