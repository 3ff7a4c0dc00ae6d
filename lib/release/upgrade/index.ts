export { detectUpgrade, type DetectInput } from './detect';
export { offeredRelease } from './offered';
export { completeRules, FELSCANNER_DEFAULTS, MAX_EXPIRE_HOURS, PRESETS, RECOMMENDED, type UpgradeRules } from './rules';
export type * from './types';
