import type { INodePropertyOptions } from 'n8n-workflow';
import type { ChangeEvent } from '../../lib/webapi/types';

interface ChangeOption extends INodePropertyOptions {
	value: ChangeEvent;
}

/** What people choose from; the values are those of `event` in the item. */
export const changeEvents: ChangeOption[] = [
	{
		name: 'Category Changed',
		value: 'category_changed',
		description: 'Sonarr and Radarr mark imported torrents with it',
	},
	{
		name: 'Category List Changed',
		value: 'category_list_changed',
		description: 'A category was created, edited or removed',
	},
	{ name: 'Deleted', value: 'deleted', description: 'With or without its files' },
	{ name: 'File Priority Changed', value: 'file_priority_changed' },
	{ name: 'Limits Changed', value: 'limits_changed', description: 'Share limits or speed limits' },
	{ name: 'Location Changed', value: 'location_changed' },
	{
		name: 'Mode Changed',
		value: 'mode_changed',
		description: 'Automatic management, super seeding or the order of the download',
	},
	{ name: 'Queue Position Changed', value: 'queue_position_changed' },
	{ name: 'Reannounced', value: 'reannounced' },
	{ name: 'Rechecked', value: 'rechecked' },
	{ name: 'Renamed', value: 'renamed', description: 'The torrent, a file or a folder of it' },
	{ name: 'Started', value: 'started', description: 'Started, resumed or forced' },
	{ name: 'Stopped', value: 'stopped', description: 'Stopped or paused' },
	{
		name: 'Tag List Changed',
		value: 'tag_list_changed',
		description: 'A tag was created or deleted',
	},
	{ name: 'Tags Changed', value: 'tags_changed', description: 'Of a torrent' },
	{
		name: 'Trackers Changed',
		value: 'trackers_changed',
		description: 'Trackers or peers. The item does not tell them: they may hold passkeys.',
	},
];
