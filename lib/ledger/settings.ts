/** What people set here, and what cannot be read from the nodes again. */
export const SETTINGS_FORMAT = 'n8n-nodes-arr-dispatch settings';
/** Goes up when an older version of the package could not read what is written. */
export const SETTINGS_VERSION = 1;

/** A torrent that was added by hand: it is never reported as removable. */
export interface ProtectedTorrent {
	hash: string;
	aliases: string[];
	name: string;
	category: string;
	source: string;
	/** The node that has it; null when it is not known. */
	nodeId: string | null;
}

/** Everything of a ledger that a person set, or that the nodes do not tell. No passwords, no payloads. */
export interface LedgerSettings {
	policies: Array<{ key: string; data: unknown }>;
	ownCategories: Array<{ name: string; savePath: string }>;
	ownTags: string[];
	nodes: Array<{ id: string; name: string; url: string }>;
	protectedTorrents: ProtectedTorrent[];
	/** `doneUntilMs`: the time of the last event that is done; ids are another ledger's business. */
	cursors: Array<{ name: string; doneUntilMs: number }>;
}

/** One thing that an import changed. */
export interface SettingsChange {
	kind: 'policy' | 'category' | 'tag' | 'node' | 'torrent' | 'cursor';
	name: string;
	change: 'added' | 'changed';
}

export interface SettingsImport {
	changes: SettingsChange[];
	/** Entries that were there already, just so. */
	unchanged: number;
	/** What was not taken over, and why, for people. */
	remarks: string[];
}

export interface SettingsStore {
	exportSettings(): Promise<LedgerSettings>;
	/** Adds and changes, all or nothing; what the file does not name stays. */
	importSettings(settings: LedgerSettings, nowMs: number): Promise<SettingsImport>;
}

/** Settings that cannot be imported; the message names every place that is wrong. */
export class SettingsProblem extends Error {
	readonly hint = 'Give what Export Settings wrote, unchanged';

	constructor(problems: readonly string[]) {
		super(`The settings cannot be imported: ${problems.join('; ')}`);
		this.name = 'SettingsProblem';
	}
}

/** Settings as they go out, with what says how to read them. */
export function settingsFile(settings: LedgerSettings, nowMs: number): Record<string, unknown> {
	return {
		format: SETTINGS_FORMAT,
		version: SETTINGS_VERSION,
		exportedAt: new Date(nowMs).toISOString(),
		...settings,
	};
}

const MAX_PROBLEMS = 10;

/**
 * Settings of a file, checked in full. Its text may be given, or what JSON made of it.
 *
 * @throws SettingsProblem for anything that settingsFile does not write, and for versions to come
 */
export function readSettings(file: unknown): LedgerSettings {
	const problems: string[] = [];
	const fields = asObject(typeof file === 'string' ? parsed(file) : file);
	if (fields === null || fields.format !== SETTINGS_FORMAT) throw new SettingsProblem([`'format' is not '${SETTINGS_FORMAT}'`]);
	if (fields.version !== SETTINGS_VERSION) {
		throw new SettingsProblem([`they have version ${String(fields.version)}, and this package reads version ${SETTINGS_VERSION}`]);
	}
	const list = <T>(name: keyof LedgerSettings, read: (entry: Checked) => T): T[] => {
		const entries = fields[name];
		if (!Array.isArray(entries)) {
			problems.push(`'${name}' is not a list`);
			return [];
		}
		return entries.map((entry, index) => read(new Checked(asObject(entry), entry, `${name}[${index}]`, problems)));
	};
	const settings: LedgerSettings = {
		policies: list('policies', (entry) => ({ key: entry.text('key'), data: entry.any('data') })),
		ownCategories: list('ownCategories', (entry) => ({ name: entry.text('name'), savePath: entry.text('savePath', true) })),
		ownTags: list('ownTags', (entry) => entry.itself()),
		nodes: list('nodes', (entry) => ({ id: entry.text('id'), name: entry.text('name'), url: entry.url('url') })),
		protectedTorrents: list('protectedTorrents', (entry) => ({
			hash: entry.hash('hash'),
			aliases: entry.hashes('aliases'),
			name: entry.text('name'),
			category: entry.text('category', true),
			source: entry.text('source', true),
			nodeId: entry.any('nodeId') === null ? null : entry.text('nodeId'),
		})),
		cursors: list('cursors', (entry) => ({ name: entry.text('name'), doneUntilMs: entry.time('doneUntilMs') })),
	};
	if (problems.length > 0) throw new SettingsProblem(shortened(problems));
	return settings;
}

const notJson = (): SettingsProblem => new SettingsProblem(['they are no JSON']);

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw notJson();
	}
}

function shortened(problems: readonly string[]): string[] {
	const more = problems.length - MAX_PROBLEMS;
	return more > 0 ? [...problems.slice(0, MAX_PROBLEMS), `and ${more} more`] : [...problems];
}

function asObject(value: unknown): Record<string, unknown> | null {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

/** One entry of a list; what is wrong with it is noted and not thrown, so that all of it can be told. */
class Checked {
	constructor(
		private readonly fields: Record<string, unknown> | null,
		private readonly value: unknown,
		private readonly place: string,
		private readonly problems: string[],
	) {}

	any(field: string): unknown {
		if (this.fields === null || !(field in this.fields)) this.note(field, 'is missing');
		return this.fields?.[field] ?? null;
	}

	text(field: string, mayBeEmpty = false): string {
		return this.checked(field, (value) => typeof value === 'string' && (mayBeEmpty || value !== ''), 'is not a text', '');
	}

	time(field: string): number {
		return this.checked(field, (value) => Number.isSafeInteger(value) && Number(value) >= 0, 'is not a time in ms', 0);
	}

	/** An address without a login in it. */
	url(field: string): string {
		const isPlain = (value: unknown): boolean => {
			if (typeof value !== 'string' || !URL.canParse(value)) return false;
			const { protocol, username, password } = new URL(value);
			return /^https?:$/.test(protocol) && username === '' && password === '';
		};
		return this.checked(field, isPlain, 'is not an http(s) address without a login', '');
	}

	hash(field: string): string {
		return this.checked(field, isHash, 'is not an info hash', '');
	}

	hashes(field: string): string[] {
		return this.checked(field, (value) => Array.isArray(value) && value.every(isHash), 'is not a list of info hashes', []);
	}

	/** The entry when it is a text and no object. */
	itself(): string {
		if (typeof this.value === 'string' && this.value !== '') return this.value;
		this.problems.push(`${this.place} is not a text`);
		return '';
	}

	private checked<T>(field: string, isRight: (value: unknown) => boolean, what: string, instead: T): T {
		const value = this.fields?.[field];
		if (isRight(value)) return value as T;
		this.note(field, what);
		return instead;
	}

	private note(field: string, what: string): void {
		this.problems.push(this.fields === null ? `${this.place} is not an object` : `${this.place}.${field} ${what}`);
	}
}

const isHash = (value: unknown): boolean => typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value);
