import { randomBytes } from 'node:crypto';
import { nextTurn } from '../../qbittorrent/turns';
import { afterResult, dueReason, withMessage } from '../approvalRules';
import { ApprovalConflictError } from '../approvals';
import type {
	Approval,
	ApprovalFilter,
	ApprovalMessage,
	ApprovalResult,
	ApprovalStore,
	Created,
	DecideInput,
	DecideResult,
	DueReason,
	NewApproval,
} from '../approvals';
import { bringUpToDate, createApproval, decideApproval } from './approvalLife';
import type { Driver } from './driver';
import type { Steps } from './steps';
import * as table from './tables/approvals';

/** 22 characters: short enough for the buttons of every chat. */
const ID_BYTES = 16;
/** Approvals that one transaction brings up to date, so that no lock is long. */
const BATCH = 100;

const randomId = (): string => randomBytes(ID_BYTES).toString('base64url');

/** Questions to people in the ledger's database. See ApprovalStore for what each method does. */
export class SqlApprovals implements ApprovalStore {
	constructor(
		private readonly driver: Driver,
		private readonly makeId: () => string = randomId,
	) {}

	async create(approval: NewApproval, nowMs: number): Promise<Created> {
		const id = this.makeId();
		return await this.driver.durably(() => createApproval(approval, id, nowMs));
	}

	async get(id: string, nowMs: number): Promise<Approval | null> {
		const found = await this.driver.read(() => table.findApproval(id));
		if (found === null || dueReason(found.approval, nowMs) === null) {
			return found === null ? null : table.shown(found);
		}
		return await this.driver.durably(function* () {
			const stored = yield* table.findApproval(id);
			return stored === null ? null : table.shown(yield* bringUpToDate(stored, nowMs));
		});
	}

	async decide(id: string, input: DecideInput, nowMs: number): Promise<DecideResult> {
		return await this.driver.durably(() => decideApproval(id, input, nowMs));
	}

	async getMany(filter: ApprovalFilter, nowMs: number): Promise<Approval[]> {
		await this.expireDue(nowMs);
		return (await this.driver.read(() => table.findApprovals(filter))).map(table.shown);
	}

	async expireDue(nowMs: number): Promise<Approval[]> {
		const changed: Approval[] = [];
		// Looked for without the lock: nearly always there are none.
		while ((await this.driver.read(() => table.findOverdue(nowMs, 1))).length > 0) {
			changed.push(...(await this.driver.durably(() => expireSome(nowMs))));
			// SQLite works without waiting: polls and adds are let in between.
			await nextTurn();
		}
		return changed;
	}

	async takeDue(nowMs: number, limit: number): Promise<Array<{ approval: Approval; due: DueReason }>> {
		await this.expireDue(nowMs);
		if (limit <= 0 || (await this.driver.read(() => table.findDue(1))).length === 0) return [];
		return await this.driver.write(function* () {
			const found = yield* table.findDue(limit);
			yield* table.markTold(found.map(({ seq }) => seq));
			return found.flatMap((one) => (one.due === null ? [] : [{ approval: table.shown(one), due: one.due }]));
		});
	}

	async setResult(id: string, result: ApprovalResult, note: string | null, nowMs: number): Promise<Approval | null> {
		return await this.driver.write(() => setResult(id, result, note, nowMs));
	}

	async setMessage(id: string, message: ApprovalMessage, nowMs: number): Promise<Approval | null> {
		return await this.driver.write(() => setMessage(id, message, nowMs));
	}

	async prune(beforeMs: number, limit: number): Promise<number> {
		return await this.driver.write(() => table.deleteEnded(beforeMs, limit));
	}
}

function* expireSome(nowMs: number): Steps<Approval[]> {
	const changed: Approval[] = [];
	for (const overdue of yield* table.findOverdue(nowMs, BATCH)) {
		changed.push(table.shown(yield* bringUpToDate(overdue, nowMs)));
	}
	return changed;
}

function* setMessage(id: string, message: ApprovalMessage, nowMs: number): Steps<Approval | null> {
	const found = yield* table.findApproval(id);
	if (found === null) return null;
	const stored = yield* bringUpToDate(found, nowMs);
	const messages = withMessage(stored.approval.messages, message);
	yield* table.saveMessages(stored.seq, messages);
	return { ...table.shown(stored), messages };
}

function* setResult(id: string, result: ApprovalResult, note: string | null, nowMs: number): Steps<Approval | null> {
	const found = yield* table.findApproval(id);
	if (found === null) return null;
	const stored = yield* bringUpToDate(found, nowMs);
	if (stored.requestSeq !== null) {
		throw new ApprovalConflictError('The approval of a torrent follows its request by itself');
	}
	const after = afterResult(stored.approval, result, note, nowMs);
	if (after === null) {
		throw new ApprovalConflictError(`The approval is '${stored.approval.status}' and cannot become '${result}'`);
	}
	yield* table.saveApproval(stored.seq, after, stored.due);
	return after;
}
