import type { IDataObject } from 'n8n-workflow';
import type { AskFacts } from '../../lib/dispatch/askRules';

/** What an item says of the upgrade that its torrent would be. */
interface UpgradeFacts extends Pick<AskFacts, 'isUpgrade' | 'seeders' | 'scoreGain'> {
	/** In one sentence of the detector; null: it did not look. */
	sentence: string | null;
}

const objectOf = (value: unknown): IDataObject => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as IDataObject) : {});
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const flagOf = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

/** What is asked by, of an item with the fields of a torrent. */
export function askFactsOf(json: IDataObject): AskFacts {
	const { isUpgrade, seeders, scoreGain } = upgradeFactsOf(json);
	return {
		sizeBytes: numberOf(json.sizeBytes),
		expectedSizeBytes: numberOf(objectOf(json.enrich).expectedSizeBytes),
		category: textOf(json.category) ?? '',
		source: textOf(json.source) ?? '',
		isUpgrade,
		seeders,
		scoreGain,
	};
}

/** From Detect Upgrade (`upgrade`) or from Arr Profile (`enrich`); without both nothing is known. */
export function upgradeFactsOf(json: IDataObject): UpgradeFacts {
	const enrich = objectOf(json.enrich);
	const upgrade = objectOf(json.upgrade);
	const notified = flagOf(upgrade.notify);
	// What the library lacks is told of too, and replaces nothing.
	const replaces = notified === null ? null : notified && objectOf(upgrade.score).current !== null;
	return {
		isUpgrade: replaces ?? flagOf(enrich.hasFile),
		seeders: numberOf(json.seeders) ?? numberOf(objectOf(upgrade.new).seeders),
		scoreGain: numberOf(objectOf(upgrade.score).delta),
		sentence: textOf(upgrade.reason),
	};
}
