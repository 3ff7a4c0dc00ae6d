import type { IExecuteFunctions, INodeExecutionData, INodeType, IDataObject } from 'n8n-workflow';
import type { NodeMap } from './runWorkflow';

/** A node that hands its items on, as `change` leaves them. */
function standIn(
	name: string,
	group: 'transform' | 'trigger',
	change = (json: IDataObject) => json,
	passes: (context: IExecuteFunctions) => boolean = () => true,
): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: [group],
			version: [1, 1.2, 2.2, 2.5, 2.6, 3.4],
			description: 'Stands in for a node of n8n',
			defaults: { name },
			inputs: group === 'trigger' ? [] : ['main'],
			outputs: ['main'],
			// n8n drops parameters that a node does not have.
			properties: [{ displayName: 'Conditions', name: 'conditions', type: 'json', default: {} }],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const items = passes(this) ? this.getInputData() : [];
			return [
				items.map((item, index) => ({
					...item,
					json: change(item.json),
					pairedItem: { item: index },
				})),
			];
		},
	};
}

/** What the Set node of the bundled workflows does with its default values. */
const withSettings = (json: IDataObject): IDataObject => ({
	...json,
	settings: {
		check_duplicates: true,
		check_profiles: true,
		send_suggestions: true,
		tracking: true,
	},
});

/** The Filter node of the bundled workflows, whose one condition is an expression. */
const byCondition = (context: IExecuteFunctions): boolean => {
	const conditions = context.getNodeParameter('conditions', 0) as { conditions: Array<{ leftValue: unknown }> };
	return conditions.conditions.every(({ leftValue }) => leftValue === true);
};

/** n8n-nodes-base is too large to install for tests; its nodes only pass items on in our workflows. */
export const standIns: NodeMap = {
	'n8n-nodes-base.manualTrigger': standIn('manualTrigger', 'trigger'),
	'n8n-nodes-base.formTrigger': standIn('formTrigger', 'trigger'),
	'n8n-nodes-base.scheduleTrigger': standIn('scheduleTrigger', 'trigger'),
	'n8n-nodes-base.filter': standIn('filter', 'transform', undefined, byCondition),
	'n8n-nodes-base.stickyNote': standIn('stickyNote', 'transform'),
	'n8n-nodes-base.set': standIn('set', 'transform', withSettings),
	'n8n-nodes-base.noOp': standIn('noOp', 'transform'),
	'n8n-nodes-base.form': standIn('form', 'transform'),
};
