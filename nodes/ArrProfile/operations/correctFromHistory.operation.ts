import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { clientFor } from '../../../lib/arr/clients';
import { type CorrectedRow, correctFromHistory } from '../../../lib/dispatch/grabHistory';
import { optionsField, showFor } from '../../shared/fields';
import { arrAppsOf } from '../../shared/arr';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { collectionOf } from '../parameters';

const show = showFor('release', 'correctFromHistory');

export const option = {
	name: 'Correct From History',
	value: 'correctFromHistory',
	action: 'Correct torrents from history',
	description: 'Write the true size, the indexer and the item of added torrents into the ledger, as the apps noted them',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Requests per Run',
		name: 'maxRequests',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 500 },
		default: 50,
		displayOptions: { show },
		description: 'How many torrents the apps are asked about at most, with one request each; the others follow with the next run',
	},
	optionsField(show, [
		{
			displayName: 'Look Back (Hours)',
			name: 'lookBackHours',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 168 },
			default: 6,
			description: 'How old an add may be. A torrent that its app knows nothing of is asked about for a quarter of an hour.',
		},
		{
			displayName: 'Time Limit (Seconds)',
			name: 'timeLimit',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 30 },
			default: 5,
			description: 'How long each request to an app may take. An app that fails is not asked again in this run.',
		},
	]),
];

const HOUR_MS = 3_600_000;

/** One item per corrected torrent; none when nothing changed. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const apps = (await arrAppsOf(this)).map((app) => clientFor(app));
		const options = collectionOf(this, 'options', itemIndex);
		const run = {
			limit: this.getNodeParameter('maxRequests', itemIndex) as number,
			lookBackMs: Number(options.lookBackHours ?? 6) * HOUR_MS,
			timeoutMs: Number(options.timeLimit ?? 5) * 1_000,
		};
		const { corrected, warnings } = await correctFromHistory(ledger, apps, run, Date.now);
		// Nothing depends on it, and the next run asks again: a run of every minute is not to fail for it.
		if (warnings.length > 0) this.addExecutionHints(...warnings.map((message) => ({ message, location: 'outputPane' as const, type: 'warning' as const })));
		return { output: 0, items: corrected.map((one) => ({ json: shown(one), pairedItem: { item: itemIndex } })) };
	});
}

function shown({ row, facts, sizeBefore, sizeAfter, reservation }: CorrectedRow): IDataObject {
	const { id: requestRowId, hash, name, source } = row;
	return { requestRowId, hash, name, source, ...facts, sizeBytes: sizeAfter, sizeBefore, toldBytes: facts.sizeBytes, reservationCorrected: reservation };
}
