import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { rest } from '../../../lib/qbittorrent/turns';
import { bestPerTitle, detectUpgrade, type TargetNode, titleKey } from '../../../lib/release/upgrade';
import { gibToBytes } from '../../../lib/scoring/units';
import { collectionField, filtersField, optionsField, simplifyField } from '../../shared/fields';
import { runPerItem } from '../../shared/runPerItem';
import { libraryFields } from '../fields/library';
import { autoApproveField, optionFields } from '../fields/options';
import { filterFields, playerFields, ruleFields } from '../fields/rules';
import { readRules, readTiers } from '../readRules';
import { LibraryReader, readRelease } from '../readSides';
import { type Judged, upgradeJson } from '../upgradeItem';

const show = { operation: ['detect'] };
const NOTIFY = 0;
const SKIP = 1;

export const option = {
	name: 'Detect Upgrade',
	value: 'detect',
	action: 'Detect an upgrade',
	description: 'Compare a release with what the library has, by rules, and say why it is worth a message or not',
};

export const description: INodeProperties[] = [
	collectionField('Release Details', 'releaseDetails', 'Add detail', show, [
		{ displayName: 'Indexer', name: 'indexer', type: 'string', default: '', description: "Where it is from. Not given: 'indexer' of the item." },
		{ displayName: 'Seeders', name: 'seeders', type: 'number', typeOptions: { minValue: 0 }, default: 0, description: "How many seed it. Not given: 'seeders' of the item." },
		{ displayName: 'Size (GiB)', name: 'sizeGib', type: 'number', typeOptions: { minValue: 0, numberPrecision: 2 }, default: 0, description: "Its size; 0 is unknown. Not given: 'sizeBytes' or 'size' of the item, in bytes." },
		{ displayName: 'TMDB ID', name: 'tmdbId', type: 'number', typeOptions: { minValue: 0 }, default: 0, description: "The film's number at TMDB; 0 is unknown. Not given: 'tmdbId' of the item." },
	]),
	...libraryFields(show),
	{
		displayName: 'Rules Start From',
		name: 'preset',
		type: 'options',
		options: [
			{ name: 'FELScanner Defaults', value: 'felscanner', description: 'Only FEL counts: Dolby Vision, Atmos and resolution are off' },
			{ name: 'Recommended', value: 'recommended', description: 'The same with Dolby Vision and Atmos on' },
		],
		default: 'recommended',
		displayOptions: { show },
	},
	{
		displayName: 'Decide By',
		name: 'decideBy',
		type: 'options',
		options: [
			{ name: 'Points', value: 'points', description: 'One sum: FEL 100, other Dolby Vision 50, 2160p 20, 1080p 10, Atmos 10' },
			{ name: 'Rules', value: 'rules', description: 'The first rule that applies and is on' },
		],
		default: 'rules',
		displayOptions: { show },
	},
	collectionField('Rules', 'rules', 'Add rule', show, ruleFields),
	filtersField(show, filterFields),
	collectionField('Players', 'players', 'Add fact', show, playerFields),
	autoApproveField(show),
	simplifyField(show),
	optionsField(show, optionFields),
];

/** Adds `upgrade` to each item, which leaves by Notify or by Skip. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const nowMs = Date.now();
	const libraries = new LibraryReader(this);
	const judged = new Map<number, Judged>();
	const failed = await runPerItem(this, 2, async (itemIndex) => {
		await rest();
		judged.set(itemIndex, await judge(this, itemIndex, libraries, nowMs));
		return { output: SKIP, items: [] };
	});
	keepBest(this, judged);
	const out: INodeExecutionData[][] = [[], failed[SKIP]];
	const input = this.getInputData();
	for (const [itemIndex, one] of [...judged].sort(([first], [second]) => first - second)) {
		await rest();
		const json = { ...input[itemIndex].json, upgrade: upgradeJson(one) };
		out[one.verdict.notify ? NOTIFY : SKIP].push({ json, pairedItem: { item: itemIndex } });
	}
	return out;
}

async function judge(context: IExecuteFunctions, itemIndex: number, libraries: LibraryReader, nowMs: number): Promise<Judged> {
	const release = readRelease(context, itemIndex);
	const rules = readRules(context, itemIndex);
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const library = await libraries.read(itemIndex, release);
	return {
		verdict: detectUpgrade({ current: library, new: release.offered, rules, nowMs }),
		library,
		id: release.id,
		rules,
		tiers: readTiers(context, itemIndex),
		node: targetOf(options),
		isSimple: context.getNodeParameter('simple', itemIndex, true) as boolean,
	};
}

/** The node that the upgrade would go to; null when it is not told. */
function targetOf({ nodeName, freeGib }: IDataObject): TargetNode | null {
	const free = Number(freeGib ?? Number.NaN);
	if (typeof nodeName !== 'string' || nodeName.trim() === '' || !Number.isFinite(free)) return null;
	return { name: nodeName.trim(), freeBytes: gibToBytes(free) };
}

/** With that option: of several upgrades of one title only the best leaves by Notify. */
function keepBest(context: IExecuteFunctions, judged: Map<number, Judged>): void {
	const [first] = judged.keys();
	if (first === undefined) return;
	const { bestPerTitle: wanted = false } = context.getNodeParameter('options', first, {}) as IDataObject;
	if (wanted !== true) return;
	const all = [...judged].sort(([one], [other]) => one - other);
	const verdicts = bestPerTitle(all.map(([, { verdict, id }]) => ({ verdict, key: titleKey(verdict.new, id) })));
	all.forEach(([itemIndex, one], index) => judged.set(itemIndex, { ...one, verdict: verdicts[index] }));
}
