export * from './checks';
export * from './order';
export * from './profile';
export * from './seasonPack';
export type * from './types';
export * from './upgrade';
