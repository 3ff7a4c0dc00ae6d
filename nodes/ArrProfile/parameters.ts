import type { IExecuteFunctions } from 'n8n-workflow';
import type { ArrClient } from '../../lib/arr/client';
import { arrClientOf } from '../shared/arr';
import { locatorOf } from '../shared/parameters';

export * from '../shared/parameters';

/** The app that the node is to ask. */
export async function clientOf(context: IExecuteFunctions, itemIndex: number, parameter = 'app'): Promise<ArrClient> {
	return await arrClientOf(context, locatorOf(context, parameter, itemIndex));
}
