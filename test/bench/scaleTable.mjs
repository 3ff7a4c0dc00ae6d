/** Polls of large lists through n8n: p50 beyond n8n's own floor, beside one real qBittorrent with the same list. */
import { client, loggedIn, measure, quantile } from './http.mjs';
import { LOGIN } from './lab.mjs';
import { categoriesOf, changerOf } from './scale.mjs';

/** Older than this, and the next poll asks the nodes again (option Snapshot Age, 2 s). */
const STALE_MS = 2_050;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The cases of one cluster. `limitMs` is beyond the floor; null: only reported.
 *
 * @param options.shape { count, torrents } of the cluster
 * @param options.limits case key -> ms
 */
export async function scaleCases({ n8n, name, cluster, shape, limits, samples = 100 }) {
	const app = await loggedIn(`${n8n.url}/webhook/${name}`, LOGIN);
	const [category] = categoriesOf(shape);
	const total = shape.count * shape.torrents;
	const change = await changerOf(cluster.nodes, shape.torrents, 0.01);
	let rid = 0;
	const remember = (answer) => {
		rid = Number(/"rid":(\d+)/.exec(answer.text)?.[1] ?? rid);
		return answer;
	};
	const delta = async () => remember(await app.get(`/api/v2/sync/maindata?rid=${rid}`));
	const list = () => app.get(`/api/v2/torrents/info?category=${category}`);
	const few = Math.max(5, Math.round(samples / 10));
	return [
		{ key: 'category', label: `category of 1 000, ${shape.count} nodes`, count: samples, call: list },
		{ key: 'full', label: `full list of ${total}`, count: Math.min(samples, 40), call: () => app.get('/api/v2/torrents/info') },
		{ key: 'delta', label: 'maindata delta, nothing changed', count: samples, call: delta, before: () => delta() },
		{ key: 'stale', label: 'category, nodes asked again, nothing changed', count: few, call: list, each: () => sleep(STALE_MS) },
		{
			key: 'changed',
			label: 'category, nodes asked again, 1 % of all rows changed',
			count: few,
			call: list,
			each: async () => {
				await change();
				await sleep(STALE_MS);
			},
		},
		{ key: 'maindata', label: 'maindata, full', count: few, call: async () => remember(await app.get('/api/v2/sync/maindata?rid=0')) },
	].map((one) => ({ ...one, limitMs: limits[one.key] ?? null }));
}

/** The same questions to a real node with the same list. */
export const realCases = (real, category) => ({
	category: () => real.get(`/api/v2/torrents/info?category=${category}`),
	full: () => real.get('/api/v2/torrents/info'),
});

/** @returns cases with `p50`, `beyond` (the floor) and `bytes` */
export async function runScale({ n8n, cases, real = {}, realSamples = 7 }) {
	const plain = client(n8n.url);
	const floor = () => plain.get('/webhook/floor-two/direct');
	await measure(30, 1, floor);
	const results = [];
	for (const one of cases) {
		await one.before?.();
		await one.call();
		const floors = await measure(60, 1, floor);
		const times = [];
		let bytes = 0;
		for (let index = 0; index < one.count; index++) {
			await one.each?.(index);
			const answer = await one.call();
			if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.text}`);
			times.push(answer.ms);
			bytes = answer.bytes;
		}
		floors.push(...(await measure(60, 1, floor)));
		const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
		const beyond = p50 - quantile(floors, 0.5);
		const realMs = real[one.key] ? quantile(await measure(realSamples, 1, real[one.key]), 0.5) : null;
		results.push({ ...one, p50, p95, beyond, bytes, realMs });
	}
	return results;
}

export function scaleRows(results) {
	const head = ['| case | MB | p50 ms | p95 ms | beyond the floor | limit | one real qBittorrent | ratio |', '|---|---|---|---|---|---|---|---|'];
	const rows = results.map(({ label, bytes, p50, p95, beyond, limitMs, realMs }) => {
		const cells = [label, (bytes / 1e6).toFixed(2), p50.toFixed(2), p95.toFixed(2), beyond.toFixed(2), limitMs ?? ''];
		const compared = realMs === null ? ['', ''] : [realMs.toFixed(1), (p50 / realMs).toFixed(3)];
		return `| ${[...cells, ...compared].join(' | ')} |`;
	});
	return [...head, ...rows].join('\n');
}
