export { type ApprovalTier, autoApprove, firstTier, type TierFigures } from './autoApprove';
export { bestPerTitle, titleKey } from './best';
export { type ApprovalCard, approvalCard, type CardLine, whenInWords, writeCard } from './card';
export { detectUpgrade, type DetectInput } from './detect';
export { diskNote, type TargetNode } from './disk';
export { offeredRelease } from './offered';
export { completeRules, FELSCANNER_DEFAULTS, MAX_EXPIRE_HOURS, PRESETS, RECOMMENDED, type UpgradeRules } from './rules';
export type * from './types';
