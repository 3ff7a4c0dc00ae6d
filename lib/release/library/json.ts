/** Parsed JSON of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Trimmed; empty when it is no text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Numbers, also as text; null for anything else. */
export function numberOf(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Plex writes flags as `1`, `"1"` and `true`; null when it is not there. */
export function flagOf(value: unknown): boolean | null {
	if (value === undefined || value === null || value === '') return null;
	return value === true || value === 1 || value === '1' || value === 'true';
}

/** A count of bytes above 0; null for anything else: 0 stands for unknown. */
export function bytesOf(value: unknown): number | null {
	const bytes = numberOf(value);
	return bytes !== null && bytes > 0 ? bytes : null;
}

/** The last part of a path of either kind. */
export const baseName = (path: string): string => path.split(/[\\/]/).pop() ?? path;
