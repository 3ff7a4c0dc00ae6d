/** As xml2js gives an element: text under `_`, attributes under `$`, children as lists. */
export type RawElement = string | ({ $?: Record<string, string>; _?: unknown } & Record<string, unknown>);

/** One element of a document. Its children are looked at when they are asked for, however deep it goes. */
export class Element {
	constructor(
		readonly name: string,
		private readonly raw: RawElement | undefined,
	) {}

	/** The element's own text, trimmed. */
	get text(): string {
		const text = typeof this.raw === 'object' ? this.raw._ : this.raw;
		return typeof text === 'string' ? text.trim() : '';
	}

	/** All attributes, as they stand there. */
	get attributes(): Record<string, string> {
		return typeof this.raw === 'object' ? { ...this.raw.$ } : {};
	}

	attribute(name: string): string | null {
		const attributes = typeof this.raw === 'object' ? this.raw.$ : undefined;
		if (attributes === undefined || !Object.hasOwn(attributes, name)) return null;
		return String(attributes[name]).trim();
	}

	all(name: string): Element[] {
		if (typeof this.raw !== 'object' || !Object.hasOwn(this.raw, name)) return [];
		const list = this.raw[name];
		return Array.isArray(list) ? list.map((raw: RawElement) => new Element(name, raw)) : [];
	}

	first(name: string): Element | null {
		return this.all(name)[0] ?? null;
	}

	/** The text of the first child of one of these names that has any. */
	textOf(...names: string[]): string | null {
		for (const name of names) {
			const found = this.all(name).find((child) => child.text !== '');
			if (found !== undefined) return found.text;
		}
		return null;
	}
}
