import { bestPerTitle, completeRules, detectUpgrade, offeredRelease, titleKey } from '../../../../lib/release/upgrade';

const rules = completeRules({ notify_only_library_movies: false, notify_fel: true, notify_dv: true });
const offer = (name: string, facts: Parameters<typeof offeredRelease>[1] = {}, id: string | null = null) => {
	const verdict = detectUpgrade({ current: null, new: offeredRelease(name, facts), rules, nowMs: 0 });
	return { verdict, key: titleKey(verdict.new, id) };
};
const codes = (...contenders: Array<ReturnType<typeof offer>>) => bestPerTitle(contenders).map(({ code }) => code);
const FEL = 'Invented.Film.2022.2160p.UHD.BluRay.REMUX.DV.FEL.HEVC.TrueHD.7.1.Atmos-GRP';
const WEB = 'Invented Film (2022) 2160p WEB-DL DV HDR H.265-OTHER';

describe('the best per title', () => {
	it('has the highest score', () => {
		const results = bestPerTitle([offer(WEB), offer(FEL)].map((one) => one));
		expect(results.map(({ notify, code }) => [notify, code])).toEqual([[false, 'not_best'], [true, 'new_fel']]);
		expect(results[0]).toMatchObject({ reason: `Another one is better: ${FEL}`, expiresAtMs: null });
	});

	it('then more seeders, then the smaller size, then the first', () => {
		expect(codes(offer(FEL, { seeders: 3 }), offer(FEL, { seeders: 9 }), offer(FEL))).toEqual(['not_best', 'new_fel', 'not_best']);
		expect(codes(offer(FEL, { sizeBytes: 9 }), offer(FEL, { sizeBytes: 3 }), offer(FEL))).toEqual(['not_best', 'new_fel', 'not_best']);
		expect(codes(offer(FEL), offer(FEL))).toEqual(['new_fel', 'not_best']);
	});

	it('leaves other titles, years and episodes alone, and what was skipped as it was', () => {
		const other = 'Invented.Film.2021.2160p.WEB-DL.DV.HDR.H.265-OTHER';
		expect(codes(offer(FEL), offer(other), offer('Invented.Film.2022.1080p.WEB-DL.H.264-GRP'))).toEqual(['new_fel', 'new_dv', 'no_rule']);
		const episode = (number: number) => offer(`Invented.Show.S01E0${number}.2160p.WEB-DL.DV.HDR.H.265-GRP`);
		expect(codes(episode(1), episode(2), episode(1))).toEqual(['new_dv', 'new_dv', 'not_best']);
	});

	it('goes by an id before the title', () => {
		expect(codes(offer(FEL, {}, 'tmdb:1'), offer('Erfundener.Film.2022.2160p.WEB-DL.DV.HDR.H.265-GRP', {}, 'tmdb:1'))).toEqual(['new_fel', 'not_best']);
	});
});
