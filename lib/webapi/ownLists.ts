/**
 * Categories and tags that clients made here. They stay listed although no node could be told; a
 * node that could be told keeps them itself, and makes unknown ones when a torrent is added.
 */
export class OwnLists {
	/** Save path as clients know it, by name. */
	readonly categories = new Map<string, string>();
	readonly tags = new Set<string>();
}
