import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { DECIDED_LEASE_MS } from '../../../lib/dispatch/approvals';
import { showWaiting } from '../../../lib/dispatch/registry';
import { timeAfterHours } from '../../../lib/ledger/approvalRules';
import type { ApprovalDecision, DecideInput } from '../../../lib/ledger/types';
import { optionsField } from '../../shared/fields';
import { ledgerLocationOf, ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { approvalIdOf, itemOfApproval } from '../approvalItem';

const show = { resource: ['approval'], operation: ['decide'] };
const DECISIONS: readonly ApprovalDecision[] = ['approve', 'decline', 'snooze'];
const DEFAULT_SNOOZE_HOURS = 4;

export const option = {
	name: 'Decide',
	value: 'decide',
	action: 'Decide an approval',
	description: 'Take an answer: the first valid one counts',
};

export const outputs = ['Won', 'Too Late'];
const WON = 0;
const TOO_LATE = 1;

export const description: INodeProperties[] = [
	{
		displayName: 'Approval ID',
		name: 'approvalId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 8fJ2kQ0xT3aVb1LmNcRzUw',
		displayOptions: { show: { resource: ['approval'], operation: ['decide', 'get', 'setMessage', 'setResult'] } },
		description: 'The ID that Create gave; buttons and links carry it',
	},
	{
		displayName: 'Decision',
		name: 'decision',
		type: 'options',
		options: [
			{ name: 'Approve', value: 'approve', description: 'The torrent may be dispatched' },
			{ name: 'Decline', value: 'decline', description: 'The torrent is not added' },
			{ name: 'Snooze', value: 'snooze', description: 'Ask again later' },
		],
		default: 'approve',
		displayOptions: { show },
	},
	{
		displayName: 'Decided By',
		name: 'by',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123456789',
		displayOptions: { show },
		description: 'Who answers, as the channel gives it. It must be one of those who may decide, when Create named any.',
	},
	{
		displayName: 'Channel',
		name: 'via',
		type: 'string',
		default: 'n8n',
		placeholder: 'e.g. telegram',
		displayOptions: { show },
		description: 'By which way the answer came, for those who come later',
	},
	optionsField(show, [
		{ displayName: 'Note', name: 'note', type: 'string', default: '', description: 'Why, for the ledger and for whoever comes later' },
		{ displayName: 'Snooze For (Hours)', name: 'snoozeHours', type: 'number', typeOptions: { minValue: 0 }, default: DEFAULT_SNOOZE_HOURS, description: 'When to ask again. An approval that expires before then expires all the same.' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const results = await runPerItem(this, outputs.length, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const { json } = this.getInputData()[itemIndex];
		const nowMs = Date.now();
		const input = inputOf(this, itemIndex, nowMs);
		const result = await ledger.approvals.decide(approvalIdOf(this, itemIndex), input, nowMs);
		const about = result.approval === null ? { approval: null } : await itemOfApproval(ledger, result.approval);
		const decide = {
			outcome: result.outcome,
			decision: input.decision,
			reason: result.outcome === 'won' ? null : result.reason,
		};
		const item = { json: { ...json, ...about, decide }, pairedItem: { item: itemIndex } };
		return { output: result.outcome === 'won' ? WON : TOO_LATE, items: [item] };
	});
	await showWaiting(await ledgerLocationOf(this));
	return results;
}

function inputOf(context: IExecuteFunctions, itemIndex: number, nowMs: number): DecideInput {
	const text = (name: string): string => String(context.getNodeParameter(name, itemIndex) ?? '').trim();
	const options = context.getNodeParameter('options', itemIndex) as IDataObject;
	const given = text('decision').toLowerCase();
	// Buttons and links bring whatever they like.
	const decision = DECISIONS.find((one) => one === given);
	if (decision === undefined) throw new Error(`'${given}' is no decision: it is one of ${DECISIONS.join(', ')}`);
	const note = String(options.note ?? '').trim();
	const hours = Number(options.snoozeHours ?? DEFAULT_SNOOZE_HOURS);
	return {
		decision,
		by: text('by'),
		via: text('via'),
		note: note === '' ? null : note,
		untilMs: decision === 'snooze' ? timeAfterHours(hours, nowMs) : null,
		leaseMs: DECIDED_LEASE_MS,
	};
}
