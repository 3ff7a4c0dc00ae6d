import { pbkdf2Sync, randomBytes } from 'node:crypto';

/** The form in which qBittorrent keeps the password of its WebUI (PBKDF2-SHA512, 100 000 rounds). */
function storedPassword(password) {
	const salt = randomBytes(16);
	const key = pbkdf2Sync(password, salt, 100_000, 64, 'sha512');
	return `"@ByteArray(${salt.toString('base64')}:${key.toString('base64')})"`;
}

/**
 * qBittorrent.conf of a node that talks to nobody: no DHT, peer exchange, local discovery or port
 * forwarding, bound to loopback. Valid for 4.5 to 5.3 (4.5 has no --confirm-legal-notice).
 * @param extra section -> { key: value }, over the rest
 */
export function qbittorrentConf({
	port,
	peerPort,
	username,
	password,
	savePath,
	bypass = false,
	extra = {},
}) {
	const sections = {
		LegalNotice: { Accepted: true },
		BitTorrent: {
			'Session\\DHTEnabled': false,
			'Session\\LSDEnabled': false,
			'Session\\PeXEnabled': false,
			'Session\\Port': peerPort,
			'Session\\Interface': 'lo',
			'Session\\InterfaceName': 'lo',
			'Session\\InterfaceAddress': '127.0.0.1',
			'Session\\DefaultSavePath': savePath,
			'Session\\Preallocation': false,
			'Session\\QueueingSystemEnabled': true,
			'Session\\ReannounceWhenAddressChangedEnabled': false,
		},
		Network: { PortForwardingEnabled: false },
		Preferences: {
			'General\\UseRandomPort': false,
			'Connection\\UPnP': false,
			'Connection\\ResolvePeerCountries': false,
			'WebUI\\Enabled': true,
			'WebUI\\Address': '127.0.0.1',
			'WebUI\\Port': port,
			'WebUI\\UseUPnP': false,
			'WebUI\\Username': username,
			'WebUI\\Password_PBKDF2': storedPassword(password),
			'WebUI\\LocalHostAuth': !bypass,
			'WebUI\\MaxAuthenticationFailCount': 5,
			'WebUI\\BanDuration': 3600,
		},
		RSS: { 'AutoDownloader\\EnableProcessing': false, 'Session\\EnableProcessing': false },
	};
	for (const [section, keys] of Object.entries(extra))
		Object.assign((sections[section] ??= {}), keys);
	const text = ([name, keys]) =>
		`[${name}]\n${Object.entries(keys)
			.map(([key, value]) => `${key}=${value}`)
			.join('\n')}\n`;
	return Object.entries(sections).map(text).join('\n');
}
