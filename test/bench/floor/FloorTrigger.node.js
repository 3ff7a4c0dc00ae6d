/** Answers `direct` by itself and starts the workflow on `add`: what any trigger of this kind costs. */
class FloorTrigger {
	constructor() {
		this.description = {
			displayName: 'Floor Trigger',
			name: 'floorTrigger',
			group: ['trigger'],
			version: 2,
			description: 'The floor',
			defaults: { name: 'Floor Trigger' },
			inputs: [],
			outputs: ['main'],
			webhooks: [
				{ name: 'default', httpMethod: 'GET,POST', responseMode: 'onReceived', isFullPath: true, path: 'floor-PATH/direct' },
				{ name: 'default', httpMethod: 'POST', responseMode: 'responseNode', isFullPath: true, path: 'floor-PATH/add' },
			].map((webhook) => ({ ...webhook, ...pathOf(webhook.path) })),
			properties: [{ displayName: 'Path', name: 'path', type: 'string', default: 'a' }],
		};
		const yes = async () => true;
		this.webhookMethods = { default: { checkExists: yes, create: yes, delete: yes } };
	}

	async webhook() {
		const request = this.getRequestObject();
		if (request.path.endsWith('/add')) return { workflowData: [[{ json: { urls: request.body.urls } }]] };
		const response = this.getResponseObject();
		response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 2 });
		response.end('ok');
		return { noWebhookResponse: true };
	}
}

function pathOf(pattern) {
	const { webhookDescriptionFields } = require('n8n-workflow');
	const [before, after] = pattern.split('PATH');
	const field = {
		template: `={{${JSON.stringify(before)} + $parameter["path"] + ${JSON.stringify(after)}}}`,
		resolve: (parameters) => `${before}${parameters.path}${after}`,
	};
	return webhookDescriptionFields({ path: field });
}

module.exports = { FloorTrigger };
