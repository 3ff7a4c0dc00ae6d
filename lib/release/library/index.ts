export { lookUpLibrary } from './arrLookup';
export { readLibrary, UnreadableLibraryError } from './read';
export type { LibraryFile, LibraryItem } from './types';
