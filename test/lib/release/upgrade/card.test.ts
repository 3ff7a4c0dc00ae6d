import fc from 'fast-check';
import { readLibrary } from '../../../../lib/release/library';
import { approvalCard, autoApprove, completeRules, detectUpgrade, diskNote, offeredRelease, type UpgradeVerdict } from '../../../../lib/release/upgrade';

const GIB = 1024 ** 3;
const NOW = Date.UTC(2026, 0, 1);
const TITLE = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.FEL.HEVC.TrueHD.7.1.Atmos-GRP';
const ASK = { approved: false, tier: null, reason: null };

function found(name = TITLE, facts: Parameters<typeof offeredRelease>[1] = { sizeBytes: 62 * GIB, seeders: 14, indexer: 'Invented Tracker' }): UpgradeVerdict {
	const current = readLibrary({ name: 'old.mkv', sizeBytes: 20 * GIB, attrs: { resolution: '2160p', source: 'webdl', dv: { profile: 5 }, audio: ['ddp'] } });
	return detectUpgrade({ current, new: offeredRelease(name, facts), rules: completeRules(), nowMs: NOW });
}
const cardOf = (verdict: UpgradeVerdict, more: Partial<Parameters<typeof approvalCard>[0]> = {}) =>
	approvalCard({ verdict, title: null, year: null, disk: null, auto: ASK, ...more });

describe('the approval card', () => {
	it('tells title, both sides, reason, cost and time', () => {
		const verdict = found();
		const disk = diskNote(verdict, { name: 'attic', freeBytes: 300 * GIB });
		expect(cardOf(verdict, { disk, title: 'Invented Film', year: 2022 }).plain).toBe(
			[
				'Invented Film (2022)',
				'Now: 2160p WEB-DL, Dolby Vision P5, DD+, 20 GiB',
				'New: 2160p Blu-ray remux, Dolby Vision P7 FEL, TrueHD Atmos 7.1, 62 GiB, 14 seeders',
				'Why: Dolby Vision P5 -> P7 FEL; gains TrueHD Atmos 7.1, Blu-ray remux; loses nothing',
				'Gains: Dolby Vision P7 FEL (from Dolby Vision P5), TrueHD Atmos 7.1 (from DD+), Blu-ray remux (from WEB-DL)',
				'Disk: Needs 62 GiB on attic, which leaves 238 GiB of 300 GiB free; the file that it replaces has 20 GiB',
				`Release: ${TITLE}`,
				'From: Invented Tracker',
				'Answer until: 2026-01-02 00:00 UTC',
			].join('\n'),
		);
	});

	it('has a title of its own for episodes, and says what needed no answer', () => {
		const verdict = found('Invented.Show.S02E03.2160p.UHD.BluRay.REMUX.DV.FEL-GRP');
		const auto = { approved: true, tier: 1, reason: 'tier 1: 62 GiB of at most 70 GiB' };
		const card = cardOf(verdict, { auto });
		expect(card.title).toBe('Invented Show S02E03');
		expect(card.plain).toContain('Approved: tier 1');
		expect(card.plain).not.toContain('Answer until');
	});

	it('escapes what trackers write, in each channel', () => {
		const hostile = found('<b>Bold</b> & *Star* _x_ @everyone `tick` [a](http://b.test) 2022 2160p DV FEL-GRP');
		const card = cardOf(hostile, { title: '<i>*A* @here & `B`</i>' });
		expect(card.telegramHtml).toContain('&lt;i&gt;*A* @here &amp; `B`&lt;/i&gt;');
		expect(card.telegramHtml.replace(/<\/?(?:b|code)>/g, '')).not.toMatch(/[<>]/);
		// In a span of code nobody is called.
		expect(card.discord.replace(/`[^`\n]+`$/m, '')).not.toMatch(/@(?:here|everyone)/);
		expect(card.discord).toContain('\\*A\\*');
		expect(card.slack).not.toMatch(/<|>/);
		expect(card.slack.split('\n')[0].slice(1, -1)).not.toMatch(/(^|[^\u200B])\*/);
	});

	it('has no line breaks or turned text from a title', () => {
		const card = cardOf(found(), { title: 'One\nTwo\u202Eeerht\u0007' });
		expect(card.title).toBe('One Two eerht (2022)');
	});

	it('keeps to the length of every channel, and cuts no sign in two', () => {
		const signs = fc.constantFrom('<', '&', '>', '*', '`', '@', '_', 'a', '😀', '.', ' ');
		const text = fc.array(signs, { maxLength: 6_000 }).map((list) => list.join(''));
		fc.assert(
			fc.property(text, text, (title, indexer) => {
				const card = cardOf({ ...found(), reason: title, new: { ...found().new, name: title, indexer } }, { title });
				expect(card.telegramHtml.length).toBeLessThanOrEqual(4096);
				expect(card.plain.length).toBeLessThanOrEqual(4096);
				expect(card.discord.length).toBeLessThanOrEqual(2000);
				expect(card.slack.length).toBeLessThanOrEqual(3000);
				expect(card.telegramHtml).not.toMatch(/&(?!(?:amp|lt|gt);)/);
				for (const each of [card.telegramHtml, card.discord, card.slack]) expect(() => encodeURIComponent(each)).not.toThrow();
			}),
			{ numRuns: 60 },
		);
	});
});

describe('what an upgrade costs', () => {
	it('is told when it does not fit', () => {
		expect(diskNote(found(), { name: 'attic', freeBytes: 10 * GIB })).toEqual({
			...{ node: 'attic', sizeBytes: 62 * GIB, freeBytes: 10 * GIB, leftBytes: -52 * GIB, fits: false },
			text: 'Needs 62 GiB on attic, which has only 10 GiB free',
		});
	});

	it('is not told while the size is unknown', () => {
		expect(diskNote(found(TITLE, {}), { name: 'attic', freeBytes: 10 * GIB })).toBeNull();
	});
});

describe('approval without an answer', () => {
	const verdict = found();

	it('takes the first tier of which everything holds', () => {
		const tiers = [{ maxSizeGb: 50 }, { name: 'Small and alive', maxSizeGb: 70, minSeeders: 10, minScoreGain: 20 }, { minSeeders: 1 }];
		expect(autoApprove(verdict, tiers)).toEqual({ approved: true, tier: 2, reason: 'Small and alive: 62 GiB of at most 70 GiB, 14 of at least 10 seeders, the score rises by 44.5 of at least 20' });
	});

	it.each([
		['too large', { maxSizeGb: 61 }],
		['too few seeders', { minSeeders: 15 }],
		['too small a gain', { minScoreGain: 45 }],
		['another kind', { codes: ['missing' as const] }],
		['no condition at all', {}],
		['conditions of 0', { maxSizeGb: 0, minSeeders: 0 }],
	])('asks: %s', (_name, tier) => {
		expect(autoApprove(verdict, [tier])).toEqual(ASK);
	});

	it('asks when a figure that counts is not known', () => {
		expect(autoApprove(found(TITLE, {}), [{ maxSizeGb: 100 }, { minSeeders: 1 }])).toEqual(ASK);
	});

	it('never lets through what is no upgrade', () => {
		expect(autoApprove({ ...verdict, notify: false }, [{ minSeeders: 1 }])).toEqual(ASK);
	});
});
