/**
 * How often others had a turn of the event loop while `work` was done. Each look at the clock counts
 * as a millisecond, so that the figure does not depend on the machine.
 */
export async function turnsDuring<T>(work: () => Promise<T>): Promise<{ turns: number; result: T }> {
	let now = performance.now();
	const clock = jest.spyOn(performance, 'now').mockImplementation(() => (now += 1));
	let isWorking = true;
	let turns = 0;
	const others = (): void => {
		turns++;
		if (isWorking) setImmediate(others);
	};
	setImmediate(others);
	try {
		const result = await work();
		return { result, turns };
	} finally {
		isWorking = false;
		clock.mockRestore();
	}
}
