class FloorPass {
	constructor() {
		this.description = {
			displayName: 'Floor Pass',
			name: 'floorPass',
			group: ['transform'],
			version: 1,
			description: 'The floor',
			defaults: { name: 'Floor Pass' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		};
	}

	async execute() {
		return [this.getInputData()];
	}
}

module.exports = { FloorPass };
