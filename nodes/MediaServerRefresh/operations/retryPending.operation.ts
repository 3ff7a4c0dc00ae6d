import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { PendingRefresh } from '../../../lib/ledger/types';
import { type RetryOutcome, retryPending } from '../../../lib/mediaserver/retry';
import { sharedServer } from '../../../lib/mediaserver/servers';
import { optionsField, showFor } from '../../shared/fields';
import { ledgerOf } from '../../shared/ledger';
import { mediaServersOf } from '../../shared/mediaServers';
import { collectionOf, perItem } from '../../shared/parameters';
import { shownError } from '../parameters';

const show = showFor('library', 'retryPending');
const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 7;

export const option = {
	name: 'Retry Pending',
	value: 'retryPending',
	action: 'Retry pending refreshes',
	description: 'Carry out refreshes that failed or were cut off and are due again; run it by a schedule',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Refreshes per Run',
		name: 'maxRefreshes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 500,
		displayOptions: { show },
		description: 'How many refreshes are carried out at most; the others follow with the next run',
	},
	optionsField(show, [
		{
			displayName: 'Give Up After (Days)',
			name: 'giveUpDays',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_DAYS,
			description: 'A refresh that has been pending for so long is forgotten when it fails once more',
		},
		{
			displayName: 'Only List',
			name: 'onlyList',
			type: 'boolean',
			default: false,
			description: 'Whether to only show what is pending, due or not, and send nothing',
		},
	]),
];

/** One item per refresh; none when nothing is due. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const { refreshes } = await ledgerOf(this);
		const limit = this.getNodeParameter('maxRefreshes', itemIndex) as number;
		const { giveUpDays, onlyList } = collectionOf(this, 'options', itemIndex);
		if (onlyList === true) return (await refreshes.pending(limit)).map(owed);
		const apis = (await mediaServersOf(this)).map((server) => sharedServer(server).api);
		const giveUpMs = Math.max(1, Number(giveUpDays ?? DEFAULT_DAYS)) * DAY_MS;
		return (await retryPending(refreshes, apis, { limit, giveUpMs, nowMs: Date.now })).map(shown);
	});
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const owed = ({ server, scope, target, tries, sinceMs, retryAtMs, code, error }: PendingRefresh): IDataObject => ({
	server,
	what: scope,
	target,
	status: 'pending',
	tries,
	since: isoOf(sinceMs),
	retryAt: isoOf(retryAtMs),
	error,
	code,
});

const shown = ({ server, scope, target, status, tries, sinceMs, retryAtMs, error }: RetryOutcome): IDataObject => ({
	server,
	what: scope,
	target,
	status,
	tries,
	since: isoOf(sinceMs),
	retryAt: isoOf(retryAtMs),
	...shownError(error),
});
