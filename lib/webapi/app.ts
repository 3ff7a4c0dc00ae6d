import { DONE, json, text } from './answers';
import type { Handler } from './context';
import { refresh } from './context';
import { defaultSavePath, preferences } from './preferences';

/** What is presented: the newest line whose login and adds every client understands (5.1), or 4.6. */
const VERSIONS = {
	'5.1': { app: 'v5.1.4', api: '2.11.4' },
	'4.6': { app: 'v4.6.7', api: '2.9.3' },
} as const;

export const webapiVersion: Handler = ({ deps }) => text(200, VERSIONS[deps.options.profile].api);

export const appVersion: Handler = ({ deps }) => text(200, VERSIONS[deps.options.profile].app);

export const buildInfo: Handler = ({ deps }) =>
	json({
		bitness: 64,
		boost: '1.88.0',
		libtorrent: '2.0.11.0',
		openssl: '3.5.1',
		...(deps.options.profile === '5.1' ? { platform: 'linux' } : {}),
		qt: '6.9.1',
		zlib: '1.3.1',
	});

/** Waits for the nodes only while none has told its paths yet. */
async function currentSavePath(context: Parameters<Handler>[0]): Promise<string> {
	const { cluster, options } = context.deps;
	if (cluster.nodes.every((node) => node.preferences === null)) await refresh(context);
	return defaultSavePath(cluster, options);
}

export const readPreferences: Handler = async (context) =>
	json(preferences(await currentSavePath(context), context.deps.options.profile));

/** Preferences are the user's business on each node; clients that set them go on as if they had. */
export const setPreferences: Handler = () => DONE;

export const readDefaultSavePath: Handler = async (context) =>
	text(200, await currentSavePath(context));

/** The things that no client of ours needs, in the shape of "there is nothing". */
export const emptyList: Handler = () => json([]);
export const emptyObject: Handler = () => json({});
