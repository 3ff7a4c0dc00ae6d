import type { MainData } from './client';
import type { TorrentRow } from './types';

/** What we did to one torrent of a node, in this process or in another one of queue mode. */
export type OwnChange =
	| { kind: 'put'; hash: string; row: TorrentRow }
	| { kind: 'patch'; hash: string; fields: Partial<TorrentRow> }
	| { kind: 'remove'; hash: string };

/** What an answer of the node may have got wrong. */
export interface Doubts {
	/** Changes that were made after the question was sent, and that the answer contradicts. */
	redo: OwnChange[];
	/** Ids of which the node has to be asked once more. */
	ask: string[];
}

/**
 * Our own changes beside the answers of a node. An answer that was on its way when we changed
 * something is older than the change and must not undo it. And a torrent that we put into the list
 * is only proven when an answer names it: the node never says that one is gone of which it has not
 * told us.
 */
export class OwnChanges {
	/** Null while no answer is on its way. */
	private sinceAsked: OwnChange[] | null = null;
	private readonly unproven = new Set<string>();
	/** Those of `unproven` that the answer on its way must name. */
	private readonly due = new Set<string>();

	/** A question is sent to the node. */
	asked(): void {
		this.sinceAsked = [];
		for (const id of this.unproven) this.due.add(id);
		this.unproven.clear();
	}

	note(change: OwnChange, isKnown: boolean): void {
		this.sinceAsked?.push(change);
		if (change.kind === 'put' && !isKnown) this.unproven.add(change.hash);
		if (change.kind !== 'remove') return;
		this.unproven.delete(change.hash);
		this.due.delete(change.hash);
	}

	/** The answer has come, and is in the list as `rows`. */
	answered({ torrents: told = {} }: MainData, rows: ReadonlyMap<string, TorrentRow>): Doubts {
		const redo = (this.sinceAsked ?? []).filter((change) => contradicts(change, told, rows));
		this.sinceAsked = null;
		const ask = new Set(redo.map(({ hash }) => hash));
		for (const id of this.due) if (!Object.hasOwn(told, id)) ask.add(id);
		this.due.clear();
		for (const id of ask) this.unproven.delete(id);
		return { redo, ask: [...ask] };
	}
}

function contradicts(
	change: OwnChange,
	told: Readonly<Record<string, Partial<TorrentRow>>>,
	rows: ReadonlyMap<string, TorrentRow>,
): boolean {
	const row = rows.get(change.hash);
	if (change.kind === 'remove') return row !== undefined;
	if (change.kind === 'put') return row === undefined;
	if (row === undefined || !Object.hasOwn(told, change.hash)) return false;
	return Object.entries(change.fields).some(([name, value]) => row[name] !== value);
}
