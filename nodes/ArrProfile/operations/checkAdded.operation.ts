import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { isResting, noteOutcome } from '../../../lib/arr/breaker';
import { AddedCheck } from '../../../lib/arr/checkAdded';
import type { ArrClient } from '../../../lib/arr/client';
import { ArrRequestError } from '../../../lib/arr/errors';
import { optionsField, showFor } from '../../shared/fields';
import { runPerItem } from '../../shared/runPerItem';
import { appBySource } from '../addedTorrent';
import { collectionOf } from '../parameters';
import { simple } from './evaluate.operation';

const show = showFor('release', 'checkAdded');

export const option = {
	name: 'Check Added Torrent',
	value: 'checkAdded',
	action: 'Check an added torrent',
	description: 'Tell whether the quality profile of its item would rather have something else than a torrent that was added',
};

/** The first one is where n8n hands items on while the node is switched off. */
export const outputs = ['Nothing to Suggest', 'Suggestion'] as const;

export const description: INodeProperties[] = [
	{
		displayName: 'Takes the items of Dispatch Torrent, after the reply, and asks the app of the credential that is called like their source. Only torrents that were accepted are looked at.',
		name: 'checkNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	},
	optionsField(show, [
		{
			displayName: 'Search for Something Better',
			name: 'search',
			type: 'boolean',
			default: false,
			description: 'Whether the app searches its indexers for each torrent. That takes up to a minute, and trackers limit how often they are asked.',
		},
	]),
];

const NOTHING = 0;
const SUGGESTION = 1;

/** Never fails: the torrent is added, whatever an app says of it. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const checks = new Map<ArrClient, AddedCheck>();
	return await runPerItem(
		this,
		outputs.length,
		async (itemIndex) => {
			const { json } = this.getInputData()[itemIndex];
			const { suggestion = null, ...rest } = isToCheck(json) ? await checked(this, json, itemIndex, checks) : {};
			const isTold = suggestion !== null && switchedOn(json, 'send_suggestions');
			const item = { json: { ...json, ...rest, ...(isTold && { suggestion }) }, pairedItem: { item: itemIndex } };
			return { output: isTold ? SUGGESTION : NOTHING, items: [item] };
		},
		NOTHING,
	);
}

/** What was known already or waits for a person has no dispatch; an item of another workflow has none of these. */
function isToCheck(json: IDataObject): boolean {
	const { dispatch, claim, approval } = json as Record<string, IDataObject | undefined>;
	const isAdded = dispatch === undefined ? claim === undefined && approval === undefined : dispatch.outcome === 'accepted';
	return isAdded && switchedOn(json, 'check_profiles');
}

/** The switches of 01 Dispatch; absent means on. */
const switchedOn = (json: IDataObject, name: string): boolean => (json.settings as IDataObject | undefined)?.[name] !== false;

interface Found {
	evaluation?: IDataObject;
	suggestion?: IDataObject | null;
}

async function checked(context: IExecuteFunctions, json: IDataObject, itemIndex: number, checks: Map<ArrClient, AddedCheck>): Promise<Found> {
	const client = await appBySource(context, json).catch(() => 'unreadable' as const);
	if (client === 'unreadable') return failed(json.source, 'unexpected', 'The Arr Apps credential cannot be read; its test says why');
	if (client === null) return {};
	const { name } = client.instance;
	if (isResting(client, Date.now())) return failed(name, 'resting', `'${name}' did not answer a moment ago and is left alone for a minute`);
	try {
		const check = checks.get(client) ?? new AddedCheck(client, Date.now);
		checks.set(client, check);
		const torrent = { title: String(json.name ?? ''), sizeBytes: Number(json.sizeBytes ?? 0) || null };
		const { evaluation, suggestion } = await check.check(torrent, collectionOf(context, 'options', itemIndex).search === true);
		return { evaluation: { app: name, ...simple(evaluation) }, suggestion: suggestion === null ? null : { ...suggestion } };
	} catch (error) {
		noteOutcome(client, error, Date.now());
		if (error instanceof ArrRequestError) return failed(name, error.code, error.message);
		return failed(name, 'unexpected', `'${name}' gave an answer that could not be used`);
	}
}

const failed = (app: unknown, error: string, warning: string): Found => ({ evaluation: { app: String(app ?? ''), error, warning } });
