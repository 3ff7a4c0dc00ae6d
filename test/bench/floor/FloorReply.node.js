class FloorReply {
	constructor() {
		this.description = {
			displayName: 'Floor Reply',
			name: 'floorReply',
			group: ['output'],
			version: 1,
			description: 'The floor',
			defaults: { name: 'Floor Reply' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		};
	}

	async execute() {
		this.sendResponse({ statusCode: 200, headers: { 'content-type': 'text/plain' }, body: Buffer.from('Ok.') });
		return [this.getInputData()];
	}
}

module.exports = { FloorReply };
