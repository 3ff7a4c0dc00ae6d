import { createRequire } from 'node:module';

/**
 * The decisions of the built package in the shape that evaluation runners read. Run `npm run build`
 * first, or name another build in PACKAGE_UNDER_TEST.
 */
const load = createRequire(import.meta.url);
const entry = process.env.PACKAGE_UNDER_TEST ?? '../../dist/index.js';
const ours = load(entry);
const { parseRelease } = load(entry.replace(/index\.js$/, 'lib/release/index.js'));
const { completeRules, detectUpgrade, offeredRelease } = load(entry.replace(/index\.js$/, 'lib/release/upgrade/index.js'));
const { readLibrary } = load(entry.replace(/index\.js$/, 'lib/release/library/index.js'));
const { qualityFromAttributes } = load(entry.replace(/index\.js$/, 'lib/release/quality.js'));

/** `(title, {type}) -> attributes`, null when nothing can be read. */
export const parse = (title, options) => parseRelease(title, options);

/** `({rules, current, new}) -> {notify, code}`; rules are changes to FELScanner's defaults. */
export function upgrade({ rules, current, new: { title, attrs, sizeBytes, seeders } }) {
	const quality = attrs && qualityFromAttributes(attrs);
	const { notify, code } = detectUpgrade({
		current: readLibrary(current),
		new: offeredRelease(title ?? '', { sizeBytes, seeders, quality }, { type: 'movie' }),
		rules: completeRules(rules),
		nowMs: 0,
	});
	return { notify, code };
}

/** `(case, profile) -> boolean | number | string`: the kind of the case says what is asked. */
export function arrDecision(asked, rawProfile) {
	const profile = rawProfile && ours.readProfile(rawProfile);
	const candidate = (raw) => raw && { qualityId: raw.quality, revision: raw.revision, score: profile ? ours.scoreOf(profile, raw.customFormats) : 0, releaseGroup: raw.releaseGroup };
	const current = candidate(asked.current);
	const next = candidate(asked.new);
	const { propers = 'preferAndUpgrade' } = asked;
	switch (asked.kind) {
		case 'isUpgradable':
			return ours.upgradeReason(profile, current, next, propers);
		case 'disk':
			return current === null || ours.diskRejection(profile, current, next, propers) === null;
		case 'isUpgradeAllowed':
			return ours.isUpgradeAllowed(profile, current, next);
		case 'compare':
			return ours.compareQualities(profile, next, current);
		case 'size':
			return ours.sizeVerdict(asked.definition, { sizeBytes: asked.sizeBytes, runtimeMinutes: asked.runtime, kind: asked.app === 'sonarr' ? 'episodes' : 'film', isSpecial: asked.special }) === 'ok';
		case 'repack':
			return ours.repackRejection(current, next, propers) === null;
		case 'proper':
			return ours.properRejection(current, next, propers, asked.fileAgeDays) === null;
		case 'seasonPack':
			return ours.improvesSeason(profile, asked.files.map(candidate), next, propers, asked);
		case 'allowed':
			return ours.isAllowed(profile, next.qualityId);
		case 'minScore':
			return ours.reachesMinimumScore(profile, next.score);
		case 'cutoffNotMet':
			return ours.cutoffNotMet(profile, current, next);
		default:
			throw new Error(`no rule for cases of the kind '${asked.kind}'`);
	}
}

/** `(format, release) -> boolean`: whether a custom format of the TRaSH Guides matches. */
export function customFormat(format, release) {
	const { languages, originalLanguage, ...rest } = release;
	return ours.matchesFormat(ours.readFormat(format), { ...rest, languageIds: languages, originalLanguageId: originalLanguage }, 'radarr');
}
