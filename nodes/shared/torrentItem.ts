import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { requestFromFields } from '../../lib/dispatch/intake';
import type { DispatchService } from '../../lib/dispatch/service';
import type { AddOptions, NewRequest } from '../../lib/ledger/types';
import { gibToBytes } from '../../lib/scoring/units';
import { splitList } from './lists';

/** The source of torrents that came from no app: a form, a schedule, another workflow. */
export const OWN_SOURCE = 'n8n';

/** The item of one torrent, as it travels from the trigger to the record (docs/reference.md). */
export function itemOf(request: Omit<NewRequest, 'payload'>): IDataObject {
	const { requestId, index, count, source, hash, aliases, kind, name, sizeBytes } = request;
	return {
		requestId,
		index,
		count,
		source,
		hash,
		aliases,
		kind,
		name,
		sizeBytes,
		private: request.private,
		trackerHosts: request.trackerHosts,
		category: request.category,
		tags: request.tags,
		options: request.options as IDataObject,
		payloadRef: request.id,
	};
}

/** What the node's own fields say of a torrent, when it does not come as a ready item. */
export interface TypedTorrent {
	link?: string;
	binaryProperty?: string;
	name?: string;
	category?: string;
	tags?: string[];
	sizeBytes?: number | null;
	options?: AddOptions;
}

/**
 * The ledger row of an item: the one that its `payloadRef` names, or a new one made from the
 * torrent in its fields (`magnet`, `url`, `link`, `hash`) or its binary data.
 */
export async function rowIdOf(
	context: IExecuteFunctions,
	service: DispatchService,
	itemIndex: number,
	typed: TypedTorrent | null,
): Promise<{ rowId: string; json: IDataObject }> {
	const { json } = context.getInputData()[itemIndex];
	if (typed === null && typeof json.payloadRef === 'string') return { rowId: json.payloadRef, json };
	const request = await requestOf(context, itemIndex, typed ?? torrentIn(json));
	await service.receive([request]);
	return { rowId: request.id, json: { ...json, ...itemOf(request) } };
}

/** The request that fields make, without storing it. @throws what requestFromFields throws */
export async function requestOf(
	context: IExecuteFunctions,
	itemIndex: number,
	typed: TypedTorrent,
): Promise<NewRequest> {
	const property = typed.binaryProperty ?? (typed.link ? undefined : firstBinary(context, itemIndex));
	const file =
		property === undefined
			? undefined
			: {
					fileName: context.helpers.assertBinaryData(itemIndex, property).fileName ?? 'upload.torrent',
					bytes: await context.helpers.getBinaryDataBuffer(itemIndex, property),
				};
	return requestFromFields({ ...typed, file, source: OWN_SOURCE });
}

/** The torrent in an item's own fields; the names of the second entrance are understood too. */
export function typedBy(json: IDataObject): TypedTorrent {
	const link = [json.magnet, json.url, json.link, json.hash].find((value) => typeof value === 'string' && value !== '');
	const gib = Number(json.size_estimate_gb);
	return {
		link: link as string | undefined,
		name: typeof json.name === 'string' ? json.name : undefined,
		category: typeof json.category === 'string' ? json.category : undefined,
		tags: splitList(json.tags),
		sizeBytes: typeof json.sizeBytes === 'number' ? json.sizeBytes : gib > 0 ? gibToBytes(gib) : null,
	};
}

/** The torrent of an item that no trigger of ours made, with what the workflow says of how to add it. */
export const torrentIn = (json: IDataObject): TypedTorrent => ({ ...typedBy(json), options: optionsIn(json.options) });

const SWITCHES = ['stopped', 'sequential', 'firstLastPiecePrio'] as const;

/** Of `options` in an item what a workflow may want of any torrent; the rest is the trigger's to say. */
function optionsIn(given: unknown): AddOptions | undefined {
	if (typeof given !== 'object' || given === null) return undefined;
	const fields = given as IDataObject;
	const options: AddOptions = {};
	if (typeof fields.savePath === 'string' && fields.savePath.trim() !== '') options.savePath = fields.savePath.trim();
	for (const name of SWITCHES) {
		if (typeof fields[name] === 'boolean') options[name] = fields[name];
	}
	return options;
}

function firstBinary(context: IExecuteFunctions, itemIndex: number): string | undefined {
	return Object.keys(context.getInputData()[itemIndex].binary ?? {})[0];
}
