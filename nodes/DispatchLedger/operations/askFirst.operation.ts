import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { askAboutTorrent, mayBeAskedAbout } from '../../../lib/dispatch/approvals';
import { askCard } from '../../../lib/dispatch/askCard';
import { type AskRules, type AskVerdict, judgeAsk } from '../../../lib/dispatch/askRules';
import { showWaiting } from '../../../lib/dispatch/registry';
import { collectionField, optionsField } from '../../shared/fields';
import { ledgerLocationOf, ledgerOf } from '../../shared/ledger';
import { splitList } from '../../shared/lists';
import { type ItemResult, runPerItem } from '../../shared/runPerItem';
import { tiersField, tiersOf } from '../../shared/tiers';
import { itemOf } from '../../shared/torrentItem';
import { approvalJson, keptFields } from '../approvalItem';
import { askFactsOf, upgradeFactsOf } from '../askFacts';
import { askedOf, DISPATCH, torrentOf } from './createApproval.operation';

const show = { resource: ['approval'], operation: ['askFirst'] };

export const option = {
	name: 'Ask First',
	value: 'askFirst',
	action: 'Ask first about a torrent',
	description: 'Let a torrent that meets a rule wait for the answer of a person, and all others go on',
};

export const outputs = ['Go On', 'Asked'];
const GO_ON = 0;
const ASKED = 1;

/** Expiry and who may decide are those of Create. */
export const description: INodeProperties[] = [
	collectionField('Ask When', 'rules', 'Add Rule', show, [
		{ displayName: 'Apps', name: 'sources', type: 'string', default: '', placeholder: 'e.g. radarr, n8n', description: 'Ask about what these apps want. Names of their logins, separated by commas; n8n is the form.' },
		{ displayName: 'Categories', name: 'categories', type: 'string', default: '', placeholder: 'e.g. movies-4k', description: 'Ask about what comes in these categories, separated by commas' },
		{
			displayName: 'Larger Than (GiB)',
			name: 'largerThanGib',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 80,
			description: 'Ask about what is larger; 0 does not matter. A magnet link does not tell its size: then the expected size of Arr Profile counts, when there is one.',
		},
		{ displayName: 'Size Unknown', name: 'sizeUnknown', type: 'boolean', default: true, description: 'Whether to ask about what does not tell its size, which is nearly every magnet link' },
		{ displayName: 'Upgrade', name: 'upgrades', type: 'boolean', default: true, description: 'Whether to ask about what would replace a file. Needs Enrich Torrent of Arr Profile or Detect Upgrade before this node.' },
	]),
	tiersField(show, [], 'Only torrents that meet a rule get here.'),
	optionsField(show, [
		{ displayName: 'Priority', name: 'priority', type: 'number', default: 0, description: 'Higher ones are listed first, and their torrents released first' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	let someAsked = false;
	const results = await runPerItem(this, outputs.length, async (itemIndex) => {
		const { json } = this.getInputData()[itemIndex];
		const goOn = (more: IDataObject = {}): ItemResult => ({ output: GO_ON, items: [{ ...this.getInputData()[itemIndex], json: { ...json, ...more }, pairedItem: { item: itemIndex } }] });
		// It comes from Release Held: it was asked about, or needed no question.
		if (json.hold !== undefined) return goOn();
		const verdict = judgeAsk(askFactsOf(json), rulesOf(this, itemIndex));
		if (!verdict.ask) return verdict.why === null ? goOn() : goOn({ askFirst: shownVerdict(verdict) });
		const asked = await askAbout(this, itemIndex, verdict);
		if (asked === null) return goOn();
		someAsked = true;
		return { output: ASKED, items: [{ json: asked, pairedItem: { item: itemIndex } }] };
	});
	// The app is answered next, and looks for its torrent.
	if (someAsked) await showWaiting(await ledgerLocationOf(this));
	return results;
}

/** The item of the question; null when the torrent is past the point of being asked about. */
async function askAbout(context: IExecuteFunctions, itemIndex: number, verdict: AskVerdict): Promise<IDataObject | null> {
	const ledger = await ledgerOf(context);
	const { json } = context.getInputData()[itemIndex];
	const nowMs = Date.now();
	const torrent = await torrentOf(context, itemIndex, json);
	const known = 'rowId' in torrent ? await ledger.getRequest(torrent.rowId) : null;
	if (known !== null && !mayBeAskedAbout(known)) return null;
	const asked = askedOf(context, itemIndex, nowMs);
	const about = known ?? ('request' in torrent ? torrent.request : null);
	const why = verdict.why ?? '';
	const card = about === null ? null : askCard({ ...about, why, upgrade: upgradeFactsOf(json).sentence, expiresAtMs: asked.expiresAtMs });
	const texts = { title: card?.title ?? '', summary: card?.summary ?? '', card: card ?? {} };
	const data = { item: keptFields(json), why };
	const made = await askAboutTorrent(ledger, torrent, { ...asked, ...texts, data, kind: DISPATCH, key: null }, nowMs);
	const approval = { ...approvalJson(made.approval), created: made.created };
	return { ...json, ...itemOf(made.row), askFirst: shownVerdict(verdict), approval };
}

const shownVerdict = ({ ask, why, autoApproved }: AskVerdict): IDataObject => ({ asked: ask, why, autoApproved });

function rulesOf(context: IExecuteFunctions, itemIndex: number): AskRules {
	const rules = context.getNodeParameter('rules', itemIndex, {}) as IDataObject;
	return {
		largerThanGib: Number(rules.largerThanGib ?? 0),
		sizeUnknown: rules.sizeUnknown === true,
		categories: splitList(rules.categories),
		sources: splitList(rules.sources),
		upgrades: rules.upgrades === true,
		tiers: tiersOf(context.getNodeParameter('autoApprove', itemIndex, {}) as IDataObject),
	};
}
