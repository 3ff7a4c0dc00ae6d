export { CHANGE_EVENTS } from './changes';
export { ENDPOINTS } from './routes';
export { createWebApi, type WebApiExtras } from './server';
export { toClientPath, toNodePath } from './paths';
export type * from './types';
