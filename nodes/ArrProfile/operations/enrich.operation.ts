import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { enrich } from '../../../lib/arr/enrich';
import { showFor } from '../../shared/fields';
import { runPerItem } from '../../shared/runPerItem';
import { appBySource } from '../addedTorrent';

const show = showFor('release', 'enrich');

export const option = {
	name: 'Enrich Torrent',
	value: 'enrich',
	action: 'Enrich a torrent',
	description: 'Add what the app that asked for a torrent knows of it: item, quality profile, score and expected size',
};

export const description: INodeProperties[] = [
	{
		displayName: 'Takes the items of the qBt-Compatible Webhook and asks the app of the credential that is called like their source. Items of others, and those that it cannot say anything of, are passed on as they are.',
		name: 'enrichNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	},
	{
		displayName: 'Time Limit (Seconds)',
		name: 'timeLimit',
		type: 'number',
		typeOptions: { minValue: 0.1, maxValue: 5, numberPrecision: 1 },
		default: 2,
		displayOptions: { show },
		description: 'How long an add waits for the app at most. An app that took longer is left alone for a minute.',
	},
];

const [LEAST_S, USUAL_S, MOST_S] = [0.1, 2, 5];

/** Never fails: an add must not depend on whether an app has time. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { json, binary } = this.getInputData()[itemIndex];
		const enriched = await enrichmentOf(this, json, itemIndex);
		return { output: 0, items: [{ json: enriched === null ? json : { ...json, enrich: enriched }, ...(binary && { binary }), pairedItem: { item: itemIndex } }] };
	});
}

/** Null: no app of the credential asked for it. */
async function enrichmentOf(context: IExecuteFunctions, json: IDataObject, itemIndex: number): Promise<IDataObject | null> {
	const client = await appBySource(context, json).catch(() => 'unreadable' as const);
	if (client === 'unreadable') {
		return { app: String(json.source ?? ''), error: 'unexpected', warning: 'The Arr Apps credential cannot be read; its test says why' };
	}
	if (client === null) return null;
	const torrent = { name: String(json.name ?? ''), hash: String(json.hash ?? '') };
	const timeoutMs = secondsOf(context, itemIndex) * 1_000;
	return { ...(await enrich(client, torrent, { timeoutMs }, Date.now)) };
}

function secondsOf(context: IExecuteFunctions, itemIndex: number): number {
	const seconds = Number(context.getNodeParameter('timeLimit', itemIndex, USUAL_S));
	return Number.isFinite(seconds) ? Math.min(MOST_S, Math.max(LEAST_S, seconds)) : USUAL_S;
}
