import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

const onSqlite = { show: { store: ['sqlite'] } };
const onPostgres = { show: { store: ['postgres'] } };

const postgresFields: INodeProperties[] = [
	{
		displayName: 'Host',
		name: 'host',
		type: 'string',
		default: 'localhost',
		required: true,
		displayOptions: onPostgres,
		description: 'Name or address of the Postgres server as every process of n8n reaches it',
	},
	{
		displayName: 'Port',
		name: 'port',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 65535 },
		default: 5432,
		displayOptions: onPostgres,
	},
	{
		displayName: 'Database',
		name: 'database',
		type: 'string',
		default: 'n8n',
		required: true,
		displayOptions: onPostgres,
		description: 'An existing database; that of n8n itself will do, because the ledger has a schema of its own',
	},
	{
		displayName: 'User',
		name: 'user',
		type: 'string',
		default: '',
		required: true,
		displayOptions: onPostgres,
		description: 'Needs the right to create a schema in the database, or to own the schema below',
	},
	{
		displayName: 'Password',
		name: 'password',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		displayOptions: onPostgres,
	},
	{
		displayName: 'SSL',
		name: 'ssl',
		type: 'options',
		options: [
			{ name: 'Disable', value: 'disable', description: 'For a server on the same machine or in the same Docker network' },
			{ name: 'Require', value: 'require', description: 'Encrypt, and take any certificate' },
			{ name: 'Verify', value: 'verify', description: 'Encrypt, and check the certificate and the host name' },
		],
		default: 'disable',
		displayOptions: onPostgres,
		description: 'Whether the connection is encrypted',
	},
	{
		displayName: 'Certificate Authority (PEM)',
		name: 'ca',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		displayOptions: { show: { store: ['postgres'], ssl: ['verify'] } },
		description: 'A private authority to trust for this server; empty means the public ones',
	},
	{
		displayName: 'Schema',
		name: 'schema',
		type: 'string',
		default: 'arr_dispatch',
		displayOptions: onPostgres,
		description: 'Holds the tables of the ledger and nothing else; made when it is missing',
	},
	{
		displayName: 'Maximum Connections',
		name: 'maxConnections',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100 },
		default: 4,
		displayOptions: onPostgres,
		description: 'Connections that each process of n8n opens at most, besides one for notifications',
	},
];

export class ArrDispatchLedgerApi implements ICredentialType {
	name = 'arrDispatchLedgerApi';

	displayName = 'Dispatch Ledger API';

	icon: Icon = { light: 'file:../icons/ledger.svg', dark: 'file:../icons/ledger.dark.svg' };

	documentationUrl =
		'https://github.com/arr-dispatch/n8n-nodes-arr-dispatch/blob/main/docs/credentials.md#dispatch-ledger-api';

	properties: INodeProperties[] = [
		{
			displayName:
				'Only needed for Postgres or for a file in another place. Choose the same one in every node of this package: they then share one ledger.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Store',
			name: 'store',
			type: 'options',
			options: [
				{ name: 'Postgres', value: 'postgres', description: 'For queue mode, where several processes or machines share the ledger' },
				{ name: 'SQLite File', value: 'sqlite', description: 'For n8n in one process' },
			],
			default: 'sqlite',
			description: 'Where the ledger keeps what it knows',
		},
		{
			displayName: 'File',
			name: 'file',
			type: 'string',
			default: '',
			placeholder: 'e.g. /data/arr-dispatch.sqlite',
			displayOptions: onSqlite,
			description: "Keep it on a local disk. Empty means arr-dispatch.sqlite in n8n's user folder, which a relative path is taken from too.",
		},
		...postgresFields,
	];
}
