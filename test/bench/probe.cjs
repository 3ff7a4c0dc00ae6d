'use strict';
/**
 * Loaded into the n8n under test (`NODE_OPTIONS=--require`): tells over a socket (ARR_PROBE_SOCKET)
 * how long its event loop was blocked and what memory it has. Only the server itself answers, not
 * n8n's commands and helpers.
 */
const http = require('node:http');
const { PerformanceObserver } = require('node:perf_hooks');

const EVERY_MS = 2;
const WORTH_A_LOOK_MS = 5;
const isServer = /[\\/]n8n$/.test(process.argv[1] ?? '') && process.argv[2] === 'start';
if (isServer && process.env.ARR_PROBE_SOCKET) listen(process.env.ARR_PROBE_SOCKET);

function listen(socket) {
	const meter = startMeter();
	const server = http.createServer((request, response) => {
		if (request.url.includes('gc')) collectGarbage();
		const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
		const answer = { rss, heapUsed, external, arrayBuffers, cpuMs: cpuMs(), ...meter.read() };
		if (request.url.includes('reset')) meter.reset();
		response.end(JSON.stringify(answer));
	});
	server.listen(socket).unref();
}

/**
 * The longest time that the event loop did not come round. Only time counts in which this thread really
 * computed, so that a busy machine is not held against it. `blockMs` is without V8's garbage collection,
 * `withGcMs` with it, and `gcMs` the longest pause of that.
 */
function startMeter() {
	let blocks = [];
	let collections = [];
	let last = performance.now();
	let lastCpu = cpuMs();
	const observer = new PerformanceObserver((list) => {
		for (const { startTime, duration } of list.getEntries()) collections.push({ from: startTime, ms: duration });
	});
	observer.observe({ entryTypes: ['gc'] });
	setInterval(() => {
		const now = performance.now();
		const cpu = cpuMs();
		const wallMs = now - last - EVERY_MS;
		if (wallMs > WORTH_A_LOOK_MS) blocks.push({ from: last, to: now, wallMs, cpuMs: Math.min(wallMs, cpu - lastCpu) });
		last = now;
		lastCpu = cpu;
	}, EVERY_MS).unref();
	const gcIn = ({ from, to }) => sum(collections.filter((gc) => gc.from < to && gc.from + gc.ms > from).map(({ ms }) => ms));
	return {
		read: () => ({
			withGcMs: Math.max(0, ...blocks.map((block) => block.cpuMs)),
			// Both clocks run slower than the computing on a busy machine, by the same factor.
			blockMs: Math.max(0, ...blocks.map((block) => block.cpuMs * (1 - gcIn(block) / block.wallMs))),
			gcMs: Math.max(0, ...collections.map(({ ms }) => ms)),
		}),
		reset: () => {
			blocks = [];
			collections = [];
		},
	};
}

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/** Of the thread where Node can tell it apart, else of the process. */
function cpuMs() {
	const { user, system } = (process.threadCpuUsage ?? process.cpuUsage).call(process);
	return (user + system) / 1000;
}

function collectGarbage() {
	require('node:v8').setFlagsFromString('--expose-gc');
	const gc = require('node:vm').runInNewContext('gc');
	gc();
	gc();
}
