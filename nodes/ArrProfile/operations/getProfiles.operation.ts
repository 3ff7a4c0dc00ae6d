import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { cutoffOf, nameOf } from '../../../lib/arr/decision/profile';
import type { QualityProfile } from '../../../lib/arr/decision/types';
import { profilesOf } from '../../../lib/arr/profiles';
import { listFields, showFor, simplifyField } from '../../shared/fields';
import { appField } from '../fields/common';
import { clientOf, isSimplified, limitOf, perItem } from '../parameters';

const show = showFor('qualityProfile', 'getAll');

export const option = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many quality profiles',
	description: 'List the quality profiles with their cutoff and scores',
};

export const description: INodeProperties[] = [appField(show), ...listFields(show), simplifyField(show)];

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await perItem(this, async (itemIndex) => {
		const profiles = await profilesOf(await clientOf(this, itemIndex));
		const shown = profiles.slice(0, limitOf(this, itemIndex));
		return isSimplified(this, itemIndex) ? shown.map(simple) : shown.map((profile) => ({ ...profile, cutoffName: nameOf(profile, cutoffOf(profile)) }));
	});
}

function simple(profile: QualityProfile): object {
	const { id, name, upgradeAllowed, minFormatScore, cutoffFormatScore, minUpgradeFormatScore, items, formatItems } = profile;
	return {
		id,
		name,
		upgradeAllowed,
		cutoff: nameOf(profile, cutoffOf(profile)),
		/** Best first, as people rank them. */
		qualities: items.filter(({ allowed }) => allowed).map((item) => item.name).reverse(),
		minFormatScore,
		cutoffFormatScore,
		minUpgradeFormatScore,
		scores: Object.fromEntries(formatItems.filter(({ score }) => score !== 0).map((format) => [format.name, format.score])),
	};
}
