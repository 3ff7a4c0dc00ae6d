import { createHash } from 'node:crypto';
import type { UpdateType } from './types';

/** What is to be refreshed on one server. Paths are those of the server. */
export type RefreshTarget =
	| { scope: 'path'; path: string; updateType: UpdateType }
	| { scope: 'item'; id: string; replace: boolean }
	/** By its id or by its name. */
	| { scope: 'library'; id: string }
	| { scope: 'all' };

export type RefreshScope = RefreshTarget['scope'];

/** The target in one text: a path or an id; empty for everything. */
export const targetText = (target: RefreshTarget): string => (target.scope === 'path' ? target.path : target.scope === 'all' ? '' : target.id);

/** What else belongs to it. */
export const targetDetail = (target: RefreshTarget): string => (target.scope === 'path' ? target.updateType : target.scope === 'item' && target.replace ? 'replace' : '');

export function targetFrom(scope: RefreshScope, text: string, detail: string): RefreshTarget {
	if (scope === 'path') return { scope, path: text, updateType: detail as UpdateType };
	if (scope === 'item') return { scope, id: text, replace: detail === 'replace' };
	return scope === 'library' ? { scope, id: text } : { scope: 'all' };
}

/** By which the same refresh of the same server is known again; case of the name does not matter. */
export const refreshKey = (server: string, target: RefreshTarget): string =>
	createHash('sha256')
		.update(JSON.stringify([server.toLowerCase(), target.scope, targetText(target)]))
		.digest('hex')
		.slice(0, 40);
