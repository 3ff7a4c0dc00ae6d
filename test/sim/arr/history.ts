import type { Json } from '../../../lib/arr/shapes/json';
import { type FakeArr, paged } from './server';

/** An entry of a history, as an app writes it when it has a torrent downloaded. */
export const grabbed = (hash: string, more: Json = {}, data: Json = {}): Json => ({
	id: 1,
	eventType: 'grabbed',
	date: '2026-02-01T00:00:00Z',
	downloadId: hash.toUpperCase(),
	sourceTitle: 'Invented.Film.2022.2160p.WEB-DL.DV.H.265-GRP',
	quality: { quality: { id: 18, name: 'WEBDL-2160p' } },
	data: { indexer: 'Invented Tracker', size: '21474836480', ...data },
	...more,
});

/** Lets an app tell of what is in `entries` at the time; it compares download ids exactly, as the apps do. */
export function tellsHistory(fake: FakeArr, entries: readonly Json[]): FakeArr {
	return fake.on('GET history', (asked) => {
		const wanted = asked.query.get('downloadId');
		return paged(entries.filter(({ downloadId }) => wanted === null || downloadId === wanted))(asked);
	});
}
