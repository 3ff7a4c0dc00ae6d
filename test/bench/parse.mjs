/** How fast release titles are read, also those that nobody means well, and a long feed beside other work. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { quantile } from './http.mjs';

const require = createRequire(path.join(root, 'package.json'));
const HOSTILE = ['-', '_', '漢', '(', '[', '[a]', 'S01E01', '1', '12 ', '.', 'dts-hd.ma.', 'extended ', '(2019) ', ' / ', '[01][', '漢[', '-.'];
const FEED = 100_000;

/** Invented titles, no two alike. */
function titleOf(index) {
	const tags = ['2160p.UHD.BluRay.REMUX.DV.HDR10.HEVC.TrueHD.7.1.Atmos', '1080p.WEB-DL.DDP5.1.H.264', '720p.HDTV.x264', '2160p.WEB-DL.DV.DDP5.1.Atmos.H.265'];
	const name = index % 3 === 0 ? `Invented.Film.${index}.${1950 + (index % 75)}` : `Invented.Series.${index % 900}.S${1 + (index % 9)}E${1 + (index % 24)}`;
	return `${name}.${index % 11 === 0 ? 'REPACK.' : ''}${tags[index % tags.length]}-GRP${index % 40}`;
}

/**
 * @returns titles per second, ms of the slowest hostile title, and of the longest hold-up during a feed:
 * on the clock, on the clock of an idle loop beside it, and in time that the thread computed
 */
export async function measureParsing() {
	const { parseRelease } = require('./dist/lib/release/index.js');
	const { rest, SHORT_TURN_MS } = require('./dist/lib/qbittorrent/turns.js');
	for (let index = 0; index < 3_000; index++) parseRelease(titleOf(index));
	const speeds = [];
	for (let round = 0; round < 5; round++) {
		const tookMs = computedMs(() => {
			for (let index = 0; index < 5_000; index++) parseRelease(titleOf(round * 5_000 + index));
		});
		speeds.push(5_000_000 / tookMs);
	}
	let hostileMs = 0;
	for (const piece of HOSTILE) {
		const title = piece.repeat(8_000).slice(0, 8_000);
		const times = Array.from({ length: 3 }, () => computedMs(() => parseRelease(title, { type: 'tv' })));
		hostileMs = Math.max(hostileMs, quantile(times, 0.5));
	}
	const feed = [];
	// As the Upgrade Detector does it, which keeps what it has read.
	const work = async () => {
		for (let index = 0; index < FEED; index++) {
			await rest(SHORT_TURN_MS);
			feed.push(parseRelease(titleOf(index)));
		}
	};
	const begun = performance.now();
	const block = await longestBlock(work);
	const until = performance.now() + (performance.now() - begun);
	const idle = await longestBlock(async () => {
		while (performance.now() < until) await rest(SHORT_TURN_MS);
	});
	return { perSecond: quantile(speeds, 0.5), hostileMs, blockMs: block.clockMs, idleMs: idle.clockMs, busyMs: block.busyMs, read: feed.length };
}

/** What the thread computed; the clock would count what other programs do. */
function computedMs(work) {
	const before = process.threadCpuUsage();
	work();
	const { user, system } = process.threadCpuUsage(before);
	return (user + system) / 1_000;
}

/** Longest time between two turns: on the clock, and of that what the thread itself computed. */
async function longestBlock(work) {
	let clockMs = 0;
	let busyMs = 0;
	let last = performance.now();
	let used = process.threadCpuUsage();
	let running = true;
	const look = () => {
		const now = performance.now();
		const { user, system } = process.threadCpuUsage(used);
		clockMs = Math.max(clockMs, now - last);
		busyMs = Math.max(busyMs, (user + system) / 1_000);
		last = now;
		used = process.threadCpuUsage();
		if (running) setImmediate(look);
	};
	setImmediate(look);
	await work();
	running = false;
	return { clockMs, busyMs };
}
