import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { toNodeError } from './errors';

/** At once: a request of many torrents is dispatched in seconds, and a node is not flooded. */
const CONCURRENCY = 10;

/** One item's result: the output it goes to and the items. */
export interface ItemResult {
	output: number;
	items: INodeExecutionData[];
}

/**
 * Runs `work` for every item, a few at a time, and gives the results in the order of the items.
 * With Continue On Fail an error becomes an item of the last output, or of `errorOutput`.
 */
export async function runPerItem(
	context: IExecuteFunctions,
	outputs: number,
	work: (itemIndex: number) => Promise<ItemResult>,
	errorOutput = outputs - 1,
): Promise<INodeExecutionData[][]> {
	const count = context.getInputData().length;
	const results: ItemResult[] = new Array<ItemResult>(count);
	let next = 0;
	const worker = async () => {
		for (let itemIndex = next++; itemIndex < count; itemIndex = next++) {
			results[itemIndex] = await orError(context, errorOutput, itemIndex, work);
		}
	};
	await Promise.all(Array.from({ length: Math.min(CONCURRENCY, count) }, worker));
	const out: INodeExecutionData[][] = Array.from({ length: outputs }, () => []);
	for (const { output, items } of results) out[output].push(...items);
	return out;
}

async function orError(
	context: IExecuteFunctions,
	errorOutput: number,
	itemIndex: number,
	work: (itemIndex: number) => Promise<ItemResult>,
): Promise<ItemResult> {
	try {
		return await work(itemIndex);
	} catch (error) {
		const failure = toNodeError(context, error, itemIndex);
		if (!context.continueOnFail()) throw failure;
		const item = { json: { error: failure.message }, error: failure, pairedItem: { item: itemIndex } };
		return { output: errorOutput, items: [item] };
	}
}
