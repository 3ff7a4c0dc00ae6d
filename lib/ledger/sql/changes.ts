import type { Change, ChangeStore, NewChange } from '../changes';
import type { Driver } from './driver';
import { changesChannel, deleteChangesBefore, findChangesAfter, findLastSeq, insertChanges } from './tables/changes';

/** What a driver can do whose database tells its clients of each other's changes. */
interface Listening {
	listen(channel: string, handler: (payload: string | null) => void): Promise<() => Promise<void>>;
}

/** The journal in the ledger's database. */
export class SqlChanges implements ChangeStore {
	constructor(private readonly driver: Driver & Partial<Listening>) {}

	/** An SQLite file belongs to one process of n8n; a second one is refused at publish. */
	get shared(): boolean {
		return this.driver.dialect === 'postgres';
	}

	async append(changes: readonly NewChange[]): Promise<void> {
		if (changes.length > 0) await this.driver.write(() => insertChanges(changes));
	}

	async after(seq: number, limit: number): Promise<Change[]> {
		return await this.driver.read(() => findChangesAfter(seq, limit));
	}

	async lastSeq(beforeMs?: number): Promise<number> {
		return await this.driver.read(() => findLastSeq(beforeMs ?? null));
	}

	async prune(beforeMs: number): Promise<number> {
		return await this.driver.write(() => deleteChangesBefore(beforeMs));
	}

	async listen(wake: () => void): Promise<(() => Promise<void>) | null> {
		if (this.driver.listen === undefined) return null;
		const channel = await this.driver.read(changesChannel);
		return await this.driver.listen(channel, wake);
	}
}
