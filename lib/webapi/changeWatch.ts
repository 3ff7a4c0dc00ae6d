import { CHANGE_RULES, type ChangeRule } from './changes';
import type { Call, Context } from './context';
import { Touched } from './touched';
import type { ApiAnswer, ApiChange } from './types';

/** Follows one request whose change is to be told to the workflow. */
export class ChangeWatch {
	readonly touched: Touched;
	private readonly listed: string[] | null;

	constructor(
		private readonly context: Context,
		private readonly call: Call,
		private readonly rule: ChangeRule,
	) {
		const { changes, listed } = rule;
		this.touched = new Touched(changes && ((row) => changes(call.params, row)));
		this.listed = listed?.(call.params, context) ?? null;
	}

	/**
	 * The answer, and with it what the nodes have accepted. When one of several owners refuses, the
	 * answer is that refusal, and the change names the torrents of the others.
	 */
	tell(answer: ApiAnswer): ApiAnswer {
		const nothing = this.listed === null ? this.touched.isEmpty : this.listed.length === 0;
		const refused = this.listed !== null && answer.status >= 400;
		return nothing || refused ? answer : { ...answer, change: this.change() };
	}

	private change(): ApiChange {
		const { context, call, rule, touched, listed } = this;
		const details = rule.details?.(call.params) ?? {};
		const isTags = rule.event === 'tag_list_changed';
		return {
			event: rule.event,
			action: call.request.endpoint.split('/')[1],
			source: call.login.source,
			hashes: touched.hashes,
			names: touched.names,
			nodes: touched.nodes,
			categories: isTags ? [] : (listed ?? touched.categories),
			details: isTags ? { ...details, tags: listed } : details,
			atMs: context.deps.now(),
		};
	}
}

/** Null, and no cost, for whatever is not one of the `changeEvents`. */
export function watchFor(context: Context, call: Call): ChangeWatch | null {
	const wanted = context.deps.options.changeEvents ?? [];
	if (wanted.length === 0) return null;
	const { endpoint } = call.request;
	const rule = Object.hasOwn(CHANGE_RULES, endpoint) ? CHANGE_RULES[endpoint] : undefined;
	return rule && wanted.includes(rule.event) ? new ChangeWatch(context, call, rule) : null;
}
