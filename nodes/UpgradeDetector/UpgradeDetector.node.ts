import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { testArrApps } from '../shared/arrTest';
import { reachable } from '../shared/operations/operation';
import { searchLibraries } from './listSearch';
import * as detect from './operations/detect.operation';
import * as parse from './operations/parse.operation';

export class UpgradeDetector implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Upgrade Detector',
		name: 'upgradeDetector',
		icon: { light: 'file:../../icons/upgrade.svg', dark: 'file:../../icons/upgrade.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] === "parse" ? "Parse Release" : "Detect Upgrade" }}',
		description: 'Reads release titles, and says whether a release is better than what the library has, and why',
		defaults: { name: 'Upgrade Detector' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs:
			'={{ $parameter["operation"] === "detect" ? [{ type: "main", displayName: "Notify" }, { type: "main", displayName: "Skip" }] : [{ type: "main" }] }}',
		credentials: [
			{
				name: 'arrDispatchArrApi',
				displayName: 'Arr Apps',
				required: true,
				testedBy: 'testArrApps',
				displayOptions: { show: { operation: ['detect'], librarySource: ['arr'] } },
			},
		],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [detect.option, parse.option],
				default: 'detect',
			},
			{
				displayName: 'Title',
				name: 'title',
				type: 'string',
				default: '={{ $json.title }}',
				required: true,
				placeholder: 'e.g. Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.FEL.TrueHD.7.1.Atmos-GRP',
				description: 'The whole title of the release, as the tracker writes it',
			},
			{
				displayName: 'Media Type',
				name: 'mediaType',
				type: 'options',
				options: [
					{ name: 'Episodes of a Series', value: 'tv' },
					{ name: 'Film', value: 'movie' },
					{ name: 'Find Out', value: 'auto' },
				],
				default: 'auto',
				description: 'What the title is expected to be; bare numbers are read as episodes only for a series',
			},
			...detect.description,
		],
	};

	methods = { credentialTest: { testArrApps }, listSearch: { searchLibraries } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0) as string;
		const { execute } = operation === 'parse' ? parse : detect;
		return reachable(this, await execute.call(this));
	}
}
