/** A category is allowed by itself or by a parent of it: 'tv' allows 'tv/anime'. Empty list: all. */
export function categoryAllowed(category: string, allowed: string[]): boolean {
	if (allowed.length === 0) return true;
	return allowed.some((entry) => category === entry || category.startsWith(`${entry}/`));
}

/** One of the torrent's tags is enough. Empty list: all; a torrent without tags only fits that. */
export function tagAllowed(tags: string[], allowed: string[]): boolean {
	return allowed.length === 0 || tags.some((tag) => allowed.includes(tag));
}

/** Users type hosts in many ways: 'Tracker.test', '*.tracker.test', '.tracker.test', 'tracker.test.' */
function plainHost(host: string): string {
	return host
		.trim()
		.toLowerCase()
		.replace(/^\*?\./, '')
		.replace(/\.$/, '');
}

/**
 * A host is allowed by itself or by a parent domain. One of several hosts is enough. Empty list:
 * all; a torrent whose trackers are unknown only fits that, because it might be anybody's.
 */
export function trackerAllowed(hosts: string[], allowed: string[]): boolean {
	if (allowed.length === 0) return true;
	const domains = allowed.map(plainHost).filter((domain) => domain !== '');
	return hosts
		.map(plainHost)
		.some((host) => domains.some((domain) => host === domain || host.endsWith(`.${domain}`)));
}
