import { Throttle } from '../../../lib/webapi/throttle';

const PROXY = '192.0.2.1';

function makeThrottle() {
	const clock = { nowMs: 1_800_000_000_000 };
	const slept: number[] = [];
	const throttle = new Throttle(
		() => clock.nowMs,
		async (ms) => void slept.push(ms),
	);
	/** One after the other, as a guesser who waits for each answer. */
	const guess = async (times: number, address = PROXY) => {
		for (let i = 0; i < times; i++) {
			await throttle.refused(address);
			clock.nowMs += slept.at(-1) ?? 0;
		}
	};
	return { clock, slept, throttle, guess };
}

test('each refusal of an address is slower than the one before, up to a second', async () => {
	const { slept, guess } = makeThrottle();
	await guess(8);
	expect(slept).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
});

test('refusals that are asked for at once are answered one after the other, within five seconds', async () => {
	const { slept, throttle } = makeThrottle();
	await Promise.all(Array.from({ length: 12 }, () => throttle.refused(PROXY)));
	expect(slept).toEqual([50, 150, 350, 750, 1_550, 2_550, 3_550, 4_550, 5_000, 5_000, 5_000, 5_000]);
});

test('other addresses are not slowed with it', async () => {
	const { slept, guess } = makeThrottle();
	await guess(6);
	await guess(1, '192.0.2.2');
	expect(slept.at(-1)).toBe(50);
});

test('ten quiet minutes are forgiven, nine are not', async () => {
	const { slept, clock, guess } = makeThrottle();
	await guess(4);
	clock.nowMs += 540_000;
	await guess(1);
	clock.nowMs += 600_001;
	await guess(1);
	expect(slept).toEqual([50, 100, 200, 400, 800, 50]);
});

test('all refusals are counted, and those of an address by themselves', async () => {
	const { throttle, guess } = makeThrottle();
	await guess(3);
	expect(await throttle.refused('192.0.2.2')).toBe(1);
	expect(await throttle.refused(PROXY)).toBe(4);
	expect(throttle.refusedCount).toBe(5);
});

test('no more than 200 wait at once', async () => {
	const wake: Array<() => void> = [];
	const throttle = new Throttle(
		() => 0,
		() => new Promise((resolve) => wake.push(resolve)),
	);
	const all = Array.from({ length: 250 }, (_, index) => throttle.refused(`10.0.0.${index}`));
	expect(wake).toHaveLength(200);
	for (const resolve of wake) resolve();
	await Promise.all(all);
	void throttle.refused('10.0.1.1');
	expect(wake).toHaveLength(201);
});

test('an endless row of addresses is not remembered for ever', async () => {
	const { throttle, guess } = makeThrottle();
	await guess(2);
	for (let i = 0; i < 10_000; i++) await throttle.refused(`2001:db8::${i.toString(16)}`);
	expect(await throttle.refused(PROXY)).toBe(1);
});
