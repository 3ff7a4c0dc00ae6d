import type { IDataObject } from 'n8n-workflow';
import { unpackDetail } from '../../lib/dispatch/decisionDetail';
import type { StoredDecision } from '../../lib/ledger/history';

/** A decision with a time that people can read; `detail` with the terms of every node, unless simplified. */
export function shownDecision({ detail, atMs, ...decision }: StoredDecision, simple: boolean): IDataObject {
	return {
		...(decision as unknown as IDataObject),
		at: new Date(atMs).toISOString(),
		...(simple ? {} : { detail: (unpackDetail(detail) ?? detail) as IDataObject }),
	};
}
