import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { decisionCsv } from '../../../lib/dispatch/decisionCsv';
import { collectDecisions } from '../../../lib/dispatch/replayDecisions';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { readDecisionFilter } from '../fields/decisionFilters';
import { shownDecision } from '../shownDecision';

export const option = {
	name: 'Export',
	value: 'export',
	action: 'Export decisions',
	description: 'Write decisions into a CSV or JSON file',
};

const show = { resource: ['decision'], operation: ['export'] };

export const description: INodeProperties[] = [
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		options: [
			{ name: 'CSV', value: 'csv', description: 'One line per decision, for spreadsheets' },
			{ name: 'JSON', value: 'json', description: 'A list with the facts and terms of every node' },
		],
		default: 'csv',
		displayOptions: { show },
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		displayOptions: { show },
		hint: 'The name of the output binary field to put the file in',
	},
	{
		displayName: 'Maximum Decisions',
		name: 'maxDecisions',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 10000,
		displayOptions: { show },
		description: 'How many of the newest decisions are written',
	},
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const { history } = await ledgerOf(this);
		const nowMs = Date.now();
		const filter = readDecisionFilter(this, itemIndex, this.getNodeParameter('maxDecisions', itemIndex) as number);
		const decisions = await collectDecisions(history, filter, nowMs);
		const format = this.getNodeParameter('format', itemIndex) as 'csv' | 'json';
		const fileName = `decisions-${new Date(nowMs).toISOString().slice(0, 10)}.${format}`;
		let text: string;
		if (format === 'csv') {
			text = decisionCsv(decisions);
		} else {
			const details = await history.details(decisions.map(({ id }) => id));
			text = JSON.stringify(
				decisions.map((decision) => shownDecision({ ...decision, detail: details.get(decision.id) ?? null }, false)),
				null,
				'\t',
			);
		}
		const mimeType = format === 'csv' ? 'text/csv' : 'application/json';
		const binary = await this.helpers.prepareBinaryData(Buffer.from(text, 'utf8'), fileName, mimeType);
		const field = this.getNodeParameter('binaryPropertyName', itemIndex) as string;
		const json = { fileName, format, decisions: decisions.length };
		return { output: 0, items: [{ json, binary: { [field]: binary }, pairedItem: { item: itemIndex } }] };
	});
}
