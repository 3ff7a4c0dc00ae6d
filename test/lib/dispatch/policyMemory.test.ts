import { PolicyMemory } from '../../../lib/dispatch/policyMemory';
import { type Lab, labs, magnetOf, settings, until } from './lab';

const lab = labs();
const latest = async (l: Lab) => (await l.ledger.policies.policies())[0] ?? null;

describe('what dispatches judge by', () => {
	it('is written down with the nodes as they were judged, without their logins', async () => {
		const l = await lab({ nodes: 2 });
		await l.add(magnetOf(1));
		await until('a policy is there', async () => (await latest(l)) !== null);
		const { key, data } = await latest(l);
		expect(key).toMatch(/^dispatch:[0-9a-f]{12}$/);
		expect(data).toMatchObject({
			score: settings().score,
			nodes: [{ name: 'sim-1', policy: { minFreeGib: expect.any(Number) as number } }, { name: 'sim-2' }],
		});
		expect(JSON.stringify(data)).not.toMatch(/password|http/);
	});

	it('has the overrides of the run in it', async () => {
		const l = await lab();
		await l.add(magnetOf(1), {}, { policyFor: (facts) => ({ ...facts, policy: { ...facts.policy, weight: 3 } }) });
		await until('a policy is there', async () => (await latest(l)) !== null);
		expect((await latest(l)).data).toMatchObject({ nodes: [{ policy: { weight: 3 } }] });
	});
});

describe('PolicyMemory', () => {
	let l: Lab;
	let memory: PolicyMemory;
	let writes: number;

	beforeEach(async () => {
		l = await lab();
		writes = 0;
		const counting = {
			savePolicy: async (key: string, data: unknown, nowMs: number) => {
				writes++;
				return await l.ledger.policies.savePolicy(key, data, nowMs);
			},
		};
		memory = new PolicyMemory(l.service.cluster, { ...l.ledger, policies: counting } as never, l.now);
	});

	it('writes nothing while the settings stay the same', async () => {
		for (let n = 0; n < 5; n++) await memory.note(settings());
		expect(writes).toBe(1);
	});

	it('says again after an hour which of two settings is in use', async () => {
		await memory.note(settings());
		await memory.note(settings({ nodesToTry: 1 }));
		await memory.note(settings());
		expect((await latest(l)).data).toMatchObject({ nodesToTry: 1 });
		l.aheadMs += 3_600_001;
		await memory.note(settings());
		expect((await latest(l)).data).toMatchObject({ nodesToTry: 3 });
		expect(writes).toBe(3);
	});

	it('tries again after a write that failed', async () => {
		let fails = true;
		const policies = { savePolicy: async () => (fails ? await Promise.reject(new Error('disk full')) : true) };
		const failing = new PolicyMemory(l.service.cluster, { policies } as never, l.now);
		await expect(failing.note(settings())).rejects.toThrow('disk full');
		fails = false;
		await expect(failing.note(settings())).resolves.toBeUndefined();
	});
});
