import { conflict, missing } from './answers';
import { tellTo } from './ask';
import { categoryExists, refuseForeign } from './categories';
import { changeCategory } from './changeCategory';
import type { Handler } from './context';
import { changeHeld } from './held';
import { splitByOwner, tellOwners } from './owners';

/** `torrents/setCategory`; *arr marks a torrent as imported with it. '' takes the category off. */
export const setCategory: Handler = async (context, call) => {
	const { category } = call.params;
	if (category === undefined) return missing('category');
	const split = await splitByOwner(context, call, { allowAll: false });
	refuseForeign(call, category);
	if (category !== '' && !categoryExists(context, category))
		return conflict('Incorrect category name');
	await changeHeld(context, call, split, { category });
	const clientPath = context.own.categories.get(category);
	return tellOwners(split, async ({ node, rows }) => {
		await changeCategory(node, rows, category, tellTo(context, node), clientPath);
	});
};
