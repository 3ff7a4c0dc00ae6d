import { readLibrary } from '../../../../lib/release/library';
import { qualityFromAttributes } from '../../../../lib/release/quality';
import { completeRules, detectUpgrade, offeredRelease, RECOMMENDED, type UpgradeRules, type UpgradeVerdict } from '../../../../lib/release/upgrade';

const GIB = 1024 ** 3;
const NOW = Date.UTC(2026, 0, 1);
type Attributes = Record<string, unknown>;
interface Given {
	rules?: Partial<UpgradeRules>;
	sizeBytes?: number | null;
	seeders?: number | null;
	base?: UpgradeRules;
}

/** A title when it is text, else attributes. */
function detect(current: unknown, offered: string | Attributes, { rules, base, ...facts }: Given = {}): UpgradeVerdict {
	const release = typeof offered === 'string' ? offeredRelease(offered, facts) : offeredRelease('', { ...facts, quality: qualityFromAttributes(offered) });
	return detectUpgrade({ current: readLibrary(current), new: release, rules: completeRules(rules, base), nowMs: NOW });
}

const code = (...given: Parameters<typeof detect>): string => {
	const verdict = detect(...given);
	return `${verdict.notify ? 'notify' : 'skip'} ${verdict.code}`;
};

const uhd = { resolution: '2160p', source: 'bluray' };
const sdr = { ...uhd, hdr: ['sdr'] };
const hdr10 = { ...uhd, hdr: ['hdr10'] };
const p5 = { ...uhd, hdr: ['dv'], dv: { profile: 5 } };
const p8 = { ...uhd, hdr: ['dv', 'hdr10'], dv: { profile: 8 } };
const fel = { ...uhd, hdr: ['dv', 'hdr10'], dv: { profile: 7, el: 'fel' } };
const atmos = { audio: ['ddp', 'atmos'] };
const hd = { resolution: '1080p' };

describe('the settings of FELScanner do what their names say', () => {
	it.each<[string, Partial<UpgradeRules>, unknown, Attributes, string, string]>([
		['notify_fel', { notify_fel: false }, hdr10, fel, 'notify fel_from_hdr', 'skip rule_off'],
		['notify_fel_from_p5', { notify_fel_from_p5: false }, p5, fel, 'notify fel_from_dv', 'skip rule_off'],
		['notify_fel_from_hdr', { notify_fel_from_hdr: false }, hdr10, fel, 'notify fel_from_hdr', 'skip rule_off'],
		['notify_fel_duplicates', { notify_fel_duplicates: true }, fel, fel, 'skip duplicate', 'notify fel_duplicate'],
		['notify_dv', { notify_dv: true }, hdr10, p8, 'skip rule_off', 'notify dv_from_hdr'],
		['notify_atmos', { notify_atmos: true }, hdr10, { ...hdr10, ...atmos }, 'skip rule_off', 'notify atmos_gained'],
		['notify_atmos_only_if_no_atmos', { notify_atmos: true, notify_atmos_only_if_no_atmos: false }, { ...hdr10, ...atmos }, { ...hdr10, audio: ['truehd', 'atmos'] }, 'skip rule_off', 'notify atmos_improved'],
		['notify_resolution', { notify_resolution: true }, { ...hdr10, ...hd }, hdr10, 'skip rule_off', 'notify resolution_upgrade'],
		['notify_resolution_only_upgrades', { notify_resolution: true, notify_resolution_only_upgrades: false }, hdr10, { ...hdr10, ...hd }, 'skip resolution_downgrade', 'notify resolution_change'],
		['notify_only_library_movies', { notify_only_library_movies: false }, null, fel, 'skip not_in_library', 'notify new_fel'],
	])('%s', (_name, rules, current, offered, byDefault, changed) => {
		expect([code(current, offered), code(current, offered, { rules })]).toEqual([byDefault, changed]);
	});

	it.each<[keyof UpgradeRules, Partial<UpgradeRules>, unknown, Attributes, string, string]>([
		['notify_dv_from_hdr', { notify_dv: true }, hdr10, p8, 'notify dv_from_hdr', 'skip rule_off'],
		['notify_dv_profile_upgrades', { notify_dv: true }, p5, p8, 'notify dv_profile_upgrade', 'skip rule_off'],
		['notify_atmos_with_dv_upgrade', { notify_atmos: true }, { ...hdr10, ...atmos }, { ...p8, ...atmos }, 'notify dv_atmos_combo', 'skip rule_off'],
	])('%s, with its family on', (name, family, current, offered, on, off) => {
		const other = name === 'notify_dv_from_hdr' ? 'notify_dv_profile_upgrades' : 'notify_dv_from_hdr';
		const codes = [family, { ...family, [other]: false }, { ...family, [name]: false }].map((rules) => code(current, offered, { rules }));
		expect(codes).toEqual([on, on, off]);
	});

	it('notify_expire_hours', () => {
		const expiry = (hours: number) => detect(hdr10, fel, { rules: { notify_expire_hours: hours } }).expiresAtMs;
		expect([expiry(24), expiry(1), expiry(0)]).toEqual([NOW + 86_400_000, NOW + 3_600_000, null]);
		expect(detect(hdr10, hdr10).expiresAtMs).toBeNull();
	});

	it('a family that is off vetoes no other one', () => {
		const rules = { notify_resolution: true, notify_dv: false, notify_atmos: false };
		expect(code({ ...sdr, ...hd }, { ...p8, ...atmos }, { rules })).toBe('notify resolution_upgrade');
		expect(code(hdr10, fel, { rules: { notify_fel: false, notify_dv: true } })).toBe('notify dv_from_hdr');
		expect(code(p5, { ...p8, ...atmos }, { rules: { notify_atmos: true, notify_atmos_with_dv_upgrade: false } })).toBe('notify atmos_gained');
	});

	it('the recommended ones have both families on', () => {
		expect(code(hdr10, p8, { base: RECOMMENDED })).toBe('notify dv_from_hdr');
		expect(code(hdr10, { ...hdr10, ...atmos }, { base: RECOMMENDED })).toBe('notify atmos_gained');
	});
});

describe('what keeps a release out before anything is compared', () => {
	it.each<[string, unknown, string | Attributes, Given, string]>([
		['a title without quality', hdr10, 'Invented.Film.2024', {}, 'skip unparsed'],
		['a codec alone is no quality', hdr10, 'Invented.Film.2024.x264-GRP', {}, 'skip unparsed'],
		['more than the largest size', hdr10, fel, { rules: { max_size_gb: 100 }, sizeBytes: 100 * GIB + 1 }, 'skip size_over_limit'],
		['just the largest size', hdr10, fel, { rules: { max_size_gb: 100 }, sizeBytes: 100 * GIB }, 'notify fel_from_hdr'],
		['less than the smallest size', hdr10, fel, { rules: { min_size_gb: 20 }, sizeBytes: 20 * GIB - 1 }, 'skip size_under_limit'],
		['an unknown size', hdr10, fel, { rules: { unknown_size: 'skip' } }, 'skip size_unknown'],
		['a size of 0 is unknown', hdr10, fel, { rules: { min_size_gb: 20 }, sizeBytes: 0 }, 'notify fel_from_hdr'],
		['too few seeders', hdr10, fel, { rules: { min_seeders: 5 }, seeders: 4 }, 'skip seeders_below_minimum'],
		['no seeders', hdr10, fel, { rules: { min_seeders: 1 }, seeders: 0 }, 'skip seeders_below_minimum'],
		['enough seeders', hdr10, fel, { rules: { min_seeders: 5 }, seeders: 5 }, 'notify fel_from_hdr'],
		['unknown seeders', hdr10, fel, { rules: { unknown_seeders: 'skip' } }, 'skip seeders_unknown'],
		['a group that is not wanted', hdr10, { ...fel, group: 'Tinker' }, { rules: { block_groups: ['TINKER'] } }, 'skip group_blocked'],
		['a camera', { missing: true }, { ...uhd, source: 'cam' }, {}, 'skip prerelease_source'],
		['the library before the size', null, fel, { rules: { max_size_gb: 1 }, sizeBytes: 9 * GIB }, 'skip not_in_library'],
	])('%s', (_name, current, offered, given, expected) => {
		expect(code(current, offered, given)).toBe(expected);
	});
});

describe('a title that the library does not have', () => {
	const rules = { notify_only_library_movies: false };

	it.each<[string, Attributes, Partial<UpgradeRules>, string]>([
		['FEL', fel, {}, 'notify new_fel'],
		['FEL with its family off is Dolby Vision', fel, { notify_fel: false, notify_dv: true }, 'notify new_dv'],
		['Dolby Vision', p8, { notify_dv: true }, 'notify new_dv'],
		['Atmos', { ...sdr, ...atmos }, { notify_atmos: true }, 'notify new_atmos'],
		['nothing that was asked for', { ...p8, ...atmos }, {}, 'skip no_rule'],
	])('%s', (_name, offered, more, expected) => {
		expect(code(null, offered, { rules: { ...rules, ...more } })).toBe(expected);
	});

	it('is told of when it is wanted and has no file', () => {
		expect(code({ missing: true }, sdr)).toBe('notify missing');
	});
});

describe('a gain with a loss', () => {
	it('is blocked when the resolution or the range would be lower, and may be allowed', () => {
		expect(code(hdr10, { ...fel, ...hd })).toBe('skip resolution_downgrade');
		expect(code(hdr10, { ...fel, ...hd }, { rules: { allow_resolution_downgrade: true } })).toBe('notify fel_from_hdr');
		const lossy = { ...p5, ...atmos };
		expect(code(fel, lossy, { base: RECOMMENDED })).toBe('skip dynamic_range_downgrade');
		expect(code(fel, lossy, { base: RECOMMENDED, rules: { allow_dynamic_range_downgrade: true } })).toBe('notify atmos_gained');
	});

	it('lists sound and source that get worse, without blocking', () => {
		const verdict = detect({ ...hdr10, modifier: 'remux', audio: ['dts-hd-ma'] }, { ...fel, audio: ['ddp'] });
		expect(verdict).toMatchObject({ notify: true, code: 'fel_from_hdr', losses: ['DTS-HD MA (becomes DD+)', 'Blu-ray remux (becomes Blu-ray)'] });
		expect(verdict.reason).toBe('HDR10 -> Dolby Vision P7 FEL; loses DTS-HD MA (becomes DD+), Blu-ray remux (becomes Blu-ray)');
	});

	it('counts Atmos in DD+ as a loss of lossless sound only where that comes first', () => {
		const told = (lossless_first: boolean) => {
			const { losses, score } = detect({ ...hdr10, audio: ['truehd'] }, { ...hdr10, ...atmos }, { rules: { lossless_first, notify_atmos: true } });
			return { losses, rises: (score.delta ?? 0) > 0 };
		};
		expect(told(false)).toEqual({ losses: [], rises: true });
		expect(told(true)).toEqual({ losses: ['TrueHD (becomes DD+ Atmos)'], rises: false });
	});

	it('names HDR10+ that goes although the range as a whole gets better', () => {
		expect(detect({ ...uhd, hdr: ['dv', 'hdr10+'], dv: { profile: 8 } }, fel).losses).toEqual(['HDR10+']);
	});
});

describe('ours', () => {
	it.each<[string, unknown, Attributes, Partial<UpgradeRules>, string]>([
		['better HDR', sdr, hdr10, { notify_hdr_from_sdr: true }, 'notify hdr_upgrade'],
		['a repack of the same', hdr10, { ...hdr10, version: 2 }, { notify_revision: true }, 'notify revision'],
		['a repack of something else', { ...hdr10, source: 'webdl' }, { ...hdr10, version: 2 }, { notify_revision: true }, 'skip no_gain'],
		['a repack that nobody asked for', hdr10, { ...hdr10, version: 2 }, {}, 'skip rule_off'],
		['an older one', { ...hdr10, version: 2 }, hdr10, { notify_revision: true }, 'skip no_gain'],
		['a preferred group', { ...hdr10, group: 'A' }, { ...hdr10, group: 'Better' }, { prefer_groups: ['better'] }, 'notify preferred_group'],
		['the preferred group already', { ...hdr10, group: 'better' }, { ...hdr10, group: 'Better' }, { prefer_groups: ['better'] }, 'skip duplicate'],
		['a preferred group with something worse', hdr10, { ...sdr, group: 'Better' }, { prefer_groups: ['better'] }, 'skip dynamic_range_downgrade'],
		['too small a gain', p5, fel, { min_score_gain: 20 }, 'skip gain_too_small'],
		['a gain of just so much', p5, fel, { min_score_gain: 15 }, 'notify fel_from_dv'],
		['players without Dolby Vision', hdr10, fel, { dv_playback: 'none' }, 'skip duplicate'],
		['some players without', hdr10, p5, { dv_playback: 'some', notify_dv: true }, 'skip dynamic_range_downgrade'],
		['players that drop the layer', p8, fel, { p7_playback: 'single-layer' }, 'skip duplicate'],
		['players that show the base only', fel, p8, { p7_playback: 'hdr10', notify_dv: true }, 'notify dv_from_hdr'],
		['home-made Dolby Vision', hdr10, { ...p8, group: 'Tinker' }, { notify_dv: true, home_made_hdr_groups: ['tinker'] }, 'skip duplicate'],
	])('%s', (_name, current, offered, rules, expected) => {
		expect(code(current, offered, { rules })).toBe(expected);
	});

	it('BL+EL+RPU is FEL only where that is wanted', () => {
		const title = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.BL+EL+RPU.HEVC.TrueHD.7.1-GRP';
		expect(code(hdr10, title)).toBe('skip rule_off');
		expect(code(hdr10, title, { rules: { dual_layer_is_fel: true } })).toBe('notify fel_from_hdr');
	});

	it('points decide by one sum, and losses still block', () => {
		const rules = { mode: 'points' } as const;
		const verdict = detect(p5, { ...fel, ...atmos }, { rules });
		expect(verdict).toMatchObject({ notify: true, code: 'points_upgrade', score: { new: 130, current: 70, delta: 60 } });
		expect(verdict.reason).toContain('70 -> 130 points');
		expect(code(hdr10, { ...fel, ...hd }, { rules })).toBe('skip resolution_downgrade');
		expect(code(p5, p8, { rules })).toBe('skip no_gain');
		expect(code(p5, { ...p5, ...atmos }, { rules: { ...rules, min_score_gain: 11 } })).toBe('skip gain_too_small');
		expect(code(null, sdr, { rules: { ...rules, notify_only_library_movies: false, min_score_gain: 21 } })).toBe('skip no_rule');
		expect(code(null, sdr, { rules: { ...rules, notify_only_library_movies: false } })).toBe('notify points_upgrade');
	});
});

describe('the sentence', () => {
	it('names both sides, what is gained and what is lost', () => {
		const current = { ...p5, source: 'webdl', audio: ['ddp'] };
		expect(detect(current, 'The.Invented.2022.2160p.DV.Profile.7.FEL.Atmos.x265').reason).toBe('Dolby Vision P5 -> P7 FEL; gains Atmos; loses nothing');
	});

	it('says which rule would have fired, and what keeps it', () => {
		const verdict = detect(p5, { ...p8, ...atmos });
		expect(verdict.reason).toBe('It would count as dv_atmos_combo, but notify_atmos is off: 2160p Blu-ray, Dolby Vision P5, sound unknown -> 2160p Blu-ray, Dolby Vision P8.1, DD+ Atmos');
		expect(verdict.wouldFire).toEqual([
			{ code: 'dv_atmos_combo', because: ['notify_atmos is off'] },
			{ code: 'dv_profile_upgrade', because: ['notify_dv is off'] },
			{ code: 'atmos_gained', because: ['notify_atmos is off'] },
		]);
	});

	it('says what is not known of the current file', () => {
		const verdict = detect({ ...uhd, dv: { profile: 7 } }, fel);
		expect(verdict).toMatchObject({ code: 'fel_from_dv', confidence: 'unknown' });
		expect(verdict.reason).toMatch(/; the layer of the current file is not known$/);
	});

	it('is as sure as the less sure side', () => {
		expect(detect(hdr10, fel).confidence).toBe('stated');
		expect(detect(p5, 'Invented.Film.2022.2160p.BluRay.DV.HDR.x265-GRP').confidence).toBe('inferred');
		expect(detect({ ...uhd, hdr: ['dv'] }, fel).confidence).toBe('unknown');
	});
});

describe('several files', () => {
	const versions = [{ attrs: { ...fel }, name: 'big' }, { attrs: { ...sdr, ...hd }, name: 'small' }];

	it('are compared with the best of the same resolution', () => {
		expect(detect(versions, { ...p8, ...hd }, { base: RECOMMENDED })).toMatchObject({ code: 'dv_from_hdr', current: { name: 'small' }, currentFiles: 2 });
		expect(detect(versions, fel)).toMatchObject({ code: 'duplicate', current: { name: 'big' } });
	});

	it('are compared with the best of all when there is none', () => {
		expect(detect(versions, { ...p8, resolution: '720p' })).toMatchObject({ code: 'resolution_downgrade', current: { name: 'big' } });
	});
});

describe('rules', () => {
	it.each<[Record<string, unknown>, RegExp]>([
		[{ notify_fel: 'yes' }, /'notify_fel' is on or off/],
		[{ max_size_gb: -1 }, /'max_size_gb' is a number/],
		[{ min_seeders: Number.NaN }, /'min_seeders' is a number/],
		[{ dv_playback: 'most' }, /'dv_playback' is one of all, some, none/],
		[{ notify_expire_hours: 0.5 }, /0 or 1 to 168/],
		[{ notify_expire_hours: 169 }, /0 or 1 to 168/],
		[{ prefer_groups: 'A' }, /'prefer_groups' is a list/],
	])('%j cannot be meant', (rules, message) => {
		expect(() => completeRules(rules as Partial<UpgradeRules>)).toThrow(message);
	});

	it('leaves out what it does not know and what is not set', () => {
		expect(completeRules({ invented: true, notify_dv: undefined } as Partial<UpgradeRules>)).toEqual(completeRules());
	});
});
