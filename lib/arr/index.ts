export * from './customFormat';
export * from './decision';
export { readFormat, readProfile } from './shapes/profiles';
