import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { type GrabFacts, type LedgerStore, REQUEST_STATUSES, type RequestFilter, type RequestRow, type RequestStatus } from '../../../lib/ledger/types';
import { filtersField, listFields } from '../../shared/fields';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';

const show = { resource: ['request'], operation: ['getAll'] };

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many requests',
	description: 'List what was asked for and what became of it',
};

export const description: INodeProperties[] = [
	// All lists of the node share these.
	...listFields({ operation: ['getAll'] }),
	filtersField(show, [
		{ displayName: 'App', name: 'source', type: 'string', default: '', placeholder: 'e.g. sonarr', description: 'The app that asked' },
		{ displayName: 'Category', name: 'category', type: 'string', default: '' },
		{ displayName: 'Info Hash', name: 'hash', type: 'string', default: '' },
		{ displayName: 'Name Contains', name: 'text', type: 'string', default: '' },
		{ displayName: 'Node', name: 'node', type: 'string', default: '', placeholder: 'e.g. seedbox-1', description: 'Name or ID of the node that has it' },
		{ displayName: 'Since', name: 'since', type: 'dateTime', default: '' },
		{
			displayName: 'Status',
			name: 'status',
			type: 'multiOptions',
			options: REQUEST_STATUSES.map((status) => ({ name: titleOf(status), value: status })),
			default: [],
		},
		{ displayName: 'Until', name: 'until', type: 'dateTime', default: '' },
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const rows = await ledger.getMany(await withNode(ledger, this, itemIndex, readFilter(this, itemIndex)));
		const grabs = await ledger.grabs.grabFacts(rows.map(({ id }) => id));
		return { output: 0, items: rows.map((row) => ({ json: shown(row, grabs.get(row.id) ?? null), pairedItem: { item: itemIndex } })) };
	});
}

/** The filter with the id of the node that is named; a name that no node has finds nothing. */
async function withNode(
	ledger: LedgerStore,
	context: IExecuteFunctions,
	itemIndex: number,
	filter: RequestFilter,
): Promise<RequestFilter> {
	const { node } = context.getNodeParameter('filters', itemIndex) as IDataObject;
	if (!node) return filter;
	const wanted = String(node).toLowerCase();
	const names = [...(await ledger.history.nodeNames())];
	const found = names.find(([id, name]) => id === node || name.toLowerCase() === wanted);
	return { ...filter, nodeId: found?.[0] ?? String(node) };
}

function readFilter(context: IExecuteFunctions, itemIndex: number): RequestFilter {
	const filters = context.getNodeParameter('filters', itemIndex) as IDataObject;
	const limit = limitOf(context, itemIndex);
	const filter: RequestFilter = { limit };
	for (const name of ['source', 'category', 'text'] as const) {
		if (filters[name]) filter[name] = String(filters[name]);
	}
	if (filters.hash) filter.hash = String(filters.hash).trim().toLowerCase();
	if (Array.isArray(filters.status) && filters.status.length > 0) filter.status = filters.status as RequestStatus[];
	if (filters.since) filter.sinceMs = new Date(String(filters.since)).getTime();
	if (filters.until) filter.untilMs = new Date(String(filters.until)).getTime();
	return filter;
}

const EVERYTHING = 1_000_000_000;

/** The limit that is set, or one beyond any ledger. */
export function limitOf(context: IExecuteFunctions, itemIndex: number): number {
	const all = context.getNodeParameter('returnAll', itemIndex) as boolean;
	return all ? EVERYTHING : (context.getNodeParameter('limit', itemIndex) as number);
}

/** A row with times that people can read, and what its app noted. */
function shown(row: RequestRow, grab: GrabFacts | null): IDataObject {
	const { createdAtMs, updatedAtMs, leaseUntilMs, repliedAtMs, ...rest } = row;
	return {
		...(rest as unknown as IDataObject),
		createdAt: isoOf(createdAtMs),
		updatedAt: isoOf(updatedAtMs),
		leaseUntil: isoOf(leaseUntilMs),
		repliedAt: isoOf(repliedAtMs),
		grab: grab as unknown as IDataObject | null,
	};
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function titleOf(status: string): string {
	return status
		.split('_')
		.map((word) => word[0].toUpperCase() + word.slice(1))
		.join(' ');
}
