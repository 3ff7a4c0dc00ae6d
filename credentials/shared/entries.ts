import type { INodeParameters, INodeProperties, NodeParameterValue } from 'n8n-workflow';

/** What n8n gives an entry that is added; the first one is there without that. */
const defaultsOf = (values: INodeProperties[]): INodeParameters =>
	Object.fromEntries(values.filter((one) => ['boolean', 'number', 'options'].includes(one.type)).map((one) => [one.name, one.default as NodeParameterValue]));

/** A list of entries of one kind: a node takes one credential of a type, and may need several servers. */
export const entriesField = (
	{ displayName, name, entry, entryName }: { displayName: string; name: string; entry: string; entryName: string },
	values: INodeProperties[],
): INodeProperties => ({
	displayName,
	name,
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: `Add ${entry}`, sortable: true },
	placeholder: `Add ${entry}`,
	default: { [entryName]: [defaultsOf(values)] },
	options: [{ displayName: entry, name: entryName, values }],
});

/** What few need. Only what was added is in effect: n8n drops fields that a switch has hidden. */
export const moreSettings = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'More Settings',
	name: 'more',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	options,
});

export const certificateAuthority = (server: string): INodeProperties => ({
	displayName: 'Certificate Authority (PEM)',
	name: 'ca',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	description: `A private authority to trust for this ${server}`,
});

export const ignoreCertificate = (server: string): INodeProperties => ({
	displayName: 'Ignore TLS Certificate Issues',
	name: 'allowUnauthorizedCerts',
	type: 'boolean',
	default: false,
	description: `Whether to connect even if the certificate of the ${server} cannot be verified`,
});
