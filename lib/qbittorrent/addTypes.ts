/** The magnet, link or file itself. Passkeys live here and nowhere else. */
export type TorrentPayload =
	| { kind: 'magnet' | 'url'; text: string }
	| { kind: 'file'; fileName: string; bytes: Uint8Array };

/** What the client asked for beside the torrent; everything optional is absent when not sent. */
export interface AddOptions {
	savePath?: string;
	downloadPath?: string;
	stopped?: boolean;
	sequential?: boolean;
	firstLastPiecePrio?: boolean;
	skipChecking?: boolean;
	contentLayout?: 'Original' | 'Subfolder' | 'NoSubfolder';
	rename?: string;
	ratioLimit?: number;
	seedingTimeLimitMinutes?: number;
	inactiveSeedingTimeLimitMinutes?: number;
	uploadLimitBytesPerSecond?: number;
	downloadLimitBytesPerSecond?: number;
	autoTmm?: boolean;
	forced?: boolean;
	addToTopOfQueue?: boolean;
}
