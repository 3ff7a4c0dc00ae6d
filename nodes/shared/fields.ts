import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

export type Show = NonNullable<IDisplayOptions['show']>;

/** For which operation a parameter is shown. */
export const showFor = (resource: string, operation: string): Show => ({ resource: [resource], operation: [operation] });

/** Parameters that are added one by one, when they are needed. */
export const collectionField = (displayName: string, name: string, placeholder: string, show: Show, options: INodeProperties[]): INodeProperties => ({
	displayName,
	name,
	type: 'collection',
	placeholder,
	default: {},
	displayOptions: { show },
	options,
});

export const filtersField = (show: Show, options: INodeProperties[]): INodeProperties => collectionField('Filters', 'filters', 'Add filter', show, options);

/** `name` where a node has several of them: they are one parameter otherwise. */
export const optionsField = (show: Show, options: INodeProperties[], name = 'options'): INodeProperties =>
	collectionField('Options', name, 'Add option', show, options);

/** Return All, and the limit without it. */
export const listFields = (show: Show): INodeProperties[] => [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		displayOptions: { show },
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { ...show, returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** Under the name that n8n's own nodes give it. */
export const simplifyField = (show: Show): INodeProperties => ({
	displayName: 'Simplify',
	name: 'simple',
	type: 'boolean',
	default: true,
	displayOptions: { show },
	description: 'Whether to return a simplified version of the response instead of the raw data',
});
