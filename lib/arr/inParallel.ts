/** Reading is cheap for an app, but not when hundreds of things are asked at once. */
const AT_ONCE = 4;

/** Does something with each of many things, a few at a time; results come in the order of the list. */
export async function inParallel<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
	const results = new Array<R>(list.length);
	let next = 0;
	const worker = async (): Promise<void> => {
		for (let index = next++; index < list.length; index = next++) results[index] = await work(list[index]);
	};
	await Promise.all(Array.from({ length: Math.min(AT_ONCE, list.length) }, worker));
	return results;
}
