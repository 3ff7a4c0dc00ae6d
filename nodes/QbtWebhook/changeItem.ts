import type { IDataObject } from 'n8n-workflow';
import type { ApiChange } from '../../lib/webapi/types';

/** The item of the output 'Changed': one for each request of an app (docs/reference.md). */
export function changeItemOf({ details, atMs, ...change }: ApiChange): IDataObject {
	return { ...change, ...details, at: new Date(atMs).toISOString() };
}
