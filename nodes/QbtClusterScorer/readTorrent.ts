import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AddOptions } from '../../lib/ledger/types';
import { gibToBytes } from '../../lib/scoring/units';
import { splitList } from '../shared/lists';
import type { TypedTorrent } from '../shared/torrentItem';

const BYTES_PER_KIB = 1024;
const AS_THE_NODE_IS_SET = -2;

export interface Overrides {
	category?: string;
	tags?: string[];
	savePath?: string;
	options?: AddOptions;
}

/** The torrent that the node's own fields name; null when it comes with the item. */
export function readTypedTorrent(context: IExecuteFunctions, itemIndex: number): TypedTorrent | null {
	const source = context.getNodeParameter('torrentSource', itemIndex) as string;
	const fields = readFields(context, itemIndex);
	const { category, tags, options } = readTorrentOverrides(context, itemIndex);
	const described = {
		name: fields.name === undefined ? undefined : String(fields.name),
		sizeBytes: Number(fields.sizeGib) > 0 ? gibToBytes(Number(fields.sizeGib)) : null,
		// Into the ledger as well, where polls and a later clean-up read them.
		category,
		tags,
		options,
	};
	if (source === 'link') return { ...described, link: context.getNodeParameter('link', itemIndex) as string };
	if (source === 'binary') {
		return { ...described, binaryProperty: context.getNodeParameter('binaryProperty', itemIndex) as string };
	}
	return null;
}

/** What is laid over the category, tags and options that came with the torrent. */
export function readTorrentOverrides(context: IExecuteFunctions, itemIndex: number): Overrides {
	const fields = readFields(context, itemIndex);
	const overrides: Overrides = { options: readOptions(fields) };
	if (typeof fields.category === 'string' && fields.category !== '') overrides.category = fields.category;
	if (typeof fields.savePath === 'string' && fields.savePath !== '') overrides.savePath = fields.savePath;
	const tags = splitList(fields.tags);
	if (tags.length > 0) overrides.tags = tags;
	return overrides;
}

function readFields(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('additionalFields', itemIndex, {}) as IDataObject;
}

function readOptions(fields: IDataObject): AddOptions {
	const options: AddOptions = {};
	for (const name of ['stopped', 'sequential', 'firstLastPiecePrio'] as const) {
		if (typeof fields[name] === 'boolean') options[name] = fields[name];
	}
	for (const name of ['ratioLimit', 'seedingTimeLimitMinutes'] as const) {
		const value = fields[name];
		if (typeof value === 'number' && value !== AS_THE_NODE_IS_SET) options[name] = value;
	}
	if (Number(fields.downloadLimitKib) > 0) options.downloadLimitBytesPerSecond = Number(fields.downloadLimitKib) * BYTES_PER_KIB;
	if (Number(fields.uploadLimitKib) > 0) options.uploadLimitBytesPerSecond = Number(fields.uploadLimitKib) * BYTES_PER_KIB;
	if (fields.contentLayout !== undefined) options.contentLayout = fields.contentLayout as AddOptions['contentLayout'];
	return options;
}
