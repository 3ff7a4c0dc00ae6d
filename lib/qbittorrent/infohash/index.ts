export * from './addSource';
export * from './bencode';
export * from './hashes';
export * from './links';
export * from './magnet';
export * from './redact';
export * from './torrentFile';
export * from './types';
