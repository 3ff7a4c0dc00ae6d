/** How fast release titles are read, also those that nobody means well, and a long feed beside other work. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';
import { quantile } from './http.mjs';

const require = createRequire(path.join(root, 'package.json'));
const HOSTILE = ['-', '_', '漢', '(', '[', '[a]', 'S01E01', '1', '12 ', '.', 'dts-hd.ma.', 'extended ', '(2019) ', ' / ', '[01]['];
const FEED = 100_000;

/** Invented titles, no two alike. */
function titleOf(index) {
	const tags = ['2160p.UHD.BluRay.REMUX.DV.HDR10.HEVC.TrueHD.7.1.Atmos', '1080p.WEB-DL.DDP5.1.H.264', '720p.HDTV.x264', '2160p.WEB-DL.DV.DDP5.1.Atmos.H.265'];
	const name = index % 3 === 0 ? `Invented.Film.${index}.${1950 + (index % 75)}` : `Invented.Series.${index % 900}.S${1 + (index % 9)}E${1 + (index % 24)}`;
	return `${name}.${index % 11 === 0 ? 'REPACK.' : ''}${tags[index % tags.length]}-GRP${index % 40}`;
}

/** @returns titles per second, ms of the slowest hostile title, ms of the longest hold-up during a feed */
export async function measureParsing() {
	const { parseRelease } = require('./dist/lib/release/index.js');
	const { inTurns } = require('./dist/lib/qbittorrent/turns.js');
	for (let index = 0; index < 3_000; index++) parseRelease(titleOf(index));
	const speeds = [];
	for (let round = 0; round < 5; round++) {
		const begun = performance.now();
		for (let index = 0; index < 5_000; index++) parseRelease(titleOf(round * 5_000 + index));
		speeds.push(5_000_000 / (performance.now() - begun));
	}
	let hostileMs = 0;
	for (const piece of HOSTILE) {
		const title = piece.repeat(8_000).slice(0, 8_000);
		const times = Array.from({ length: 3 }, () => timed(() => parseRelease(title, { type: 'tv' })));
		hostileMs = Math.max(hostileMs, quantile(times, 0.5));
	}
	const feed = Array.from({ length: FEED }, (_, index) => titleOf(index));
	return { perSecond: quantile(speeds, 0.5), hostileMs, blockMs: await longestBlock(() => inTurns(feed, (title) => parseRelease(title))) };
}

function timed(work) {
	const begun = performance.now();
	work();
	return performance.now() - begun;
}

async function longestBlock(work) {
	let longest = 0;
	let last = performance.now();
	let running = true;
	const look = () => {
		const now = performance.now();
		longest = Math.max(longest, now - last);
		last = now;
		if (running) setImmediate(look);
	};
	setImmediate(look);
	await work();
	running = false;
	return longest;
}
