import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { downloadedScan, type Scan } from '../../../lib/arr/commands';
import { optionsField, showFor } from '../../shared/fields';
import { appField } from '../fields/common';
import { waited, waitField } from '../fields/waiting';
import { clientOf, collectionOf, perItem, requiredText } from '../parameters';

const show = showFor('command', 'downloadedScan');

export const option = {
	name: 'Scan Downloaded',
	value: 'downloadedScan',
	action: 'Scan a downloaded folder',
	description: 'Have the app import a folder or file that was downloaded',
};

export const description: INodeProperties[] = [
	appField(show),
	{
		displayName: 'Path',
		name: 'path',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. /data/torrents/radarr/Invented.Film.2022',
		displayOptions: { show },
		description: 'The folder or file as the app sees it',
	},
	waitField(show),
	optionsField(show, [
		{ displayName: 'Download ID', name: 'downloadId', type: 'string', default: '', description: 'The info hash, so that the app knows what it asked for. Empty: it goes by names.' },
		{
			displayName: 'Import Mode',
			name: 'importMode',
			type: 'options',
			options: [
				{ name: 'Auto', value: 'auto', description: 'As the app is set: it copies or links what still seeds' },
				{ name: 'Copy or Hardlink', value: 'copy' },
				{ name: 'Move', value: 'move', description: 'Ends the seeding' },
			],
			default: 'auto',
		},
	]),
];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const client = await clientOf(this, itemIndex);
		const { downloadId, importMode } = collectionOf(this, 'options', itemIndex);
		const scan: Scan = {
			path: requiredText(this, 'path', 'Path', itemIndex),
			downloadId: String(downloadId ?? '').trim(),
			importMode: importMode === 'copy' || importMode === 'move' ? importMode : 'auto',
		};
		return await waited(this, itemIndex, client, await downloadedScan(client, scan));
	});
}
