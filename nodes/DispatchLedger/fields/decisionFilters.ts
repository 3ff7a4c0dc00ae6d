import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { DecisionFilter } from '../../../lib/ledger/history';
import { filtersField } from '../../shared/fields';

/** Which decisions; the same for all operations on several of them. */
export const decisionFilters: INodeProperties = filtersField({ resource: ['decision'], operation: ['export', 'getAll', 'replay'] }, [
	{ displayName: 'App', name: 'source', type: 'string', default: '', placeholder: 'e.g. sonarr', description: 'The app that asked' },
	{ displayName: 'Category', name: 'category', type: 'string', default: '' },
	{ displayName: 'Name Contains', name: 'text', type: 'string', default: '' },
	{ displayName: 'Node', name: 'node', type: 'string', default: '', placeholder: 'e.g. seedbox-1', description: 'Name or ID of the node that it went to' },
	{
		displayName: 'Outcome',
		name: 'outcome',
		type: 'multiOptions',
		options: [
			{ name: 'Accepted', value: 'accepted' },
			{ name: 'Failed', value: 'failed' },
			{ name: 'Held', value: 'held' },
			{ name: 'Refused', value: 'refused' },
		],
		default: [],
	},
	{ displayName: 'Request ID', name: 'requestRowId', type: 'string', default: '', description: 'The <code>payloadRef</code> of one torrent' },
	{ displayName: 'Since', name: 'since', type: 'dateTime', default: '' },
	{ displayName: 'Until', name: 'until', type: 'dateTime', default: '' },
]);

/** The filter that the fields make; `limit` is the caller's. */
export function readDecisionFilter(context: IExecuteFunctions, itemIndex: number, limit: number): DecisionFilter {
	const typed = context.getNodeParameter('filters', itemIndex, {}) as IDataObject;
	const filter: DecisionFilter = { limit };
	for (const name of ['source', 'category', 'text', 'node', 'requestRowId'] as const) {
		if (typed[name]) filter[name] = String(typed[name]);
	}
	if (Array.isArray(typed.outcome) && typed.outcome.length > 0) filter.outcome = typed.outcome.map(String);
	if (typed.since) filter.sinceMs = new Date(String(typed.since)).getTime();
	if (typed.until) filter.untilMs = new Date(String(typed.until)).getTime();
	return filter;
}
