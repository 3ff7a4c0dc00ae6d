export * from './match';
export { compilePattern } from './pattern';
export type * from './types';
