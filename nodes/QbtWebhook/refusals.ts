import type { RefusedLogin } from '../../lib/webapi/types';

/**
 * What n8n's log is to say of a refused login, or null: of many from one address only the 1st, 2nd,
 * 4th, 8th ... are told, so that a guesser cannot fill the log.
 */
export function refusalLine({ address, count, source }: RefusedLogin): string | null {
	if ((count & (count - 1)) !== 0) return null;
	const from = address === '' ? 'an unknown address' : address;
	const why =
		source === null
			? 'wrong user name, password or key'
			: `the address is not in 'Allowed IP Ranges' of login '${source}'`;
	return `qBt-Compatible Webhook: refused a login from ${from}: ${why} (${count} so far)`;
}
