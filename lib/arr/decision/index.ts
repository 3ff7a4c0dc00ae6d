export * from './checks';
export * from './profile';
export * from './seasonPack';
export type * from './types';
export * from './upgrade';
