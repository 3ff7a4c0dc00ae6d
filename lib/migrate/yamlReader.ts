import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';

/** A file that cannot be read; the message names the line. */
export class ConfigProblem extends Error {
	readonly hint = 'Correct the file and convert it again';

	constructor(problem: string, line: number | null) {
		super(line === null ? problem : `Line ${line}: ${problem}`);
		this.name = 'ConfigProblem';
	}
}

type Path = ReadonlyArray<string | number>;

/** A file of settings is small; what is larger is something else, and parsing it would hold up n8n. */
const MAX_CHARACTERS = 1_000_000;

/** Reads single values of a YAML document and says in which line they are. */
export class YamlReader {
	private readonly lines = new LineCounter();
	private readonly document: Document;

	/** @throws ConfigProblem for text that is no YAML, or no list of settings */
	constructor(text: string) {
		if (text.length > MAX_CHARACTERS) throw new ConfigProblem('The file is too large for settings', null);
		// YAML 1.1, as Python reads it: `yes` and `off` are booleans.
		this.document = parseDocument(text, { version: '1.1', lineCounter: this.lines, prettyErrors: false });
		const [error] = this.document.errors;
		if (error) throw new ConfigProblem(firstLine(error.message), this.lines.linePos(error.pos[0]).line);
		if (!isMap(this.document.contents)) throw new ConfigProblem('The file has no settings of the form \'name: value\'', null);
	}

	/** Plain data under a path; undefined when there is nothing. An empty value is null. */
	value(path: Path): unknown {
		const node = this.document.getIn(path, true);
		return isNode(node) ? (node.toJS(this.document) as unknown) : undefined;
	}

	/** The line of a value; that of the nearest thing around it when it is missing. */
	lineOf(path: Path): number | null {
		const node = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
		if (isNode(node) && node.range) return this.lines.linePos(node.range[0]).line;
		return path.length === 0 ? null : this.lineOf(path.slice(0, -1));
	}

	fail(path: Path, problem: string): never {
		throw new ConfigProblem(`'${path.join('.')}' ${problem}`, this.lineOf(path));
	}

	/** A text; numbers count as such. Undefined when it is missing, empty or null. */
	text(path: Path): string | undefined {
		const value = this.value(path);
		if (value === undefined || value === null || value === '') return undefined;
		if (typeof value === 'string') return value.trim();
		return typeof value === 'number' ? String(value) : this.fail(path, 'is not a text');
	}

	required(path: Path): string {
		return this.text(path) ?? this.fail(path, 'is missing');
	}

	number(path: Path, fallback: number): number {
		const value = this.value(path);
		if (value === undefined || value === null) return fallback;
		const parsed = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
		return Number.isFinite(parsed) && value !== '' ? parsed : this.fail(path, 'is not a number');
	}

	flag(path: Path, fallback: boolean): boolean {
		const value = this.value(path);
		if (value === undefined || value === null) return fallback;
		return typeof value === 'boolean' ? value : this.fail(path, 'is neither true nor false');
	}

	/** Positions of a list, or none when it is missing. */
	list(path: Path): number[] {
		const value = this.value(path) ?? [];
		return Array.isArray(value) ? value.map((_, index) => index) : this.fail(path, 'is not a list');
	}

	/** Names in a group of settings; none when it is missing. */
	names(path: Path): string[] {
		const value = (path.length === 0 ? this.document.toJS() : this.value(path)) as unknown;
		if (value === undefined || value === null) return [];
		if (typeof value !== 'object' || Array.isArray(value)) return this.fail(path, 'is not a group of settings');
		return Object.keys(value);
	}
}

const firstLine = (message: string): string => message.split('\n')[0];
