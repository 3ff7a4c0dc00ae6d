/** Where the picture comes from. */
export type Source =
	| 'bluray'
	| 'webdl'
	| 'webrip'
	| 'tv'
	| 'dvd'
	| 'cam'
	| 'telesync'
	| 'telecine'
	| 'workprint';

/** What was, or was not, done to it. `brdisk`: the disc as it is. */
export type Modifier = 'remux' | 'brdisk' | 'rawhd' | 'screener' | 'regional';

export type Hdr = 'dv' | 'hdr10' | 'hdr10+' | 'hdr' | 'hlg' | 'pq' | 'sdr';

/** Dolby Vision as the title states it or as its source suggests. */
export interface DolbyVision {
	/** 5, 7, 8, 9 or 10; null when nothing tells. */
	profile: number | null;
	/** The enhancement layer of profile 7; null: none, or not stated. */
	el: 'fel' | 'mel' | null;
	/** What players without Dolby Vision show; `none`: green and purple. Null: not known. */
	fallback: 'none' | 'hdr10' | 'hlg' | 'sdr' | null;
	by: 'stated' | 'inferred';
}

/** What a release title says. Everything that it does not say is null, false or an empty list. */
export interface Release {
	title: string;
	altTitles: string[];
	year: number | null;
	/** In steps of the *arr apps: `480p`, `576p`, `720p`, `1080p`, `2160p`, `4320p`. */
	resolution: string | null;
	source: Source | null;
	modifier: Modifier | null;
	/** 1 is the first; a proper or repack is 2, `repack2` 3. */
	version: number;
	/** How often REAL stands in it. */
	real: number;
	proper: boolean;
	repack: boolean;
	/** h264, h265, av1, vp9, xvid, divx, mpeg2, vc1 ... */
	codec: string | null;
	bitDepth: string | null;
	hdr: Hdr[];
	dv: DolbyVision | null;
	/** truehd, atmos, ddp, dd, dts, dts-x, dts-hd-ma, dts-hd-hra, dts-es, flac, pcm, aac, mp3, opus, vorbis. */
	audio: string[];
	/** E.g. `7.1`. */
	channels: string | null;
	group: string | null;
	edition: string | null;
	/** English names. */
	languages: string[];
	season: number | null;
	seasons: number[];
	episodes: number[];
	/** Numbers of anime episodes that count over all seasons. */
	absolute: number[];
	/** `YYYY-MM-DD` */
	airDate: string | null;
	fullSeason: boolean;
	multiSeason: boolean;
	imdbId: string | null;
	tmdbId: number | null;
	/** The checksum that anime groups put at the end. */
	hash: string | null;
	hardcodedSubs: boolean;
}

export interface ParseOptions {
	/** What the title is expected to be; numbers alone are read as episodes only in `tv`. */
	type?: 'movie' | 'tv';
}
