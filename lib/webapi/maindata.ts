import { inTurns, rest } from '../qbittorrent/turns';
import { rawJson } from './answers';
import { categoriesOf, tagsOf } from './categories';
import { type Call, type Context, type Handler, maySee, refresh } from './context';
import { ITEM_FIELDS } from './itemFields';
import { writeAhead } from './list';
import { type Pieces, PieceWriter } from './pieces';
import { serverState } from './serverState';
import type { Torrent } from './torrent';

/**
 * `sync/maindata`. The `rid` is the revision of the view, so nothing is kept per client: who tells a
 * revision that is remembered gets what changed since, everybody else the full state.
 */
export const mainData: Handler = async (context, call) => {
	await refresh(context);
	context.confirmations.run();
	const { cluster } = context.deps;
	const { log } = context.view;
	context.serverState.apply(serverState(cluster), () => log.advance());
	context.lists.apply(categoriesOf(context), tagsOf(context), () => log.advance());
	const rid = Number(call.params.rid ?? 0);
	const known = Number.isInteger(rid) && rid > 0 && log.knows(rid);
	return rawJson(known ? await delta(context, call, rid) : await full(context, call));
};

async function full(context: Context, call: Call): Promise<Pieces> {
	const { view } = context;
	const own = call.login.categories;
	const wanted = own.length === 0 ? null : own;
	await rest();
	await writeAhead(view.buckets(wanted));
	await rest();
	const head = {
		rid: view.log.revision,
		full_update: true,
		categories: visibleCategories(context.lists.categories(), call),
		tags: context.lists.tags(),
		trackers: {},
		server_state: context.serverState.since(-1),
	};
	// What changes from here on has a later revision: the client is told with the next delta.
	const torrents = view.torrentsIn(view.buckets(wanted));
	await rest();
	const writer = new PieceWriter();
	await inTurns(torrents, (torrent) => {
		if (torrent.shown === null || !maySee(call.login, torrent.category)) return;
		writer.add(Buffer.from(`"${torrent.hash}":{`), torrent.jsonWithoutHash());
	});
	return writer.enclosed(`${withoutBrace(head)},"torrents":{`, '}}');
}

/** Only what changed; keys without content are left out, as 5.x does. */
async function delta(context: Context, call: Call, since: number): Promise<Pieces> {
	const { view, lists } = context;
	const { login } = call;
	const changes = view.log.since(since);
	const removed = new Set([...changes.gone].filter((hash) => view.find(hash)?.hash !== hash));
	const answer: Record<string, unknown> = { rid: view.log.revision };
	const listChanges = lists.since(since);
	addUnlessEmpty(answer, 'categories', visibleCategories(listChanges.categories, call));
	addUnlessEmpty(answer, 'categories_removed', listChanges.categoriesRemoved);
	addUnlessEmpty(answer, 'tags', listChanges.tags);
	addUnlessEmpty(answer, 'tags_removed', listChanges.tagsRemoved);
	addUnlessEmpty(answer, 'server_state', context.serverState.since(since));
	const writer = new PieceWriter();
	let count = 0;
	await inTurns(changes.torrents, (torrent) => {
		if (torrent.shown === null) return;
		if (!maySee(login, torrent.category)) return void removed.add(torrent.hash);
		count++;
		const fields = JSON.stringify(changeOf(torrent, since, call));
		writer.add(Buffer.from(`"${torrent.hash}":${fields}`));
	});
	addUnlessEmpty(answer, 'torrents_removed', [...removed]);
	if (count === 0) return [Buffer.from(JSON.stringify(answer))];
	return writer.enclosed(`${withoutBrace(answer)},"torrents":{`, '}}');
}

const withoutBrace = (value: object): string => JSON.stringify(value).slice(0, -1);

/** The changed fields; all of them when the client cannot have seen it before. */
function changeOf(torrent: Torrent, since: number, { login }: Call): Record<string, unknown> {
	const item = torrent.item();
	const fields = torrent.changedFields(since);
	const cameIntoSight = login.categories.length > 0 && fields?.includes('category') === true;
	const names = fields === null || cameIntoSight ? ITEM_FIELDS : fields;
	return Object.fromEntries(
		names.filter((name) => name !== 'hash').map((name) => [name, item[name]]),
	);
}

function visibleCategories(
	categories: Record<string, unknown>,
	{ login }: Call,
): Record<string, unknown> {
	return Object.fromEntries(Object.entries(categories).filter(([name]) => maySee(login, name)));
}

function addUnlessEmpty(answer: Record<string, unknown>, name: string, value: object): void {
	if (Object.keys(value).length > 0) answer[name] = value;
}
