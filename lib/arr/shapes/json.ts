/** An object as an app sends it: every field may be missing or of another kind. */
export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

export const objectsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

export const numberOr = <T>(value: unknown, fallback: T): number | T =>
	typeof value === 'number' && Number.isFinite(value) ? value : fallback;

export const textOr = <T>(value: unknown, fallback: T): string | T => (typeof value === 'string' && value !== '' ? value : fallback);

export const numbersOf = (value: unknown): number[] =>
	Array.isArray(value) ? value.filter((one): one is number => typeof one === 'number') : [];

export const textsOf = (value: unknown): string[] =>
	Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Ids and names of `[{id, name}]`. */
export const namesOf = (value: unknown): string[] => objectsOf(value).map(({ name }) => String(name ?? ''));
export const idsOf = (value: unknown): number[] => numbersOf(objectsOf(value).map(({ id }) => id));
