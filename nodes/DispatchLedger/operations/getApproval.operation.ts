import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { torrentOfApproval } from '../../../lib/dispatch/approvals';
import { ledgerOf } from '../../shared/ledger';
import { runPerItem } from '../../shared/runPerItem';
import { approvalIdOf, itemOfApproval, torrentJson } from '../approvalItem';

export const option = {
	name: 'Get',
	value: 'get',
	action: 'Get an approval',
	description: 'Give one approval as it is now, with its card and its torrent',
};

/** Its 'Approval ID' is that of Decide. */
export const description: INodeProperties[] = [];

/** The item is that of Decide, so that it may go the same way. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		const ledger = await ledgerOf(this);
		const { json } = this.getInputData()[itemIndex];
		const id = approvalIdOf(this, itemIndex);
		const approval = await ledger.approvals.get(id, Date.now());
		if (approval === null) throw new Error(`There is no approval '${id}'`);
		const item = { ...json, ...(await itemOfApproval(ledger, approval)), torrent: torrentJson(await torrentOfApproval(ledger, approval)) };
		return { output: 0, items: [{ json: item, pairedItem: { item: itemIndex } }] };
	});
}
