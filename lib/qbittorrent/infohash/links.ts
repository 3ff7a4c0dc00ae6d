const PERCENT_RUN = /(?:%[0-9a-f]{2})+/gi;
const TRACKER_URL = /^(?:udp|https?|wss?):\/\/(?=[^/\\])/i;

/**
 * Undoes percent-encoding. Never throws: a `%` that starts no code stays as it is, and bytes that
 * are not UTF-8 become U+FFFD.
 */
export function decodePercent(text: string): string {
	return text.replace(PERCENT_RUN, (run) =>
		Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
	);
}

/**
 * The host of a tracker or download URL (udp, http, https, ws, wss) as browsers write it: lower
 * case, no port, IPv6 in brackets, international names in punycode. Null when there is none.
 */
export function hostOf(url: string): string | null {
	const trimmed = url.trim();
	if (!TRACKER_URL.test(trimmed)) return null;
	// Parsed as http: only for the schemes that the URL standard knows are hosts normalised.
	const asHttp = trimmed.replace(TRACKER_URL, 'http://');
	if (!URL.canParse(asHttp)) return null;
	const host = new URL(asHttp).hostname.replace(/\.$/, '');
	return host === '' ? null : host;
}

/** Beyond so many trackers a torrent is not looked at: parsing the URLs of a hostile one takes a second. */
const MAX_URLS = 1_000;

/** The hosts of `urls`, each once, in order; what has no host is left out. */
export function hostsOf(urls: Iterable<string>): string[] {
	const hosts = new Set<string>();
	let count = 0;
	for (const url of urls) {
		if (++count > MAX_URLS) break;
		const host = hostOf(url);
		if (host !== null) hosts.add(host);
	}
	return [...hosts];
}

/**
 * A name fit for items, logs and any database: control characters become spaces (Postgres refuses
 * NUL, and a line break would forge log lines). Null when nothing is left.
 */
export function displayName(text: string): string | null {
	const name = text.replace(/\p{Cc}/gu, ' ').trim();
	return name === '' ? null : name;
}
