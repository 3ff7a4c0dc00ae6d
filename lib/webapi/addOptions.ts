import type { AddOptions } from '../qbittorrent/addTypes';

type Params = Readonly<Record<string, string>>;

const LAYOUTS = ['Original', 'Subfolder', 'NoSubfolder'] as const;

/**
 * The optional parameters of `torrents/add`, of all versions: `paused` and `stopped`,
 * `skip_checking` and `seedMode`, `root_folder` and `contentLayout`. What was not sent, or cannot be
 * read, is absent.
 */
export function addOptions(params: Params): AddOptions {
	const options: { [K in keyof AddOptions]: AddOptions[K] | undefined } = {
		savePath: nonEmpty(params.savepath),
		downloadPath:
			flag(params.useDownloadPath) === false ? undefined : nonEmpty(params.downloadPath),
		stopped: flag(params.stopped) ?? flag(params.paused),
		sequential: flag(params.sequentialDownload),
		firstLastPiecePrio: flag(params.firstLastPiecePrio),
		skipChecking: flag(params.skip_checking) ?? flag(params.seedMode),
		contentLayout: layout(params),
		rename: nonEmpty(params.rename),
		ratioLimit: atLeast(-2, decimal(params.ratioLimit)),
		seedingTimeLimitMinutes: atLeast(-2, integer(params.seedingTimeLimit)),
		inactiveSeedingTimeLimitMinutes: atLeast(-2, integer(params.inactiveSeedingTimeLimit)),
		uploadLimitBytesPerSecond: atLeast(0, integer(params.upLimit)),
		downloadLimitBytesPerSecond: atLeast(0, integer(params.dlLimit)),
		autoTmm: flag(params.autoTMM) ?? flag(params.useAutoTMM),
		forced: flag(params.forced),
		addToTopOfQueue: flag(params.addToTopOfQueue),
	};
	return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function layout(params: Params): AddOptions['contentLayout'] {
	const wanted = (params.contentLayout ?? '').toLowerCase();
	const named = LAYOUTS.find((name) => name.toLowerCase() === wanted);
	if (named) return named;
	const rootFolder = flag(params.root_folder);
	if (rootFolder === undefined) return undefined;
	return rootFolder ? 'Original' : 'NoSubfolder';
}

/** True and false in any letter case (*arr writes `True`); anything else was not said. */
function flag(text: string | undefined): boolean | undefined {
	if (/^(?:true|1)$/i.test(text ?? '')) return true;
	return /^(?:false|0)$/i.test(text ?? '') ? false : undefined;
}

const nonEmpty = (text: string | undefined): string | undefined =>
	text === undefined || text.trim() === '' ? undefined : text;

const decimal = (text: string | undefined): number | undefined =>
	/^-?\d{1,15}(?:\.\d{1,15})?$/.test(text ?? '') ? Number(text) : undefined;

const integer = (text: string | undefined): number | undefined =>
	/^-?\d{1,15}$/.test(text ?? '') ? Number(text) : undefined;

const atLeast = (least: number, value: number | undefined): number | undefined =>
	value !== undefined && value >= least ? value : undefined;
