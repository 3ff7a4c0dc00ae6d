/**
 * Full lists that may be on their way at once, over all nodes. A hundred nodes would send hundreds of
 * megabytes together, which have to be kept, put together and read while others wait.
 */
const AT_ONCE = 2;

let running = 0;
const waiting: Array<() => void> = [];

/** Asks for a full list and reads it, when its turn has come. Time spent waiting is not the node's. */
export async function askForFullList<T>(ask: () => Promise<T>): Promise<T> {
	if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
	else running++;
	try {
		return await ask();
	} finally {
		// The next one takes over the place.
		const next = waiting.shift();
		if (next === undefined) running--;
		else next();
	}
}
