import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { rest, SHORT_TURN_MS } from '../../../lib/qbittorrent/turns';
import { parseRelease } from '../../../lib/release';
import { qualityInWords } from '../../../lib/release/words';
import { runPerItem } from '../../shared/runPerItem';
import { readTitle } from '../readSides';

export const option = {
	name: 'Parse Release',
	value: 'parse',
	action: 'Parse a release title',
	description: 'Read resolution, source, Dolby Vision, HDR, sound, season, group and more out of a title',
};

/** Adds `release` to each item; null where the title is none. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runPerItem(this, 1, async (itemIndex) => {
		// Feeds have many thousand titles, and n8n has other work.
		await rest(SHORT_TURN_MS);
		const { title, type } = readTitle(this, itemIndex);
		const release = parseRelease(title, { type });
		const summary = release === null ? null : { ...release, summary: qualityInWords(release) };
		const { json } = this.getInputData()[itemIndex];
		return { output: 0, items: [{ json: { ...json, release: summary as unknown as IDataObject }, pairedItem: { item: itemIndex } }] };
	});
}
