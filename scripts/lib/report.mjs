/** What the scripts tell people: steps, progress, and problems without stack traces. */

const started = Date.now();

/** A failure that a person can act on. Printed as it is, without a stack. */
export class Problem extends Error {
	name = 'Problem';
}

/** Prints one line of progress. */
export function say(line = '') {
	process.stdout.write(`${line}\n`);
}

/** Prints the heading of a step with the seconds since the start. */
export function step(title) {
	const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(3);
	say(`[${seconds} s] ${title}`);
}

/** Prints an error the way a person wants to read it; DEBUG=1 adds the stack. */
export function complain(error) {
	const known = error instanceof Problem && !process.env.DEBUG;
	process.stderr.write(`\n${known ? error.message : (error?.stack ?? String(error))}\n`);
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks `probe` until it gives something other than a falsy value or an exception.
 * @returns what `probe` gave
 * @throws Problem with `what` after `timeoutMs`
 */
export async function until(what, probe, { timeoutMs = 60_000, everyMs = 200 } = {}) {
	const end = Date.now() + timeoutMs;
	for (;;) {
		let reason = '';
		try {
			const answer = await probe();
			if (answer) return answer;
		} catch (error) {
			if (error instanceof Problem) throw error;
			reason = `: ${error.message}`;
		}
		if (Date.now() > end) {
			throw new Problem(`${what}: gave up after ${Math.round(timeoutMs / 1000)} s${reason}`);
		}
		await sleep(everyMs);
	}
}
