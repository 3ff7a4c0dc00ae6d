import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type Resources, runOperation } from '../../../nodes/shared/operations/operation';

const item = (n: number): INodeExecutionData => ({ json: { n }, pairedItem: { item: n } });
const resources: Resources = {
	thing: {
		name: 'Thing',
		default: 'split',
		operations: [{ option: { name: 'Split', value: 'split' }, description: [], outputs: ['Good', 'Bad'], execute: async () => [[item(0)], [item(1), item(2)]] }],
	},
};
const context = (type: string, operation = 'split') =>
	({ getNode: () => ({ type }), getNodeParameter: (name: string) => (name === 'resource' ? 'thing' : operation) }) as unknown as IExecuteFunctions;

describe('an operation with several outputs', () => {
	it('gives each what it has', async () => {
		expect(await runOperation(context('pkg.node'), resources)).toEqual([[item(0)], [item(1), item(2)]]);
	});

	it('gives an AI model everything, which gets the first output of its tool only', async () => {
		expect(await runOperation(context('pkg.nodeTool'), resources)).toEqual([[item(0), item(1), item(2)]]);
	});

	it('is refused when there is no such operation', async () => {
		await expect(runOperation(context('pkg.node', 'constructor'), resources)).rejects.toThrow("There is no operation 'constructor' of 'thing'");
	});
});
