export const BYTES_PER_GIB = 1024 ** 3;
const BYTES_PER_MIB = 1024 ** 2;
/** Line rates are decimal: 1 Mbit/s is 125 000 bytes per second. */
const BYTES_PER_MBIT = 125_000;

export function gibToBytes(gib: number): number {
	return gib * BYTES_PER_GIB;
}

export function bytesToGib(bytes: number): number {
	return bytes / BYTES_PER_GIB;
}

export function mbitToBytes(mbit: number): number {
	return mbit * BYTES_PER_MBIT;
}

export function bytesToMbit(bytes: number): number {
	return bytes / BYTES_PER_MBIT;
}

/** 0..1; anything that is not a number counts as 0, so that NaN cannot travel on. */
export function clamp01(value: number): number {
	if (!(value > 0)) return 0;
	return value < 1 ? value : 1;
}

/** `value` when it is a finite number, else `fallback`. */
export function finiteOr<T>(value: number | null | undefined, fallback: T): number | T {
	return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

/** A count or an amount of bytes: what is missing, negative or not finite counts as 0. */
export function amount(value: number | null | undefined): number {
	return Math.max(0, finiteOr(value, 0));
}

/** A figure for which zero and less mean "not set" (limits, totals): null unless above zero. */
export function positiveOrNull(value: number | null | undefined): number | null {
	const finite = finiteOr(value, null);
	return finite !== null && finite > 0 ? finite : null;
}

/**
 * Bytes for people: `812 GiB`, `12.5 GiB`, below a tenth of a GiB `64 MiB`. What a node has is
 * rounded down and what it needs is rounded up, so that the two never read as equal when the
 * first is smaller.
 */
export function formatBytes(
	bytes: number,
	rounding: 'nearest' | 'down' | 'up' = 'nearest',
): string {
	const round = { nearest: Math.round, down: Math.floor, up: Math.ceil }[rounding];
	const size = finiteOr(bytes, 0);
	const inMib = Math.abs(size) < BYTES_PER_GIB / 10;
	const value = size / (inMib ? BYTES_PER_MIB : BYTES_PER_GIB);
	const steps = Math.abs(value) < 100 && !inMib ? 10 : 1;
	// `+ 0` turns -0 into 0.
	return `${String(round(value * steps) / steps + 0)} ${inMib ? 'MiB' : 'GiB'}`;
}

/** A byte rate for people: `45 Mbit/s`. */
export function formatRate(bytesPerSecond: number): string {
	const mbit = bytesToMbit(finiteOr(bytesPerSecond, 0));
	const steps = Math.abs(mbit) < 10 ? 10 : 1;
	return `${String(Math.round(mbit * steps) / steps + 0)} Mbit/s`;
}
