import type { IDisplayOptions, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { ArrClient } from '../../../lib/arr/client';
import { type CommandState, waitFor } from '../../../lib/arr/commands';

/** How long to wait for the end of a command. */
export const waitField = (show: NonNullable<IDisplayOptions['show']>): INodeProperties => ({
	displayName: 'Wait (Seconds)',
	name: 'waitSeconds',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 600 },
	default: 0,
	displayOptions: { show },
	description: 'How long to wait for the end of the command; 0 returns when the app has taken it',
});

/** The state of a command when it has ended, or when the wait is over. */
export async function waited(context: IExecuteFunctions, itemIndex: number, client: ArrClient, state: CommandState): Promise<CommandState> {
	const seconds = Number(context.getNodeParameter('waitSeconds', itemIndex, 0));
	return seconds > 0 ? await waitFor(client, state, seconds * 1_000) : state;
}
