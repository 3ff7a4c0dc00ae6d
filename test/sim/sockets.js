'use strict';
/** Connections of one node: the cap, the idle close, and how many there ever were. */
class Sockets {
	/** @param {{ idleMs?: number, maxConnections?: number }} options */
	constructor(options, counters) {
		this.idleMs = options.idleMs ?? 7000;
		this.max = options.maxConnections ?? 500;
		this.counters = counters;
		this.paused = false;
		/** @type {Map<import('node:net').Socket, { usedAt: number, pending: number }>} */
		this.open = new Map();
	}

	/** The server looks for idle connections only every 2 s, so they live for 7 to 9 s. */
	watch() {
		this.timer = setInterval(() => this.closeIdle(), Math.min(2000, this.idleMs / 4));
		this.timer.unref();
	}

	accept(socket) {
		if (this.open.size >= this.max) {
			this.counters.rejectedSockets++;
			socket.destroy();
			return;
		}
		this.open.set(socket, { usedAt: Date.now(), pending: 0 });
		this.counters.openSockets = this.open.size;
		this.counters.maxOpenSockets = Math.max(this.counters.maxOpenSockets, this.open.size);
		socket.on('data', (chunk) => (this.counters.bytes.received += chunk.length));
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			this.open.delete(socket);
			this.counters.openSockets = this.open.size;
		});
	}

	begin(socket) {
		const state = this.open.get(socket);
		if (state) state.pending++;
	}

	end(socket) {
		const state = this.open.get(socket);
		if (!state) return;
		state.pending--;
		state.usedAt = Date.now();
	}

	closeIdle() {
		if (this.paused) return; // a stopped process closes nothing
		const before = Date.now() - this.idleMs;
		for (const [socket, { usedAt, pending }] of this.open)
			if (pending === 0 && usedAt < before) socket.destroy();
	}

	destroyAll() {
		for (const socket of this.open.keys()) socket.destroy();
	}

	stop() {
		clearInterval(this.timer);
		this.destroyAll();
	}
}

module.exports = { Sockets };
