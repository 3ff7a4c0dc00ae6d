'use strict';
/**
 * A burst of large torrents over nodes that together just fit them, what a dispatcher without
 * reservations makes of it, and how a placement is judged. No clock and no chance but the seed.
 */
const { createHash } = require('node:crypto');
const { seeded } = require('../sim/random');

const GIB = 2 ** 30;
const COUNT = 60;
const SIZES_GIB = [40, 90];
const MIN_FREE_GIB = 10;
/** Each storage's share of all bytes; two nodes write to the last one. */
const STORAGES = [
	{ id: 'attic-disk', share: 0.4, nodes: ['attic'] },
	{ id: 'cellar-disk', share: 0.25, nodes: ['cellar'] },
	{ id: 'nas', share: 0.35, nodes: ['nas-a', 'nas-b'] },
];

const hashOf = (text) => createHash('sha1').update(text).digest('hex');

/** The torrents, and storages whose usable bytes are together exactly what the torrents need. */
function burstPlan(seed) {
	const random = seeded(seed);
	const [low, high] = SIZES_GIB;
	const torrents = Array.from({ length: COUNT }, (_, n) => {
		const sizeBytes = Math.round((low + random() * (high - low)) * 1024) * 2 ** 20;
		const hash = hashOf(`burst ${seed} ${n}`);
		return { hash, sizeBytes, magnet: `magnet:?xt=urn:btih:${hash}&dn=Invented.Burst.${n}&xl=${sizeBytes}` };
	});
	const total = torrents.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
	const storages = STORAGES.map(({ id, share, nodes }) => {
		const usableBytes = Math.floor(total * share);
		return { id, nodes, usableBytes, freeBytes: usableBytes + MIN_FREE_GIB * GIB };
	});
	const nodes = storages.flatMap((storage) =>
		storage.nodes.map((name) => ({ name, storage: storage.id, freeBytes: storage.freeBytes })),
	);
	return { torrents, storages, nodes, minFreeGib: MIN_FREE_GIB, totalBytes: total };
}

/**
 * Qbittorrent-Dispatcher's choice with its default weights: free GiB - 2 per download, of the nodes
 * whose free bytes, as qBittorrent tells them, hold the torrent and the minimum. qBittorrent repeats
 * that figure for 30 s and takes no torrent into account that has no data yet, so a burst is decided
 * by one figure. What landed a moment ago counts as a download, which is the best case for it.
 *
 * @returns {Map<string, string>} node by hash
 */
function withoutReservations({ torrents, nodes, minFreeGib }) {
	const downloads = new Map(nodes.map(({ name }) => [name, 0]));
	const placed = new Map();
	for (const { hash, sizeBytes } of torrents) {
		const scored = nodes
			.filter(({ freeBytes }) => freeBytes - sizeBytes >= minFreeGib * GIB)
			.map(({ name, freeBytes }) => ({ name, score: freeBytes / GIB - 2 * downloads.get(name) }));
		scored.sort((a, b) => b.score - a.score);
		const best = scored[0];
		if (!best) continue;
		placed.set(hash, best.name);
		downloads.set(best.name, downloads.get(best.name) + 1);
	}
	return placed;
}

/**
 * What a placement means for the storages. `overfillBytes`: promised beyond what is free above the
 * minimum. `imbalance`: fullest less emptiest storage, as shares of what is usable there.
 */
function judge({ torrents, storages }, placed) {
	const used = storages.map(({ id, nodes, usableBytes }) => {
		const own = torrents.filter(({ hash }) => nodes.includes(placed.get(hash)));
		const bytes = own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
		return { id, count: own.length, bytes, share: bytes / usableBytes, overfillBytes: Math.max(0, bytes - usableBytes) };
	});
	const shares = used.map(({ share }) => share);
	return {
		storages: used,
		placed: torrents.filter(({ hash }) => placed.has(hash)).length,
		placedBytes: used.reduce((sum, { bytes }) => sum + bytes, 0),
		overfillBytes: used.reduce((sum, one) => sum + one.overfillBytes, 0),
		imbalance: Math.max(...shares) - Math.min(...shares),
	};
}

module.exports = { burstPlan, withoutReservations, judge, GIB };
