import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { TestCluster } from '../support/cluster';

let cluster: TestCluster;
beforeEach(async () => {
	cluster = await TestCluster.start({ nodes: [{ name: 'attic' }] });
});
afterEach(async () => await cluster.close());

const getMany = { resource: 'event', operation: 'getAll', cursor: 'notify' };
const begin = { fromBeginning: true };

async function append(...names: string[]): Promise<void> {
	const ledger = await cluster.ledger();
	for (const name of names) await ledger.appendEvent(name, { name }, 1_800_000_000_000);
}

async function given(parameters: IDataObject): Promise<INodeExecutionData[]> {
	return (await cluster.runNode('dispatchLedger', { ...getMany, ...parameters })).items('Tested');
}
const namesOf = (items: INodeExecutionData[]): unknown[] => items.map(({ json }) => json.event);

describe('Event: Get Many', () => {
	it('gives each event once, in the order in which they were written', async () => {
		await append('first', 'second');
		const [first, ...more] = await given({ eventOptions: begin });
		expect(first).toEqual({
			json: { id: expect.any(Number) as number, event: 'first', at: '2027-01-15T08:00:00.000Z', data: { name: 'first' }, cursor: 'notify', again: false },
			pairedItem: { item: 0 },
		});
		expect(namesOf(more)).toEqual(['second']);
		expect(await given({})).toEqual([]);
		expect(namesOf(await given({ cursor: 'another', eventOptions: begin }))).toEqual(['first', 'second']);
	});

	it('begins with what is still to come', async () => {
		await append('old');
		expect(await given({})).toEqual([]);
		await append('new');
		expect(namesOf(await given({}))).toEqual(['new']);
	});

	it('stops at the limit, unless all are asked for', async () => {
		await append('one', 'two', 'three', 'four');
		expect(namesOf(await given({ limit: 2, eventOptions: begin }))).toEqual(['one', 'two']);
		expect(namesOf(await given({ returnAll: true }))).toEqual(['three', 'four']);
	});

	it('only looks when told to', async () => {
		await append('one');
		expect(namesOf(await given({ eventOptions: { ...begin, peek: true } }))).toEqual(['one']);
		expect(namesOf(await given({ eventOptions: begin }))).toEqual(['one']);
	});

	it('gives only the events that are named', async () => {
		await append('one', 'two', 'three');
		expect(namesOf(await given({ eventOptions: { ...begin, types: 'two, three' } }))).toEqual(['two', 'three']);
		expect(await given({})).toEqual([]);
	});

	it('lends events out until they are confirmed', async () => {
		await append('one', 'two');
		const lend = { eventOptions: { ...begin, confirmMinutes: 5 } };
		const items = await given(lend);
		expect(await given(lend)).toEqual([]);
		const confirm = { resource: 'event', operation: 'confirm' };
		const ran = await cluster.runNode('dispatchLedger', confirm, items);
		expect(ran.items('Tested').map(({ json }) => [json.event, json.confirmed])).toEqual([['one', true], ['two', true]]);
		await append('three');
		expect(namesOf(await given(lend))).toEqual(['three']);
	});

	it('confirms nothing that was not given', async () => {
		const ran = await cluster.runNode('dispatchLedger', { resource: 'event', operation: 'confirm', cursor: 'notify', eventId: 7 });
		expect(ran.items('Tested')[0].json).toMatchObject({ confirmed: false });
	});

	it('gives an error as an item when told to go on', async () => {
		const ran = await cluster.runNode('dispatchLedger', { ...getMany, cursor: ' ' }, undefined, { onError: 'continueRegularOutput' });
		expect(ran.items('Tested')).toMatchObject([{ json: { error: expect.stringContaining("'Cursor' is empty") as string } }]);
	});

	it.each([
		[{ ...getMany, cursor: ' ' }, /'Cursor' is empty/],
		[{ resource: 'event', operation: 'confirm', cursor: 'a', eventId: 'x' }, /'Event ID' is not/],
	])('refuses %j', async (parameters, problem) => {
		const { error } = await cluster.runNode('dispatchLedger', parameters);
		expect(error?.message).toMatch(problem);
	});
});
