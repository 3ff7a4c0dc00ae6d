export { readLibrary, UnreadableLibraryError } from './read';
export type { LibraryFile, LibraryItem } from './types';
