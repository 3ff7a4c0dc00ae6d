import { rawJson } from './answers';
import { categoriesOf, tagsOf } from './categories';
import { type Call, type Context, type Handler, maySee, refresh } from './context';
import { ITEM_FIELDS } from './itemFields';
import { writeAhead } from './list';
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
	if (Number.isInteger(rid) && rid > 0 && log.knows(rid)) return delta(context, call, rid);
	return rawJson(await full(context, call));
};

async function full(context: Context, call: Call): Promise<Buffer> {
	const { view } = context;
	const own = call.login.categories;
	await writeAhead(view.buckets(own.length === 0 ? null : own));
	const rest = {
		rid: view.log.revision,
		full_update: true,
		categories: visibleCategories(context.lists.categories(), call),
		tags: context.lists.tags(),
		trackers: {},
		server_state: context.serverState.since(-1),
	};
	const pieces: Buffer[] = [Buffer.from(`${JSON.stringify(rest).slice(0, -1)},"torrents":{`)];
	let first = true;
	for (const torrent of view.torrentsIn(view.buckets(own.length === 0 ? null : own))) {
		pieces.push(Buffer.from(`${first ? '' : ','}"${torrent.hash}":{`), torrent.jsonWithoutHash());
		first = false;
	}
	return Buffer.concat([...pieces, Buffer.from('}}')]);
}

/** Only what changed; keys without content are left out, as 5.x does. */
function delta(context: Context, call: Call, since: number) {
	const { view, lists } = context;
	const { login } = call;
	const changes = view.log.since(since);
	const torrents: Record<string, unknown> = {};
	const removed = new Set([...changes.gone].filter((hash) => view.find(hash)?.hash !== hash));
	for (const torrent of changes.torrents) {
		if (torrent.shown === null) continue;
		if (maySee(login, torrent.category)) torrents[torrent.hash] = changeOf(torrent, since, call);
		else removed.add(torrent.hash);
	}
	const listChanges = lists.since(since);
	const answer: Record<string, unknown> = { rid: view.log.revision };
	addUnlessEmpty(answer, 'torrents', torrents);
	addUnlessEmpty(answer, 'torrents_removed', [...removed]);
	addUnlessEmpty(answer, 'categories', visibleCategories(listChanges.categories, call));
	addUnlessEmpty(answer, 'categories_removed', listChanges.categoriesRemoved);
	addUnlessEmpty(answer, 'tags', listChanges.tags);
	addUnlessEmpty(answer, 'tags_removed', listChanges.tagsRemoved);
	addUnlessEmpty(answer, 'server_state', context.serverState.since(since));
	return rawJson(JSON.stringify(answer));
}

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
