import { createHash } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { bencode, dict, torrent } from '../lib/qbittorrent/infohash/support';

export const GIB = 1024 ** 3;

/** A magnet of a torrent that does not exist, the same for the same number. */
export function inventedMagnet(
	n: number,
	sizeGib = 2,
): { hash: string; magnet: string; name: string } {
	const hash = createHash('sha1').update(`invented ${n}`).digest('hex');
	const name = `Invented.Show.S01E${String(n).padStart(2, '0')}.1080p.WEB-GRP`;
	const magnet = `magnet:?xt=urn:btih:${hash}&dn=${name}&xl=${sizeGib * GIB}&tr=http%3A%2F%2Ftracker.test%2Fsecret-passkey-1234%2Fannounce`;
	return { hash, magnet, name };
}

/** A .torrent file of 3 GiB as the binary data of an item. */
export function inventedFile(name: string): { hash: string; item: INodeExecutionData } {
	const info = dict({
		length: 3 * GIB,
		name,
		'piece length': 4194304,
		pieces: Buffer.alloc(20 * 768, 1),
	});
	const bytes = torrent(info, { announce: 'http://tracker.test/announce' });
	return { hash: createHash('sha1').update(bencode(info)).digest('hex'), item: fileItem(bytes) };
}

export function fileItem(bytes: Buffer): INodeExecutionData {
	const file = {
		data: bytes.toString('base64'),
		mimeType: 'application/x-bittorrent',
		fileName: 'invented.torrent',
	};
	return { json: {}, binary: { data: file } };
}
