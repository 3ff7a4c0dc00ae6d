import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { certificateAuthority, ignoreCertificate, moreSettings } from './shared/entries';

const moreFields: INodeProperties[] = [
	certificateAuthority('server'),
	ignoreCertificate('server'),
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 600 },
		default: 30,
		description: 'How long an answer may take',
	},
];

export class ArrDispatchSeerrApi implements ICredentialType {
	name = 'arrDispatchSeerrApi';

	displayName = 'Seerr API';

	icon: Icon = { light: 'file:../icons/seerr.svg', dark: 'file:../icons/seerr.dark.svg' };

	documentationUrl = 'https://github.com/arr-dispatch/n8n-nodes-arr-dispatch/blob/main/docs/credentials.md#seerr-api';

	properties: INodeProperties[] = [
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://192.168.1.10:5055',
			description: 'Address of Seerr, Jellyseerr or Overseerr as n8n reaches it, with its sub-path if it has one',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'From Settings > General. It has the rights of the owner.',
		},
		{
			displayName: 'Webhook Authorization Header',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only for Seerr Requests Trigger: a long text that you invent, and type in Seerr too under Settings > Notifications > Webhook > Authorization Header. Without it, notifications are refused.',
		},
		moreSettings(moreFields),
	];
}
