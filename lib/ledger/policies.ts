import type { CursorStore } from './cursors';
import type { SettingsStore } from './settings';

/** What dispatches judged by from a moment on. No secrets. */
export interface PolicyVersion {
	/** Which cluster, e.g. `dispatch:3f9a1c`. */
	key: string;
	/** ms since 1970. */
	atMs: number;
	/** Settings and the nodes' policies; its shape is the business of whoever writes it. */
	data: unknown;
}

/** What people set, what dispatches judged by, and how far the readers of the outbox are. */
export interface PolicyStore extends CursorStore, SettingsStore {
	/** Writes a version unless the latest one says the same. @returns whether it was written */
	savePolicy(key: string, data: unknown, nowMs: number): Promise<boolean>;
	/** The latest version, or null. */
	policy(key: string): Promise<PolicyVersion | null>;
	/** The version that held at this moment; null before the first one. */
	policyAt(key: string, atMs: number): Promise<PolicyVersion | null>;
	/** The latest version of every key. */
	policies(): Promise<PolicyVersion[]>;
}
