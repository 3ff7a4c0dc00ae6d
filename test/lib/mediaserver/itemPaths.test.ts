import { pathsOfItem } from '../../../lib/mediaserver/itemPaths';

it.each([
	['an import of Radarr', { eventType: 'Download', movie: { folderPath: '/films/A' }, movieFile: { path: '/films/A/a.mkv', relativePath: 'a.mkv' } }, ['/films/A/a.mkv'], 'Created'],
	['an upgrade', { eventType: 'Download', isUpgrade: true, movieFile: { path: '/films/A/a.mkv' }, deletedFiles: [{ path: '/films/A/old.mkv' }] }, ['/films/A/a.mkv'], 'Modified'],
	['an import of Sonarr', { eventType: 'Download', series: { path: '/tv/S' }, episodeFile: { path: '/tv/S/Season 1/e1.mkv' } }, ['/tv/S/Season 1/e1.mkv'], 'Created'],
	['a whole season', { eventType: 'Download', series: { path: '/tv/S' }, episodeFiles: [{ path: '/tv/S/1/e1.mkv' }, { path: '/tv/S/1/e2.mkv' }] }, ['/tv/S/1/e1.mkv', '/tv/S/1/e2.mkv'], 'Created'],
	['a file of which only the place in its folder is told', { series: { path: 'D:\\TV\\S\\' }, episodeFile: { relativePath: 'Season 1\\e1.mkv' } }, ['D:\\TV\\S\\Season 1\\e1.mkv'], 'Created'],
	['what the Webhook node of n8n makes of it', { headers: {}, body: { eventType: 'MovieFileDelete', movieFile: { path: '/films/A/a.mkv' } } }, ['/films/A/a.mkv'], 'Deleted'],
	['a rename', { eventType: 'Rename', series: { path: '/tv/S' }, episodeFile: { path: '/tv/S/x.mkv' } }, ['/tv/S'], 'Modified'],
	['a film without a file', { eventType: 'MovieDelete', movie: { folderPath: '/films/A' } }, ['/films/A'], 'Deleted'],
	['an album', { artist: { path: '/music/B' }, trackFiles: [{ path: '/music/B/1.flac' }] }, ['/music/B/1.flac'], 'Created'],
	['an entry of the history', { data: { importedPath: '/films/A/a.mkv', droppedPath: '/downloads/a.mkv' } }, ['/films/A/a.mkv'], 'Created'],
	['a torrent', { hash: 'x', name: 'n', content_path: '/downloads/n', save_path: '/downloads' }, ['/downloads/n'], 'Created'],
	['a torrent in our words', { contentPath: '/downloads/n' }, ['/downloads/n'], 'Created'],
	['a file of Arr Profile', { id: 3, path: '/films/A/a.mkv', sceneName: 'x' }, ['/films/A/a.mkv'], 'Created'],
	['anything else', { title: 'x', movieFile: null, body: 'text' }, [], 'Created'],
])('%s', (_what, item, paths, updateType) => {
	expect(pathsOfItem(item)).toEqual({ paths, updateType });
});
