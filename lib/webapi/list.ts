import { inTurns, rest, sortInTurns } from '../qbittorrent/turns';
import { badRequest, rawJson } from './answers';
import type { ClusterView } from './clusterView';
import {
	type Call,
	type Context,
	findTorrents,
	type Handler,
	maySee,
	refresh,
	splitHashes,
} from './context';
import { filterOf } from './filters';
import type { Bucket } from './fragments';
import { ITEM_FIELD_NAMES } from './itemFields';
import { enclose, type Pieces, PieceWriter } from './pieces';
import type { Torrent } from './torrent';
import { withTrackers } from './trackers';

/** Fields that are shown as the node tells them, so sorting by them needs no item. */
const PLAIN_FIELDS = new Set([
	'name',
	'size',
	'progress',
	'added_on',
	'completion_on',
	'ratio',
	'category',
]);

interface ListQuery {
	/** Null: all. */
	categories: readonly string[] | null;
	/** Null: not asked for. */
	hashes: string[] | null;
	tests: Array<(torrent: Torrent) => boolean>;
	sort: string | null;
	reverse: boolean;
	limit: number;
	offset: number;
	includeTrackers: boolean;
}

/** `torrents/info`: always 200 with an array, from what is known, also while nodes are down. */
export const listTorrents: Handler = async (context, call) => {
	const { sort } = call.params;
	if (sort && !ITEM_FIELD_NAMES.has(sort)) return badRequest("'sort' parameter is invalid");
	await refresh(context);
	context.confirmations.run();
	const query = readQuery(call);
	if (isWhole(query)) return rawJson(await wholeList(context.view, query.categories));
	const torrents = await page(await candidates(context, call, query), query);
	if (query.includeTrackers) return rawJson(await withTrackers(context, torrents));
	return rawJson(await render(torrents));
};

/** The categories that a poll means: a login with categories of its own sees only those. */
export function wantedCategories({ params, login }: Call): readonly string[] | null {
	const { category } = params;
	const own = login.categories;
	if (own.length === 0) return category === undefined ? null : [category];
	if (category === undefined || category === '') return own;
	return maySee(login, category) ? [category] : [];
}

function readQuery(call: Call): ListQuery {
	const { params } = call;
	return {
		categories: wantedCategories(call),
		hashes: params.hashes === undefined ? null : splitHashes(params.hashes),
		tests: readTests(params),
		sort: params.sort || null,
		reverse: isTrue(params.reverse),
		limit: readInteger(params.limit),
		offset: readInteger(params.offset),
		includeTrackers: isTrue(params.includeTrackers),
	};
}

function readTests(params: Call['params']): ListQuery['tests'] {
	const tests: ListQuery['tests'] = [];
	const filter = filterOf(params.filter);
	if (filter !== null)
		tests.push((torrent) => filter(torrent.state, numberOf(torrent.shown?.row.upspeed)));
	const { tag } = params;
	if (tag !== undefined) tests.push((torrent) => hasTag(torrent, tag));
	if (params.private !== undefined && params.private !== '') {
		const wanted = isTrue(params.private);
		tests.push((torrent) => torrent.shown?.row.private === wanted);
	}
	return tests;
}

function hasTag(torrent: Torrent, tag: string): boolean {
	const tags = String(torrent.shown?.row.tags ?? '');
	return tag === '' ? tags === '' : tags.split(',').some((one) => one.trim() === tag);
}

const isWhole = (query: ListQuery): boolean =>
	query.hashes === null &&
	query.tests.length === 0 &&
	query.sort === null &&
	query.limit <= 0 &&
	query.offset === 0 &&
	!query.reverse &&
	!query.includeTrackers;

async function wholeList(view: ClusterView, categories: readonly string[] | null): Promise<Pieces> {
	await writeAhead(view.buckets(categories));
	await rest();
	// Nothing may change between here and the end: the pieces belong to one moment.
	const pieces: Buffer[] = [];
	for (const bucket of view.buckets(categories)) {
		for (const chunk of bucket.chunks) pieces.push(chunk.bytes());
	}
	return enclose('[', pieces, ']');
}

/** Writes what is not written yet, in turns: a first list of thousands must not block other requests. */
export async function writeAhead(buckets: readonly Bucket[]): Promise<void> {
	for (const bucket of buckets) {
		for (const chunk of [...bucket.chunks]) {
			if (!chunk.dirty) continue;
			await rest();
			if (chunk.fragments.length > 0) chunk.bytes();
		}
	}
}

async function candidates(context: Context, call: Call, query: ListQuery): Promise<Torrent[]> {
	const passes = (torrent: Torrent) => query.tests.every((test) => test(torrent));
	if (query.hashes === null) {
		const all = context.view.torrentsIn(context.view.buckets(query.categories));
		return query.tests.length === 0 ? all : await passing(all, passes);
	}
	const found = new Set<Torrent>();
	const isWanted = (torrent: Torrent) =>
		query.categories === null ||
		query.categories.includes(torrent.category) ||
		(call.params.category === undefined && maySee(call.login, torrent.category));
	if (query.hashes.length === 1 && query.hashes[0] === 'all')
		return candidates(context, call, { ...query, hashes: null });
	for (const torrent of (await findTorrents(context, query.hashes)).values()) {
		if (torrent !== null && torrent.shown !== null && isWanted(torrent) && passes(torrent))
			found.add(torrent);
	}
	return [...found];
}

async function passing(
	torrents: Torrent[],
	passes: (torrent: Torrent) => boolean,
): Promise<Torrent[]> {
	const found: Torrent[] = [];
	await inTurns(torrents, (torrent) => {
		if (passes(torrent)) found.push(torrent);
	});
	return found;
}

/** Sorted, reversed and cut as qBittorrent does: no limit at 0, a negative offset counts from the end. */
async function page(
	torrents: Torrent[],
	{ sort, reverse, limit, offset }: ListQuery,
): Promise<Torrent[]> {
	const size = torrents.length;
	let start = offset < 0 ? size + offset : offset;
	if (start < 0 || start >= size) start = 0;
	const end = limit > 0 ? Math.min(start + limit, size) : size;
	const leading = (sorted: readonly Keyed[]) => (reverse ? sorted.slice(-end) : sorted.slice(0, end));
	const sorted = sort === null ? torrents : await sortBy(torrents, sort, leading);
	if (reverse) sorted.reverse();
	return sorted.slice(start, end);
}

interface Keyed {
	torrent: Torrent;
	value: unknown;
}

async function sortBy(torrents: Torrent[], field: string, keep: (sorted: Keyed[]) => Keyed[]): Promise<Torrent[]> {
	const keyed: Keyed[] = [];
	await inTurns(torrents, (torrent) => {
		if (torrent.shown !== null) keyed.push({ torrent, value: sortValue(torrent, field) });
	});
	const sorted = await sortInTurns(keyed, (a, b) => compare(a.value, b.value), keep);
	const page: Torrent[] = [];
	await inTurns(sorted, ({ torrent }) => page.push(torrent));
	return page;
}

function sortValue(torrent: Torrent, field: string): unknown {
	if (field === 'state') return torrent.state;
	return PLAIN_FIELDS.has(field) ? torrent.shown?.row[field] : torrent.item()[field];
}

/** Numbers and flags by value, text by code units; nothing comes first. */
function compare(a: unknown, b: unknown): number {
	if (a === b) return 0;
	if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : 1;
	return Number(a ?? -Infinity) - Number(b ?? -Infinity);
}

async function render(torrents: readonly Torrent[]): Promise<Pieces> {
	const writer = new PieceWriter();
	await inTurns(torrents, (torrent) => {
		// It may have gone while others had their turn.
		if (torrent.shown !== null) writer.add(torrent.json());
	});
	return writer.enclosed('[', ']');
}

export const isTrue = (text: string | undefined): boolean => /^(?:true|1)$/i.test(text ?? '');

const readInteger = (text: string | undefined): number => Number.parseInt(text ?? '', 10) || 0;

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
