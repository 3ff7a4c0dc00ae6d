/** One condition of a custom format. */
export interface Condition {
	/** E.g. `ReleaseTitleSpecification`; conditions of one kind are alternatives. */
	implementation: string;
	name: string;
	negate: boolean;
	required: boolean;
	/** `value`, or `min` and `max`; `exceptLanguage`. */
	fields: Record<string, unknown>;
}

export interface CustomFormat {
	id: number;
	name: string;
	conditions: Condition[];
}

/** What the conditions look at. What is not known is null or an empty list. */
export interface FormatSubject {
	title: string;
	fileName?: string | null;
	/** Of the library item: the name of a film is taken out of the title, so that it never scores. */
	movieTitle?: string | null;
	releaseGroup?: string | null;
	edition?: string | null;
	/** As the app or as our parser names it. */
	source?: string | null;
	modifier?: string | null;
	/** Lines: 2160, 1080 ... */
	resolution?: number | null;
	/** 0 and null: not known. */
	sizeBytes?: number | null;
	/** Bits, as the app counts them. */
	indexerFlags?: number | null;
	languageIds?: readonly number[];
	originalLanguageId?: number | null;
	year?: number | null;
	/** Sonarr: 1 single episode, 2 several, 3 season pack. */
	releaseType?: number | null;
}

/** The apps number sources differently, and only those with films know modifiers. */
export type FormatDialect = 'radarr' | 'sonarr';
