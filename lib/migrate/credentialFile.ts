import { randomBytes } from 'node:crypto';
import type { ConvertedConfig } from './dispatcherConfig';

const ID_BYTES = 8;

/** The file that `n8n import:credentials` takes. Has the passwords in it. */
export function credentialFile({ cluster }: ConvertedConfig): string {
	const credential = {
		// A new one: an import replaces a credential that has the same.
		id: randomBytes(ID_BYTES).toString('hex'),
		name: 'qBittorrent Cluster',
		type: 'arrDispatchClusterApi',
		data: cluster,
	};
	return `${JSON.stringify([credential], null, '\t')}\n`;
}
