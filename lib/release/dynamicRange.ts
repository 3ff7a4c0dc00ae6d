import { findAll, has, words } from './tags';
import type { DolbyVision, Hdr, Modifier, Source } from './types';

const DV = words('dv|do ?vi|dolby ?vision|dvhe[. ]?\\d\\d(?:[. ]\\d\\d)?|dvp\\d|dovip\\d|bl ?\\+ ?el(?: ?\\+ ?rpu)?');
const LAYER_FEL = words('fel');
const LAYER_MEL = words('mel');
const DUAL = /(?<![a-z\d])BL ?\+ ?EL(?![a-z\d])/i;
const HDR10_PLUS = /(?<![\p{L}\d])hdr[\s._-]?10[\s._-]?(?:\+|plus(?![\p{L}\d])|p(?![\p{L}\d]))/giu;
const HDR10 = words('hdr ?10(?!\\+)|(?<=\\d{3,4}p[\\s._-])10hdr');
const HDR = words('hdr(?:ip)?(?<!ip)(?!\\+)|uhdr|hdr(?=10bit)');
const HLG = words('hlg');
const PQ = words('pq(?:10)?');
const SDR = words('sdr');
const HYBRID = words('hybrid');
const HULU = words('hulu');
const PROFILE = words('(?:profile|p|dv ?p|dovi ?p|dv|dovi|dolby vision|dvhe)[\\s._-]?0?(?<profile>5|7|8|9|10|4)(?:[._](?<sub>[124])|[._]0\\d)?');

/** HDR formats that are stated, Dolby Vision first. `hdr` when only that is said. */
export function hdrOf(text: string): Hdr[] {
	const found: Hdr[] = [];
	if (statesDolbyVision(text)) found.push('dv');
	const plus = has(text, HDR10_PLUS);
	if (plus) found.push('hdr10+');
	const rest = text.replace(HDR10_PLUS, ' ');
	if (has(rest, HDR10)) found.push('hdr10');
	else if (!plus && has(rest, HDR)) found.push('hdr');
	if (has(text, HLG)) found.push('hlg');
	if (has(text, PQ)) found.push('pq');
	if (has(text, SDR)) found.push('sdr');
	return found;
}

/** FEL stands for a layer of Dolby Vision and for nothing else; MEL is a name too. */
const statesDolbyVision = (text: string): boolean => has(text, DV) || has(text, LAYER_FEL);

export interface DvFacts {
	hdr: readonly Hdr[];
	source: Source | null;
	modifier: Modifier | null;
	codec: string | null;
}

/** Dolby Vision as stated, else as it is usual for the source; null when there is none. */
export function dolbyVisionOf(text: string, facts: DvFacts): DolbyVision | null {
	if (!facts.hdr.includes('dv')) return null;
	const stated = statedProfile(text);
	const el = has(text, LAYER_FEL) ? 'fel' : has(text, LAYER_MEL) ? 'mel' : null;
	const dual = el !== null || DUAL.test(text);
	const profile = dual ? 7 : (stated?.profile ?? usualProfile(text, facts));
	return {
		profile,
		el: profile === 7 ? el : null,
		fallback: fallbackOf(profile, stated?.sub ?? null, facts),
		by: dual || stated !== null ? 'stated' : 'inferred',
	};
}

function statedProfile(text: string): { profile: number; sub: string | null } | null {
	for (const { groups } of findAll(text, PROFILE)) {
		const profile = Number(groups.profile);
		if (profile >= 4) return { profile, sub: groups.sub ?? null };
	}
	return null;
}

function usualProfile(text: string, { hdr, source, modifier, codec }: DvFacts): number | null {
	if (codec === 'av1') return 10;
	if (hdr.includes('hlg')) return 8;
	const hybrid = has(text, HYBRID);
	if (modifier === 'remux' || modifier === 'brdisk') return hybrid ? 8 : 7;
	if (source === 'bluray') return 8;
	if (source !== 'webdl' && source !== 'webrip') return null;
	const withBase = hdr.some((one) => one === 'hdr' || one === 'hdr10' || one === 'hdr10+');
	return withBase || hybrid || has(text, HULU) ? 8 : 5;
}

function fallbackOf(profile: number | null, sub: string | null, { hdr, source }: DvFacts): DolbyVision['fallback'] {
	if (profile === 5) return 'none';
	if (sub === '4' || hdr.includes('hlg')) return 'hlg';
	if (sub === '2' || hdr.includes('sdr') || profile === 9 || profile === 4) return 'sdr';
	if (profile === 7 || profile === 8) return 'hdr10';
	if (hdr.some((one) => one === 'hdr' || one === 'hdr10' || one === 'hdr10+')) return 'hdr10';
	return source === 'bluray' ? 'hdr10' : null;
}
