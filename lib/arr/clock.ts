import type { Clock } from './types';

/** The time of this machine. */
export const systemClock: Clock = {
	nowMs: () => Date.now(),
	sleep: async (ms, signal) =>
		await new Promise((resolve) => {
			const done = (): void => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', done);
				resolve();
			};
			const timer = setTimeout(done, ms);
			signal?.addEventListener('abort', done, { once: true });
		}),
};
