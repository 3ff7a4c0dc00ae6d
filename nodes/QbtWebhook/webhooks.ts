import { type IWebhookDescription, webhookDescriptionFields } from 'n8n-workflow';
import { ENDPOINTS } from '../../lib/webapi';

/** The endpoint of the second entrance, beside the emulated API. */
export const SUBMIT = 'submit';

/**
 * An add starts the workflow, and qBt Webhook Reply answers. Without one, 500: *arr takes an empty
 * 200 for success. A number, although the type asks for an expression: n8n passes it on as it is.
 */
const waitsForReply: Pick<IWebhookDescription, 'responseMode' | 'responseCode'> = {
	responseMode: 'responseNode',
	responseCode: 500 as unknown as string,
};

/**
 * One static webhook for every endpoint, all below the 'Path' parameter. Static, because n8n puts
 * the node's id in front of a path with parameters; resolved without the expression engine, because
 * that costs ten times as much as the answer.
 */
export const webhooks: IWebhookDescription[] = [
	...ENDPOINTS.filter((endpoint) => endpoint !== 'torrents/add').map((endpoint) =>
		webhookAt(`/api/v2/${endpoint}`),
	),
	{ ...webhookAt('/api/v2/torrents/add'), ...waitsForReply },
	{ ...webhookAt(`/${SUBMIT}`, 'POST'), ...waitsForReply },
	webhookAt('', 'GET,HEAD'),
];

function webhookAt(suffix: string, httpMethod = 'GET,POST'): IWebhookDescription {
	return {
		name: 'default',
		httpMethod: httpMethod as IWebhookDescription['httpMethod'],
		responseMode: 'onReceived',
		isFullPath: true,
		ndvHideUrl: suffix !== '',
		...pathField(suffix),
	};
}

function pathField(suffix: string): { path: string } {
	const template = `={{$parameter["path"] + ${JSON.stringify(suffix)}}}`;
	const field = {
		template,
		resolve: (parameters: Record<string, unknown>) => `${String(parameters.path)}${suffix}`,
	};
	return webhookDescriptionFields({ path: field });
}
