import type { DecideInput, LedgerStore, NewApproval } from '../../../../lib/ledger';
import { claimed, NOW, request } from '../fixtures';

export const HOUR = 3_600_000;

/** A question about no torrent, unless told otherwise. */
export const question = (changes: Partial<NewApproval> = {}): NewApproval => ({
	kind: 'upgrade',
	requestRowId: null,
	key: null,
	title: 'Invented.Film.2160p.WEB-GRP',
	summary: 'Dolby Vision instead of HDR10',
	card: { telegram: '<b>Invented</b>' },
	data: { movieId: 7 },
	priority: 0,
	deciders: [],
	expiresAtMs: NOW + 24 * HOUR,
	onExpiry: 'decline',
	...changes,
});

export const answer = (changes: Partial<DecideInput> = {}): DecideInput => ({
	decision: 'approve',
	by: 'ann',
	via: 'form',
	note: null,
	...changes,
});

/** A torrent that was claimed and waits for a person. */
export async function waiting(store: LedgerStore, n: number, changes: Partial<NewApproval> = {}): Promise<string> {
	const requestRowId = await claimed(store, request(n));
	const { approval } = await store.approvals.create(question({ kind: 'dispatch', requestRowId, ...changes }), NOW);
	return approval.id;
}

/** Types of the events about approvals, with what they say of the status. */
export async function told(store: LedgerStore): Promise<string[]> {
	return (await store.events(0, 1000))
		.filter(({ type }) => type.startsWith('approval_'))
		.map(({ type, data }) => `${type} ${(data as { status: string }).status}`);
}
