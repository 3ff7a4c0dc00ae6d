import type { ArrClient } from './client';
import type { CustomFormat } from './customFormat/types';
import type { Propers, QualityProfile, SizeLimits } from './decision/types';
import type { SeasonPackMode, SeasonPackRule } from './decision/seasonPack';
import { listOf } from './lists';
import { numberOr, objectOf, objectsOf } from './shapes/json';
import { readFormat, readProfile, readSizes } from './shapes/profiles';
import type { Called } from './types';

export async function profilesOf(client: ArrClient, called: Called = {}): Promise<QualityProfile[]> {
	return (await listOf(client, 'qualityprofile', {}, called)).map(readProfile);
}

export async function formatsOf(client: ArrClient, called: Called = {}): Promise<CustomFormat[]> {
	return (await listOf(client, 'customformat', {}, called)).map(readFormat);
}

/** The custom formats as the app has them, with everything in them. */
export async function rawFormatsOf(client: ArrClient, called: Called = {}): Promise<Array<Record<string, unknown>>> {
	return await listOf(client, 'customformat', {}, called);
}

/** Limits of size by quality id. Sonarr 5 keeps them in its profiles, and those win. */
export async function sizeLimitsOf(
	client: ArrClient,
	profile: QualityProfile,
	called: Called = {},
): Promise<Map<number, SizeLimits>> {
	const inProfile = profile.items.flatMap(({ qualities }) => qualities).flatMap(({ id, size }) => (size === null ? [] : [[id, size] as const]));
	if (inProfile.length > 0) return new Map(inProfile);
	const definitions = objectsOf(await client.get('qualitydefinition', {}, called));
	return new Map(definitions.map((raw) => [numberOr(objectOf(raw.quality).id, 0), readSizes(raw)]));
}

export interface MediaManagement {
	propers: Propers;
	/** Null: the app has no such setting. */
	seasonPack: SeasonPackRule | null;
}

const PROPERS: readonly string[] = ['preferAndUpgrade', 'doNotUpgrade', 'doNotPrefer'];
const MODES: readonly string[] = ['all', 'threshold', 'any'];

export async function mediaManagementOf(client: ArrClient, called: Called = {}): Promise<MediaManagement> {
	const folder = (await client.apiVersion(called)) === 'v5' ? 'settings' : 'config';
	const raw = objectOf(await client.get(`${folder}/mediamanagement`, {}, called));
	const propers = String(raw.downloadPropersAndRepacks ?? '');
	const mode = String(raw.seasonPackUpgrade ?? '');
	return {
		propers: PROPERS.includes(propers) ? (propers as Propers) : 'preferAndUpgrade',
		seasonPack: MODES.includes(mode) ? { mode: mode as SeasonPackMode, threshold: numberOr(raw.seasonPackUpgradeThreshold, 0) } : null,
	};
}

/** Whether the app takes releases with subtitles in the picture. */
export async function takesHardcodedSubs(client: ArrClient, language: string, called: Called = {}): Promise<boolean> {
	const raw = objectOf(await client.get('config/indexer', {}, called));
	if (raw.allowHardcodedSubs === true) return true;
	const listed = String(raw.whitelistedHardcodedSubs ?? '').toLowerCase().split(',').map((one) => one.trim());
	return listed.includes(language.toLowerCase());
}
