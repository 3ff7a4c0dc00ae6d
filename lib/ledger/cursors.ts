/** One entry of the outbox. */
export interface OutboxEvent {
	/** Rises in the order in which events become visible. */
	id: number;
	type: string;
	data: unknown;
	atMs: number;
}

/** How far a reader of the outbox is. */
export interface Cursor {
	name: string;
	/** Every event up to this one is done. */
	eventId: number;
	/** When that event was, in ms since 1970: ids differ from ledger to ledger, times do not. */
	eventAtMs: number;
	/** The last event of those that are out and not confirmed; null: none are. */
	takenId: number | null;
	leaseUntilMs: number | null;
}

export interface TakeOptions {
	limit: number;
	/** Only these types; events of others are passed over. Empty: all. */
	types: readonly string[];
	/** A cursor that is new begins with the oldest event that is kept, else with the next one to come. */
	fromBeginning: boolean;
	/**
	 * 0: the cursor moves in the same transaction, so no event is ever given twice, and whoever dies
	 * with one has lost it. Else the events count as done when they are confirmed; if they are not
	 * within this time they are given again, so none is ever lost.
	 */
	leaseMs: number;
}

export interface TakenEvents {
	/** Oldest first. */
	events: OutboxEvent[];
	/** They were given before, and were not confirmed. */
	again: boolean;
}

/** Named readers of the outbox, over restarts and in all processes. */
export interface CursorStore {
	/**
	 * The next events of a cursor, which is made at first use. While events are out with somebody,
	 * nobody is given any.
	 */
	takeEvents(name: string, options: TakeOptions, nowMs: number): Promise<TakenEvents>;
	/** What takeEvents would give now, if nothing is out; changes nothing. */
	peekEvents(name: string, options: Omit<TakeOptions, 'leaseMs'>): Promise<OutboxEvent[]>;
	/**
	 * Events up to this one are done; those after it stay out until they are confirmed too, or their time is over.
	 *
	 * @returns whether they are done; false for an event that the cursor was not given
	 */
	confirmEvents(name: string, eventId: number, nowMs: number): Promise<boolean>;
	cursors(): Promise<Cursor[]>;
}
