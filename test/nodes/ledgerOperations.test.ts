import { NodeHelpers, Workflow } from 'n8n-workflow';
import { DispatchLedger } from '../../nodes/DispatchLedger/DispatchLedger.node';
import { resources } from '../../nodes/DispatchLedger/operations';
import { composeOutputs, composeProperties, shownForCluster } from '../../nodes/shared/operations/compose';
import { operationOf } from '../../nodes/shared/operations/operation';
import { PACKAGE, ourNodeMap } from '../support/ourNodes';

const all = Object.entries(resources).flatMap(([resource, { operations }]) =>
	operations.map((operation) => ({ resource, operation, value: operation.option.value })),
);

/** The outputs that n8n computes for a node with these parameters. */
function outputsOf(resource: string, operation: string): string[] {
	const type = new DispatchLedger();
	const node = { id: '1', name: 'Ledger', type: `${PACKAGE}.dispatchLedger`, typeVersion: 1, position: [0, 0] as [number, number], parameters: { resource, operation } };
	const nodeTypes = { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ourNodeMap as never };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return NodeHelpers.getNodeOutputs(workflow, node, type.description).map((output) => (typeof output === 'string' ? '' : (output.displayName ?? '')));
}

describe('the operations of Dispatch Ledger', () => {
	it.each(Object.keys(resources))('of %s have a default that is one of them', (resource) => {
		const { operations, default: chosen } = resources[resource];
		expect(operations.map(({ option }) => option.value)).toContain(chosen);
		expect(new Set(operations.map(({ option }) => option.value)).size).toBe(operations.length);
	});

	it.each(all.map(({ resource, operation, value }) => [resource, value, operation] as const))('%s: %s says what it does', (_resource, _value, { option }) => {
		expect(option.action).toMatch(/^[A-Z][a-z]/);
		expect(option.description).toMatch(/^[A-Z].*[^.]$/);
	});

	it('are listed by name', () => {
		const lists = composeProperties(resources, 'request').filter(({ name }) => name === 'operation' || name === 'resource');
		for (const { options = [] } of lists) {
			const names = options.map(({ name }) => name);
			expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		}
		expect(lists).toHaveLength(Object.keys(resources).length + 1);
	});

	it.each([
		['decision', 'getAll', ['returnAll', 'limit', 'simple', 'filters']],
		['decision', 'replay', ['mode', 'weights', 'classicWeights', 'maxDecisions', 'carryDays', 'eachDecision', 'filters']],
		['event', 'getAll', ['cursor', 'returnAll', 'limit', 'eventOptions']],
		['approval', 'getAll', ['returnAll', 'limit', 'simple', 'filters']],
	])('%s: %s shows limits first, then simplify, filters and options', (resource, value, names) => {
		const shown = composeProperties(resources, 'request').filter(({ name, displayOptions: { show = {} } = {} }) => {
			const fits = (list: unknown, one: string) => !Array.isArray(list) || list.includes(one);
			return !/^(resource|operation)$/.test(name) && fits(show.resource, resource) && fits(show.operation, value);
		});
		expect(shown.map(({ name }) => name)).toEqual(names);
	});

	it.each(all.map(({ resource, operation, value }) => [resource, value, operation.outputs ?? ['']] as const))('%s: %s has its outputs', (resource, value, outputs) => {
		expect(outputsOf(resource, value)).toEqual([...outputs]);
	});

	it('have no braces in their outputs that would end the expression early', () => {
		expect(composeOutputs(resources).slice(4, -2)).not.toContain('}}');
	});

	it('ask for the cluster exactly when they reach nodes', () => {
		const { resource: shownResources, operation: shownOperations } = shownForCluster(resources);
		for (const { resource, operation, value } of all) {
			const isShown = shownResources.includes(resource) && shownOperations.includes(value);
			expect([resource, value, isShown]).toEqual([resource, value, operation.usesCluster === true]);
		}
	});

	it('have no parameter of one name and type clash for the same operation', () => {
		for (const { resource, value, operation } of all) {
			const names = operation.description.filter(({ displayOptions }) => {
				const show = displayOptions?.show ?? {};
				return (show.resource ?? [resource]).includes(resource) && (show.operation ?? [value]).includes(value) && Object.keys(show).length <= 2;
			});
			expect([resource, value, new Set(names.map(({ name }) => name)).size]).toEqual([resource, value, names.length]);
		}
	});

	it('are found by what workflows say, and nothing else is', () => {
		expect(operationOf(resources, 'request', 'claim').option.name).toBe('Claim');
		expect(() => operationOf(resources, 'request', 'constructor')).toThrow(/no operation/);
		expect(() => operationOf(resources, 'toString', 'claim')).toThrow(/no operation/);
	});
});
