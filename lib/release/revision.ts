import { find, findAll, words } from './tags';

const PROPER = words('proper');
const REPACK = words('(?:repack|rerip)(?<number>\\d?)');
const REAL = /(?<![\p{L}\d])REAL(?![\p{L}\d])/gu;
const VERSION = /(?<=^|[\s._\d[(])v(?<number>[2-9])(?=[\s._\])[-]|$)|(?<=\d)v(?<after>[2-9])(?!\d)/giu;

export interface Revision {
	version: number;
	real: number;
	proper: boolean;
	repack: boolean;
}

/** Which release of the same thing it is. Reads only what stands behind the title's own words. */
export function revisionOf(text: string): Revision {
	const proper = find(text, PROPER) !== null;
	const repacks = findAll(text, REPACK);
	const stated = find(text, VERSION);
	let version = proper || repacks.length > 0 ? 2 : 1;
	for (const { groups } of repacks) if (groups.number) version = Math.max(version, Number(groups.number) + 1);
	if (stated !== null) version = Math.max(version, Number(stated.groups.number ?? stated.groups.after));
	return { version, real: findAll(text, REAL).length, proper, repack: repacks.length > 0 };
}
