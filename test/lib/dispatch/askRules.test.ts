import { askCard } from '../../../lib/dispatch/askCard';
import { type AskFacts, type AskRules, judgeAsk } from '../../../lib/dispatch/askRules';
import { GIB } from './lab';

const facts = (changes: Partial<AskFacts> = {}): AskFacts => ({
	sizeBytes: 20 * GIB,
	expectedSizeBytes: null,
	category: 'tv-sonarr',
	source: 'sonarr',
	isUpgrade: null,
	seeders: null,
	scoreGain: null,
	...changes,
});
const rules = (changes: Partial<AskRules> = {}): AskRules => ({
	largerThanGib: 0,
	sizeUnknown: false,
	categories: [],
	sources: [],
	upgrades: false,
	tiers: [],
	...changes,
});

describe('whether a person is asked first', () => {
	it.each<[string, Partial<AskFacts>, Partial<AskRules>, string | null]>([
		['no rule', { sizeBytes: 9_000 * GIB, isUpgrade: true }, {}, null],
		['a size at the limit', { sizeBytes: 80 * GIB }, { largerThanGib: 80 }, null],
		['a size above it', { sizeBytes: 80 * GIB + 1 }, { largerThanGib: 80 }, 'it has 80.1 GiB, more than 80 GiB'],
		['an unknown size', { sizeBytes: null }, { largerThanGib: 80 }, null],
		['an unknown size that is to be asked about', { sizeBytes: null }, { sizeUnknown: true }, 'its size is not known'],
		['a size to be expected above it', { sizeBytes: null, expectedSizeBytes: 90 * GIB }, { largerThanGib: 80, sizeUnknown: true }, 'it may have up to 90 GiB, more than 80 GiB'],
		['a known size below what was expected', { sizeBytes: 70 * GIB, expectedSizeBytes: 90 * GIB }, { largerThanGib: 80 }, null],
		['a category', { category: 'Movies-4K' }, { categories: ['tv', ' movies-4k '] }, "it is in 'Movies-4K'"],
		['no category', { category: '' }, { categories: ['', 'tv'] }, null],
		['another category', { category: 'tv' }, { categories: ['tv-sonarr'] }, null],
		['an app', { source: 'Radarr' }, { sources: ['radarr'] }, "'Radarr' wants it"],
		['an upgrade', { isUpgrade: true }, { upgrades: true }, 'it would replace a file'],
		['no upgrade', { isUpgrade: false }, { upgrades: true }, null],
		['nobody knows whether', { isUpgrade: null }, { upgrades: true }, null],
		['several', { isUpgrade: true, sizeBytes: 90 * GIB }, { upgrades: true, largerThanGib: 80 }, 'it has 90 GiB, more than 80 GiB; it would replace a file'],
	])('%s', (_, fact, rule, why) => {
		expect(judgeAsk(facts(fact), rules(rule))).toEqual({ ask: why !== null, why, autoApproved: null });
	});

	it.each<[string, Partial<AskFacts>, string | null]>([
		['a small one', { sizeBytes: 3 * GIB }, 'Small: 3 GiB of at most 4 GiB'],
		['one that is small at most', { sizeBytes: null, expectedSizeBytes: 3 * GIB }, 'Small: 3 GiB of at most 4 GiB'],
		['a large one with few seeders', { seeders: 9, scoreGain: 500 }, null],
		['a large one with many, that gains much', { seeders: 40, scoreGain: 500 }, 'tier 2: 40 of at least 40 seeders, the score rises by 500 of at least 100'],
		['one of which nothing is known', { sizeBytes: null }, null],
	])('not about %s, when a tier lets it pass', (_, fact, autoApproved) => {
		const tiers = [{ name: 'Small', maxSizeGb: 4 }, { minSeeders: 40, minScoreGain: 100 }, {}];
		const judged = judgeAsk(facts(fact), rules({ sources: ['sonarr'], tiers }));
		expect(judged).toEqual({ ask: autoApproved === null, why: "'sonarr' wants it", autoApproved });
	});
});

describe('what a person is told', () => {
	const about = { name: 'Invented.<Film>_2024', sizeBytes: 90 * GIB, source: 'radarr', category: 'movies', why: 'it has 90 GiB, more than 80 GiB', upgrade: null, expiresAtMs: Date.UTC(2026, 0, 2) };

	it('is what it is, who wants it, why he is asked, and until when', () => {
		const { title, summary, plain, telegramHtml } = askCard(about);
		expect([title, summary]).toEqual(['Invented.<Film>_2024', '90.0 GiB for radarr in movies: it has 90 GiB, more than 80 GiB']);
		expect(plain.split('\n')).toEqual([
			'Invented.<Film>_2024',
			'Size: 90 GiB',
			'For: radarr',
			'Category: movies',
			'Asked because: it has 90 GiB, more than 80 GiB',
			'Answer until: 2026-01-02 00:00 UTC',
		]);
		expect(telegramHtml).toContain('<b>Invented.&lt;Film&gt;_2024</b>');
	});

	it('leaves out what nobody knows', () => {
		const { plain } = askCard({ ...about, sizeBytes: null, source: '', category: '', upgrade: 'P5 -> P7 FEL', expiresAtMs: null });
		expect(plain.split('\n').slice(1)).toEqual(['Size: not known', 'Asked because: it has 90 GiB, more than 80 GiB', 'Upgrade: P5 -> P7 FEL']);
	});
});
