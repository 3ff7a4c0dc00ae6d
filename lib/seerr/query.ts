export type SeerrQuery = Record<string, string | number | boolean | null | undefined>;

/**
 * `?a=1&b=2`; what is not set is left out. Everything but letters, digits and `-._~` is percent-encoded:
 * Seerr checks the query as it comes and refuses `+`, `'`, `(` and others that URLSearchParams leaves.
 */
export function strictQuery(query: SeerrQuery): string {
	const parts = Object.entries(query)
		.filter(([, value]) => value !== null && value !== undefined)
		.map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
	return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** Half of a sign of two, which no encoding has. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const encode = (text: string): string =>
	encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd')).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
