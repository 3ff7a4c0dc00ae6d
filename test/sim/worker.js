'use strict';
/**
 * The node's one thread. Requests run one after another and each takes its time, so a full list
 * delays the add behind it, as in the real server.
 */
class Worker {
	/** @param {boolean} costModel false: every request is answered at once */
	constructor(costModel) {
		this.costModel = costModel;
		this.jobs = [];
		this.busyUntil = 0;
		this.timer = null;
	}

	/**
	 * @param {() => number} execute runs the request, returns its cost in ms
	 * @param {() => void} deliver sends the answer, when the cost has passed
	 */
	push(execute, deliver) {
		this.jobs.push({ execute, deliver });
		if (!this.timer) this.pump();
	}

	pump() {
		this.timer = null;
		while (this.jobs.length > 0) {
			const { execute, deliver } = this.jobs.shift();
			const start = Math.max(performance.now(), this.busyUntil);
			const costMs = execute();
			this.busyUntil = start + (this.costModel ? costMs : 0);
			const waitMs = this.busyUntil - performance.now();
			// Timers cannot wait less than 1 ms; what is saved here is owed by `busyUntil`.
			if (waitMs < 1) {
				deliver();
				continue;
			}
			this.timer = setTimeout(() => {
				deliver();
				this.pump();
			}, waitMs);
			return;
		}
	}

	stop() {
		clearTimeout(this.timer);
		this.timer = null;
		this.jobs = [];
	}
}

module.exports = { Worker };
