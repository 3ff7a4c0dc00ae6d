import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type ItemResult, runPerItem } from './runPerItem';

/** A parameter that cannot be used; the message names it. */
export class ParameterProblem extends Error {}

/** The value of a resource locator, whatever its mode; empty when nothing is chosen. */
export function locatorOf(context: IExecuteFunctions, name: string, itemIndex: number): string {
	const value = context.getNodeParameter(name, itemIndex, '', { extractValue: true });
	return value === null || value === undefined ? '' : String(value).trim();
}

/** @throws ParameterProblem when it is no number above 0 */
export function idOf(context: IExecuteFunctions, name: string, label: string, itemIndex: number): number {
	const id = optionalId(locatorOf(context, name, itemIndex), label);
	if (id === undefined) throw new ParameterProblem(`'${label}' is empty`);
	return id;
}

/** Undefined for nothing and for 0. @throws ParameterProblem for what is no number */
export function optionalId(value: unknown, label: string): number | undefined {
	if (value === undefined || value === null || value === '' || Number(value) === 0) return undefined;
	const id = Number(value);
	if (!Number.isInteger(id) || id < 0) throw new ParameterProblem(`'${label}' must be a number, but is '${String(value).slice(0, 50)}'`);
	return id;
}

/** @throws ParameterProblem for an entry that is no number */
export function idList(value: unknown, label: string): number[] {
	const list = Array.isArray(value) ? value : String(value ?? '').split(',');
	return list
		.map((one) => optionalId(typeof one === 'string' ? one.trim() : one, label))
		.filter((id) => id !== undefined);
}

export const collectionOf = (context: IExecuteFunctions, name: string, itemIndex: number): IDataObject =>
	context.getNodeParameter(name, itemIndex, {}) as IDataObject;

/** @throws ParameterProblem when it is empty */
export function requiredText(context: IExecuteFunctions, name: string, label: string, itemIndex: number): string {
	const value = String(context.getNodeParameter(name, itemIndex, '') ?? '').trim();
	if (value === '') throw new ParameterProblem(`'${label}' is empty`);
	return value;
}

export function limitOf(context: IExecuteFunctions, itemIndex: number): number {
	const isAll = context.getNodeParameter('returnAll', itemIndex) as boolean;
	return isAll ? Infinity : (context.getNodeParameter('limit', itemIndex) as number);
}

export const isSimplified = (context: IExecuteFunctions, itemIndex: number): boolean => context.getNodeParameter('simple', itemIndex, true) as boolean;

/** Runs for every item and makes output items of what comes back. */
export async function perItem(
	context: IExecuteFunctions,
	work: (itemIndex: number) => Promise<object | object[]>,
): Promise<INodeExecutionData[][]> {
	return await runPerItem(context, 1, async (itemIndex): Promise<ItemResult> => {
		const result = await work(itemIndex);
		const list = Array.isArray(result) ? result : [result];
		return { output: 0, items: list.map((json) => ({ json: { ...json } as IDataObject, pairedItem: { item: itemIndex } })) };
	});
}
