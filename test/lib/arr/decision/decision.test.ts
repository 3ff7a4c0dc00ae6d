import {
	bytesOf, compareQualities, cutoffNotMet, diskRejection, hasWantedLanguage, improvesSeason, isAllowed, isUpgradeAllowed,
	nameOf, offerOrder, positionOf, properRejection, reachesMinimumScore, repackRejection, scoreOf, sizeVerdict, upgradeReason,
} from '../../../../lib/arr/decision';
import type { Candidate, Propers, QualityProfile, Revision } from '../../../../lib/arr/decision';
import { readProfile } from '../../../../lib/arr/shapes/profiles';
import { profile as rawProfile } from '../../../sim/arr/shapes';

const MIB = 1024 ** 2;
const WEBDL_1080 = 3;
const BLURAY_1080 = 7;
const WEBRIP_2160 = 17;
const WEBDL_2160 = 18;
const BLURAY_2160 = 19;
const REMUX_2160 = 31;

const uhd = (more: Record<string, unknown> = {}): QualityProfile => readProfile(rawProfile(1, 'UHD', more));
const first: Revision = { version: 1, real: 0, isRepack: false };
const of = (qualityId: number, score = 0, revision: Partial<Revision> = {}, releaseGroup?: string | null): Candidate => ({ qualityId, score, revision: { ...first, ...revision }, releaseGroup });

describe('a profile', () => {
	it('is read with its groups, worst first', () => {
		const profile = uhd();
		expect([0, BLURAY_1080, WEBRIP_2160, WEBDL_2160, 1001, REMUX_2160].map((id) => positionOf(profile, id))).toEqual([0, 2, 3, 3, 3, 5]);
		expect([WEBDL_2160, 1001, 999].map((id) => nameOf(profile, id))).toEqual(['WEBDL-2160p', 'WEB 2160p', 'quality 999']);
	});

	it('counts a quality that it does not have as the worst', () => {
		expect(positionOf(uhd(), 999)).toBe(0);
		expect(isAllowed(uhd(), 999)).toBe(false);
	});

	it('allows what its items or their groups allow', () => {
		expect([WEBDL_1080, BLURAY_1080, WEBRIP_2160].map((id) => isAllowed(uhd(), id))).toEqual([false, true, true]);
	});

	it('adds up the scores of formats, each once, unknown ones as nothing', () => {
		expect(scoreOf(uhd(), [1, 2, 2, 99])).toBe(6_500);
		expect(scoreOf(uhd(), [1, 3])).toBe(-18_500);
	});

	it('that lacks fields of newer versions is read all the same', () => {
		expect(readProfile({ id: 4, name: 'Old', items: [] })).toMatchObject({ minUpgradeFormatScore: 0, cutoffFormatScore: 0, languageId: null, upgradeAllowed: false });
	});
});

describe('an upgrade', () => {
	const propers: Propers = 'preferAndUpgrade';
	const reason = (current: Candidate, next: Candidate, more: Record<string, unknown> = {}, how: Propers = propers) => upgradeReason(uhd(more), current, next, how);

	it.each([
		['quality goes before score', of(WEBDL_2160, 9_000), of(REMUX_2160, 0), {}, 'none'],
		['a score buys no lower quality', of(REMUX_2160, 0), of(WEBDL_2160, 9_000), {}, 'betterQuality'],
		['a better quality beyond the cutoff', of(BLURAY_1080), of(REMUX_2160), { cutoff: BLURAY_1080 }, 'qualityCutoff'],
		['the cutoff is a group', of(WEBRIP_2160), of(REMUX_2160), { cutoff: 1001 }, 'qualityCutoff'],
		['equal in a group, with a better score', of(WEBDL_2160, 0), of(WEBRIP_2160, 1_500), {}, 'none'],
		['nothing gained', of(WEBDL_2160, 5), of(WEBDL_2160, 5), {}, 'customFormatScore'],
		['the score has reached its end', of(REMUX_2160, 10_000), of(REMUX_2160, 12_000), {}, 'customFormatCutoff'],
		['too small a gain', of(REMUX_2160, 100), of(REMUX_2160, 150), { minUpgradeFormatScore: 51 }, 'minCustomFormatScore'],
		['just enough of a gain', of(REMUX_2160, 100), of(REMUX_2160, 151), { minUpgradeFormatScore: 51 }, 'none'],
		['a proper, even where upgrades are off', of(REMUX_2160), of(REMUX_2160, 0, { version: 2 }), { upgradeAllowed: false }, 'none'],
		['a real goes before a version', of(REMUX_2160, 0, { version: 3 }), of(REMUX_2160, 0, { real: 1 }), {}, 'none'],
		['a proper is replaced by nothing older', of(REMUX_2160, 0, { version: 2 }), of(REMUX_2160, 500), {}, 'betterRevision'],
		['no upgrades', of(REMUX_2160), of(REMUX_2160, 500), { upgradeAllowed: false }, 'upgradesNotAllowed'],
	] as const)('%s', (_what, current, next, more, expected) => {
		expect(reason(current, next, more)).toBe(expected);
	});

	it('looks at revisions only where propers are preferred', () => {
		expect(reason(of(REMUX_2160), of(REMUX_2160, 0, { version: 2 }), {}, 'doNotPrefer')).toBe('customFormatScore');
		expect(reason(of(REMUX_2160, 0, { version: 2 }), of(REMUX_2160, 500), {}, 'doNotPrefer')).toBe('none');
	});

	it('is not looked for once quality and score have reached their end', () => {
		const profile = uhd();
		expect(diskRejection(profile, of(REMUX_2160, 10_000), of(REMUX_2160, 20_000), propers)).toBe('cutoffMet');
		expect(diskRejection(profile, of(REMUX_2160, 10_000), of(REMUX_2160, 10_000, { version: 2 }), propers)).toBeNull();
		expect(cutoffNotMet(profile, of(REMUX_2160, 9_999), null)).toBe(true);
		expect(cutoffNotMet(profile, of(WEBDL_2160, 20_000), null)).toBe(true);
	});

	it('ends at the first allowed quality and the minimum score where upgrades are off', () => {
		const profile = uhd({ upgradeAllowed: false, minFormatScore: 10 });
		expect(cutoffNotMet(profile, of(BLURAY_1080, 10), null)).toBe(false);
		expect(cutoffNotMet(profile, of(BLURAY_1080, 9), null)).toBe(true);
		expect(cutoffNotMet(profile, of(WEBDL_1080, 10), null)).toBe(true);
	});

	it('is barred by a profile without upgrades, a re-release of the same quality is not', () => {
		const profile = uhd({ upgradeAllowed: false });
		expect(isUpgradeAllowed(profile, of(WEBDL_2160), of(REMUX_2160))).toBe(false);
		expect(isUpgradeAllowed(profile, of(WEBDL_2160), of(WEBDL_2160, 1))).toBe(false);
		expect(isUpgradeAllowed(profile, of(WEBDL_2160), of(WEBDL_2160, 1, { version: 2 }))).toBe(true);
		expect(isUpgradeAllowed(profile, of(REMUX_2160), of(WEBDL_2160))).toBe(true);
	});

	it('compares by position, then by revision', () => {
		expect(compareQualities(uhd(), of(WEBDL_2160), of(WEBRIP_2160))).toBe(0);
		expect(compareQualities(uhd(), of(WEBDL_2160, 0, { version: 2 }), of(WEBRIP_2160))).toBe(1);
		expect(compareQualities(uhd(), of(BLURAY_1080, 0, { version: 5 }), of(WEBRIP_2160))).toBe(-1);
	});
});

describe('the size', () => {
	const limits = { minSize: 10, maxSize: 20, preferredSize: 15 };
	const film = (sizeMib: number, runtimeMinutes = 100) => sizeVerdict(limits, { sizeBytes: sizeMib * MIB, runtimeMinutes, kind: 'film' });

	it.each([
		[0, 'ok'],
		[999, 'tooSmall'],
		[1_000, 'ok'],
		[2_000, 'ok'],
		[2_001, 'tooLarge'],
	])('of %s MiB for 100 minutes: %s', (size, verdict) => {
		expect(film(size)).toBe(verdict);
	});

	it('of a film without a runtime is that of 110 minutes', () => {
		expect([1_099, 1_100, 2_200, 2_201].map((size) => film(size, 0))).toEqual(['tooSmall', 'ok', 'ok', 'tooLarge']);
	});

	it('of episodes without a runtime is not guessed, of specials not asked for', () => {
		const facts = { sizeBytes: MIB, runtimeMinutes: 0, kind: 'episodes' as const };
		expect(sizeVerdict(limits, facts)).toBe('runtimeUnknown');
		expect(sizeVerdict(limits, { ...facts, isSpecial: true })).toBe('ok');
		expect(sizeVerdict(null, facts)).toBe('ok');
	});

	it.each([[null], [0]])('has no maximum when that is %s', (maxSize) => {
		expect(bytesOf({ minSize: null, maxSize, preferredSize: null }, 60)).toEqual({ min: null, max: null });
	});
});

describe('propers and repacks', () => {
	const file = of(REMUX_2160, 0, {}, 'GRP');
	const repack = (group: string | null, qualityId = REMUX_2160) => of(qualityId, 0, { version: 2, isRepack: true }, group);

	it.each([
		['preferAndUpgrade', 7, null],
		['preferAndUpgrade', 8, 'properTooLate'],
		['doNotUpgrade', 0, 'propersOff'],
		['doNotPrefer', 99, null],
	] as const)('a proper with %s of a file of %s days: %s', (propers, days, code) => {
		expect(properRejection(file, of(REMUX_2160, 0, { version: 2 }), propers, days)).toBe(code);
	});

	it('of another quality are none', () => {
		expect(properRejection(file, of(BLURAY_2160, 0, { version: 2 }), 'doNotUpgrade', 99)).toBeNull();
		expect(repackRejection(file, repack('OTHER', BLURAY_2160), 'doNotUpgrade')).toBeNull();
	});

	it.each([
		['grp', 'preferAndUpgrade', null],
		['OTHER', 'preferAndUpgrade', 'repackOfOtherGroup'],
		[null, 'preferAndUpgrade', 'repackGroupUnknown'],
		[' ', 'preferAndUpgrade', 'repackGroupUnknown'],
		['GRP', 'doNotUpgrade', 'repacksOff'],
		['OTHER', 'doNotPrefer', null],
	] as const)('a repack of the group %s with %s: %s', (group, propers, code) => {
		expect(repackRejection(file, repack(group), propers)).toBe(code);
	});
});

describe('a season pack', () => {
	const better = of(REMUX_2160);
	const files = [of(BLURAY_1080), null, of(REMUX_2160, 10_000), of(REMUX_2160, 10_000)];
	const takes = (mode: 'all' | 'threshold' | 'any', threshold = 0, list = files) => improvesSeason(uhd(), list, better, 'preferAndUpgrade', { mode, threshold });

	it('improves what it replaces and what is missing', () => {
		expect([takes('any'), takes('all'), takes('threshold', 50), takes('threshold', 51)]).toEqual([true, false, true, false]);
		expect([takes('any', 0, [files[2]]), takes('all', 0, [files[0], null])]).toEqual([false, true]);
	});
});

describe('the language', () => {
	it.each([
		[null, [], null, true],
		[-1, [], 1, true],
		[-2, [2], 2, true],
		[-2, [2], 1, false],
		[-2, [2], null, true],
		[4, [1, 4], 1, true],
		[4, [1], 1, false],
	])('a profile for %s and a release in %j of a film in %s: %s', (id, languages, original, expected) => {
		expect(hasWantedLanguage(uhd({ language: id === null ? undefined : { id } }), languages, original)).toBe(expected);
	});
});

it('a minimum score passes when it is reached', () => {
	expect([-1, 0].map((score) => reachesMinimumScore(uhd(), score))).toEqual([false, true]);
});

it('releases are taken by quality, revision, score, seeders and size', () => {
	const offer = (qualityId: number, score: number, seeders: number | null, sizeGib: number, version = 1) => ({ qualityId, revision: { ...first, version }, score, seeders, sizeBytes: sizeGib * 1024 ** 3 });
	const best = [offer(REMUX_2160, 0, 1, 50), offer(WEBDL_2160, 0, 1, 10, 2), offer(WEBRIP_2160, 500, 2, 10), offer(WEBDL_2160, 100, 900, 11), offer(WEBDL_2160, 100, 1_100, 10), offer(WEBDL_2160, 100, 20, 30), offer(WEBDL_2160, 100, null, 30)];
	const compare = offerOrder(uhd(), 'preferAndUpgrade', () => null, 120);
	expect([...best].reverse().sort(compare)).toEqual(best);
	const near = offerOrder(uhd(), 'preferAndUpgrade', () => ({ minSize: null, maxSize: null, preferredSize: 100 }), 120);
	expect([offer(3, 0, 1, 50), offer(3, 0, 1, 12), offer(3, 0, 1, 1)].sort(near).map(({ sizeBytes }) => sizeBytes / 1024 ** 3)).toEqual([12, 1, 50]);
});
