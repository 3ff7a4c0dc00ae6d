import type { AddOptions } from '../qbittorrent/addTypes';
import type { Dialect } from '../qbittorrent/dialect';
import type { TorrentRow } from '../qbittorrent/types';
import { badRequest, missing } from './answers';
import { tell } from './ask';
import type { Handler } from './context';
import { changeHeld } from './held';
import { idsOf, splitByOwner, tellOwners } from './owners';
import { dialectFor } from './startStop';

const USE_GLOBAL = '-2';
const NUMBER = /^-?\d+(?:\.\d+)?$/;

interface Limits {
	ratioLimit: string;
	seedingTimeLimit: string;
	inactiveSeedingTimeLimit: string;
	shareLimitAction?: string;
	shareLimitsMode?: string;
}

/** `torrents/setShareLimits`, with and without the fields that newer versions added. */
export const setShareLimits: Handler = async (context, call) => {
	const { ratioLimit, seedingTimeLimit } = call.params;
	if (ratioLimit === undefined) return missing('ratioLimit');
	if (seedingTimeLimit === undefined) return missing('seedingTimeLimit');
	const limits: Limits = {
		ratioLimit,
		seedingTimeLimit,
		inactiveSeedingTimeLimit: call.params.inactiveSeedingTimeLimit ?? USE_GLOBAL,
		shareLimitAction: call.params.shareLimitAction,
		shareLimitsMode: call.params.shareLimitsMode,
	};
	const { inactiveSeedingTimeLimit } = limits;
	const all = [ratioLimit, seedingTimeLimit, inactiveSeedingTimeLimit];
	// A node reads what is no number as 0, which is a limit that is reached at once.
	if (!all.every((limit) => NUMBER.test(limit))) return badRequest('A share limit is not a number');
	const split = await splitByOwner(context, call, { allowAll: false });
	await changeHeld(context, call, split, { options: optionsOf(limits) });
	return tellOwners(split, async ({ node, rows }) => {
		const dialect = await dialectFor(context, node);
		const form = { hashes: idsOf(rows), ...fieldsFor(dialect, limits) };
		const timeoutMs = context.deps.options.mutationTimeoutMs;
		await tell(node, { path: 'torrents/setShareLimits', form, timeoutMs });
		for (const row of rows) node.snapshot.patch(row.hash, patchOf(dialect, limits));
	});
};

/** For a torrent that is still to be added. */
function optionsOf({ ratioLimit, seedingTimeLimit, inactiveSeedingTimeLimit }: Limits): AddOptions {
	return {
		ratioLimit: Number(ratioLimit),
		seedingTimeLimitMinutes: Math.trunc(Number(seedingTimeLimit)),
		inactiveSeedingTimeLimitMinutes: Math.trunc(Number(inactiveSeedingTimeLimit)),
	};
}

function fieldsFor(dialect: Dialect, limits: Limits): Record<string, string> {
	const { ratioLimit, seedingTimeLimit, inactiveSeedingTimeLimit } = limits;
	const action = limits.shareLimitAction ?? 'Default';
	return {
		ratioLimit,
		seedingTimeLimit,
		...(dialect.inactiveSeedingLimit ? { inactiveSeedingTimeLimit } : {}),
		// The node's own default may be to remove: what *arr limits must still be there to be imported.
		...(dialect.shareLimitAction
			? { shareLimitAction: action === 'Default' ? 'Stop' : action }
			: {}),
		...(dialect.seedMode ? { shareLimitsMode: limits.shareLimitsMode ?? 'Default' } : {}),
	};
}

function patchOf(dialect: Dialect, limits: Limits): Partial<TorrentRow> {
	const inactive = Math.trunc(Number(limits.inactiveSeedingTimeLimit));
	return {
		ratio_limit: Number(limits.ratioLimit),
		seeding_time_limit: Math.trunc(Number(limits.seedingTimeLimit)),
		...(dialect.inactiveSeedingLimit ? { inactive_seeding_time_limit: inactive } : {}),
	};
}
