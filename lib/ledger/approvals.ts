/** Life of a question that a person answers. Shown to people; frozen once released. */
export const APPROVAL_STATUSES = [
	'pending',
	'snoozed',
	'approved',
	'declined',
	'expired',
	'adding',
	'added',
	'failed',
] as const;

export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** What becomes of an approval that nobody answers in time. */
export type ExpiryAction = 'decline' | 'approve' | 'nothing';

export type ApprovalDecision = 'approve' | 'decline' | 'snooze';

/** What a workflow reports of an approval whose work is not the dispatch of a torrent. */
export type ApprovalResult = 'adding' | 'added' | 'failed';

/** Why an approval is worth another look: it ran out, or is to be asked again. */
export type DueReason = 'expired' | 'snooze_over';

/** Who is written down as decider when no person was it. */
export const DECIDED_BY_CLIENT = 'client';
export const DECIDED_BY_DISPATCH = 'dispatch';
export const DECIDED_BY_EXPIRY = 'expiry';

/** Where a question stands in a channel, so that its message can be edited. */
export interface ApprovalMessage {
	/** E.g. `telegram`; there is one message per channel. */
	channel: string;
	chatId: string;
	messageId: string;
	/** Which state of the approval the message shows, in a word of the workflow's own. */
	told: string;
	/** When it was sent or edited, ISO 8601. */
	at: string;
}

/** One question to a person, with everything that is needed to act on the answer later. */
export interface Approval {
	/** Random, unguessable: whoever has it in a link may answer, unless `deciders` says otherwise. */
	id: string;
	/** `dispatch`, `upgrade`, `request`, or a word of the workflow's own. */
	kind: string;
	/** The request whose torrent waits for the answer; null when it is about something else. */
	requestRowId: string | null;
	title: string;
	summary: string;
	/** Texts for the channels that ask. */
	card: unknown;
	/** What acting on the answer needs. No secrets. */
	data: unknown;
	/** For a torrent that was approved it follows the request: `adding`, `added`, `failed`. */
	status: ApprovalStatus;
	/** Higher ones are listed and released first. */
	priority: number;
	/** Ids or names of those who may answer; empty: everybody who can. */
	deciders: string[];
	/** ms since 1970; null: never. */
	expiresAtMs: number | null;
	onExpiry: ExpiryAction;
	snoozedUntilMs: number | null;
	decidedBy: string | null;
	/** The channel of the answer, e.g. `telegram`. */
	decidedVia: string | null;
	decidedAtMs: number | null;
	note: string | null;
	/** In the order in which the channels were first written to. */
	messages: ApprovalMessage[];
	createdAtMs: number;
	updatedAtMs: number;
}

export interface NewApproval {
	kind: string;
	/** Puts this request into `awaiting_approval`, when it is new or held. */
	requestRowId: string | null;
	/** The same question is not asked twice under one key, nor about one request; null: no key. */
	key: string | null;
	title: string;
	summary: string;
	card: unknown;
	data: unknown;
	priority: number;
	deciders: string[];
	expiresAtMs: number | null;
	onExpiry: ExpiryAction;
}

export interface Created {
	approval: Approval;
	/** False: it was there already. */
	created: boolean;
}

export interface DecideInput {
	decision: ApprovalDecision;
	/** Who answers: the id or name that the channel gives. */
	by: string;
	via: string;
	note: string | null;
	/** For `snooze`: when to ask again, in ms since 1970. */
	untilMs?: number | null;
	/** For `approve`: how long the torrent is left to the caller before Release Held may take it. */
	leaseMs?: number;
}

/** Why an answer did not count. */
export type DecideRefusal = 'too_late' | 'expired' | 'not_allowed' | 'not_found';

export type DecideResult =
	| { outcome: 'won'; approval: Approval }
	| { outcome: DecideRefusal; approval: Approval | null; reason: string };

export interface ApprovalFilter {
	status?: ApprovalStatus[];
	kind?: string;
	requestRowId?: string;
	/** Part of title or summary, any case. */
	text?: string;
	/** Created at or after, in ms since 1970. */
	sinceMs?: number;
	limit?: number;
	offset?: number;
}

/**
 * Questions to people, their answers, and what came of them. Every method is one transaction; what
 * changes is told in the outbox (`approval_created`, `approval_decided`, `approval_expired`) by the
 * same one. Expiry holds at every look, whether a schedule runs or not.
 */
export interface ApprovalStore {
	/**
	 * Asks a question once. A torrent waits for the answer in its own request row.
	 * @throws ApprovalConflictError when the torrent is not waiting for anything any more
	 */
	create(approval: NewApproval, nowMs: number): Promise<Created>;
	get(id: string, nowMs: number): Promise<Approval | null>;
	/** The first valid answer wins. With it the torrent is released, or its hold ended. */
	decide(id: string, input: DecideInput, nowMs: number): Promise<DecideResult>;
	/** Highest priority first, then newest; 100 unless a limit says otherwise. */
	getMany(filter: ApprovalFilter, nowMs: number): Promise<Approval[]>;
	/** Applies what is due: expiry, and the end of snoozes. @returns those that changed */
	expireDue(nowMs: number): Promise<Approval[]>;
	/** What ran out or is to be asked again since the last call; each is handed out once. */
	takeDue(nowMs: number, limit: number): Promise<Array<{ approval: Approval; due: DueReason }>>;
	/**
	 * Writes down how the work that was approved goes on. Torrents do this by themselves.
	 * @returns the approval; null when there is none
	 * @throws ApprovalConflictError when it was not approved
	 */
	setResult(id: string, result: ApprovalResult, note: string | null, nowMs: number): Promise<Approval | null>;
	/**
	 * Writes down the message of a channel, in place of the one that it had. Nothing else changes.
	 * @returns the approval; null when there is none
	 */
	setMessage(id: string, message: ApprovalMessage, nowMs: number): Promise<Approval | null>;
	/** Drops up to `limit` approvals that ended before then. @returns how many */
	prune(beforeMs: number, limit: number): Promise<number>;
}

/** An approval cannot be made or changed in this way: the message says why. */
export class ApprovalConflictError extends Error {
	constructor(message: string) {
		super(message);
		this.name = 'ApprovalConflictError';
	}
}
