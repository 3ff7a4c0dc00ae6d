const LONGEST_NUMBER = 40;
/** Powers of 1024; people who write `GB` mean them as well, as everywhere in this field. */
const UNITS: Readonly<Record<string, number>> = { b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };
const SIZE = /^(\d{1,15}(?:[.,]\d{1,6})?)\s{0,3}([kmgtp]?)i?(?:b|bytes?)?$/i;

/** A whole number from 0 up to what a number can hold exactly; null for anything else. */
export function wholeNumber(text: string | null | undefined): number | null {
	const digits = (text ?? '').trim();
	if (!/^\d{1,16}$/.test(digits)) return null;
	const number = Number(digits);
	return Number.isSafeInteger(number) ? number : null;
}

/** A number such as a factor; null when it is none or below 0. */
export function decimal(text: string | null | undefined): number | null {
	const written = (text ?? '').trim();
	if (!/^\d{1,9}(?:\.\d{1,9})?$/.test(written)) return null;
	return Number(written);
}

/** Bytes of `1234`, `1.4 GiB` or `700 MB`; null when unknown. Zero is unknown: no release is empty. */
export function bytesOf(text: string | null | undefined): number | null {
	const written = (text ?? '').trim();
	if (written.length > LONGEST_NUMBER) return null;
	const [, amount, unit] = SIZE.exec(written) ?? [];
	if (amount === undefined) return null;
	const bytes = Math.round(Number(amount.replace(',', '.')) * 1024 ** UNITS[unit === '' ? 'b' : unit.toLowerCase()]);
	return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : null;
}

/** Time in ms since 1970 of an RFC 2822 or ISO date; null when it cannot be read. */
export function timeOf(text: string | null | undefined): number | null {
	const written = (text ?? '').trim();
	if (written === '' || written.length > 64) return null;
	const ms = Date.parse(written);
	return Number.isFinite(ms) && ms > 0 ? ms : null;
}

/** `tt` and at least seven digits, of `tt0111161` or `111161`; null for 0 and anything else. */
export function imdbOf(text: string | null | undefined): string | null {
	const [, digits] = /^(?:tt)?0{0,8}(\d{1,9})$/i.exec((text ?? '').trim()) ?? [];
	return digits === undefined || /^0+$/.test(digits) ? null : `tt${digits.padStart(7, '0')}`;
}

/** An id of a database; 0 means that there is none. */
export function idOf(text: string | null | undefined): number | null {
	const id = wholeNumber(text);
	return id === 0 ? null : id;
}
