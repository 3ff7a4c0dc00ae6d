export * from './types';
export {
	DEFAULT_MAX_ACTIVE,
	DEFAULT_UNKNOWN_SIZE,
	defaultNodePolicy,
	defaultScoreSettings,
} from './defaults';
export { linkCapacityOf } from './balanced';
export { quarantineOf } from './historyGates';
export { loadCountOf, maxActiveOf } from './rating';
export type { ScoreInputs } from './recorded';
export { inputsOf, rankAgain } from './recorded';
export type { PastDecision, Replayed, ReplaySettings, ReplaySums } from './replay';
export { Replay } from './replay';
export { scoreNodes } from './score';
export type { BytesByStorage, Promised, StorageSpace } from './storage';
export { availableBytes, effectiveFreeBytes, storageOf, storageSpaces } from './storage';
export * from './units';
