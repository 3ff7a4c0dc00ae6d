/**
 * Lets writers of this process wait here and not in the server: two connections are enough for them.
 * One begins when the one before it has sent all that it has to send.
 */
export class Turns {
	private mayStart: Promise<unknown> = Promise.resolve();
	private ended: Promise<unknown> = Promise.resolve();

	/** @param work may call `next` when the one after it may begin; it may when `work` has ended, too */
	async take<T>(work: (next: () => void) => Promise<T>): Promise<T> {
		let next: () => void = () => undefined;
		const called = new Promise<void>((resolve) => {
			next = resolve;
		});
		const turn = this.mayStart.then(async () => await work(next));
		const before = this.ended;
		this.ended = turn.catch(() => undefined);
		this.mayStart = Promise.all([Promise.race([called, this.ended]), before]);
		return await turn;
	}
}
