import { BlockList, isIP } from 'node:net';

const BITS = { ipv4: 32, ipv6: 128 };

interface Range {
	address: string;
	/** Null: this one address. */
	prefix: number | null;
	type: keyof typeof BITS;
}

/** Whether the text is an IPv4 or IPv6 address, or a range of them as `192.168.1.0/24`. */
export const isAddressRange = (text: string): boolean => readRange(text) !== null;

/**
 * Tells whether an address lies in one of the ranges. IPv4 addresses that a socket for both families
 * writes as `::ffff:192.0.2.1` count as IPv4. Without ranges everybody is let in.
 * @throws RangeError for a text that is no range
 */
export function addressCheck(ranges: readonly string[]): (address: string) => boolean {
	if (ranges.length === 0) return () => true;
	const list = new BlockList();
	for (const text of ranges) {
		const range = readRange(text);
		if (range === null) throw new RangeError(`'${text}' is no address or range of addresses`);
		if (range.prefix === null) list.addAddress(range.address, range.type);
		else list.addSubnet(range.address, range.prefix, range.type);
	}
	return (address) => {
		// A link-local address may name its interface, which is no part of it.
		const bare = address.split('%', 1)[0];
		const type = typeOf(bare);
		return type !== null && list.check(bare, type);
	};
}

function readRange(text: string): Range | null {
	const [, address = '', prefixText] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
	const type = typeOf(address);
	if (type === null) return null;
	if (prefixText === undefined) return { address, prefix: null, type };
	const prefix = Number(prefixText);
	return prefix <= BITS[type] ? { address, prefix, type } : null;
}

function typeOf(address: string): Range['type'] | null {
	const family = isIP(address);
	if (family === 0) return null;
	return family === 4 ? 'ipv4' : 'ipv6';
}
