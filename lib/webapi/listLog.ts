/** A category as clients see it. */
export interface Category {
	name: string;
	savePath: string;
}

interface Remembered {
	json: string;
	revision: number;
	gone: boolean;
}

/** Names that went are remembered this long (in number); who knew them longer ago sees them until then. */
const MAX_GONE = 10_000;

/** Remembers at which revision categories and tags came, changed or went. */
export class ListLog {
	private readonly categoryLog = new Map<string, Remembered>();
	private readonly tagLog = new Map<string, Remembered>();

	apply(
		categories: Record<string, Category>,
		tags: readonly string[],
		advance: () => number,
	): void {
		let revision: number | null = null;
		const next = () => (revision ??= advance());
		applyTo(this.categoryLog, new Map(Object.entries(categories)), next);
		applyTo(this.tagLog, new Map(tags.map((tag) => [tag, tag])), next);
	}

	categories(): Record<string, unknown> {
		return read(this.categoryLog, -1);
	}

	tags(): string[] {
		return Object.keys(read(this.tagLog, -1));
	}

	since(revision: number) {
		return {
			categories: read(this.categoryLog, revision),
			categoriesRemoved: goneSince(this.categoryLog, revision),
			tags: Object.keys(read(this.tagLog, revision)),
			tagsRemoved: goneSince(this.tagLog, revision),
		};
	}
}

function applyTo(
	log: Map<string, Remembered>,
	now: Map<string, unknown>,
	next: () => number,
): void {
	for (const [name, value] of now) {
		const json = JSON.stringify(value);
		const old = log.get(name);
		if (old && !old.gone && old.json === json) continue;
		log.set(name, { json, revision: next(), gone: false });
	}
	for (const [name, old] of log) {
		if (!old.gone && !now.has(name)) log.set(name, { ...old, revision: next(), gone: true });
		else if (old.gone && log.size > now.size + MAX_GONE) log.delete(name);
	}
}

function read(log: Map<string, Remembered>, revision: number): Record<string, unknown> {
	const entries = [...log].filter(([, entry]) => !entry.gone && entry.revision > revision);
	return Object.fromEntries(entries.map(([name, { json }]) => [name, JSON.parse(json) as unknown]));
}

const goneSince = (log: Map<string, Remembered>, revision: number): string[] =>
	[...log].filter(([, entry]) => entry.gone && entry.revision > revision).map(([name]) => name);
