import type { Quality } from '../quality';

/** One file that is there. */
export interface LibraryFile {
	/** As people find it; null when it is not told. */
	name: string | null;
	sizeBytes: number | null;
	quality: Quality;
}

/** What a library has of a film or an episode. */
export interface LibraryItem {
	title: string | null;
	year: number | null;
	/** Several are versions, or the episodes of a pack. Empty: the item is wanted and has no file. */
	files: LibraryFile[];
	/** Where it is in the app that was asked; absent when it came from elsewhere. */
	inApp?: AppItem;
}

/** A film or series by the numbers of its app, for whoever asks that app for more. */
export interface AppItem {
	itemId: number;
	/** Its folder, as the app sees it. */
	path: string | null;
	/** Of the files that a release is compared with. */
	fileIds: number[];
}
