import { readFileSync } from 'node:fs';
import { defaultScoreSettings, scoreNodes } from '../../lib/scoring';
import { GIB, node, NOTHING_RESERVED, torrent } from '../lib/scoring/facts';

const page = readFileSync('docs/scoring.md', 'utf8');

/** A row of the example table: name, effective free GiB, downloads, max, score. */
function exampleOf(name: string): {
	freeGib: number;
	downloads: number;
	maxActive: number;
	score: number;
} {
	const [, freeGib, downloads, maxActive, score] =
		new RegExp(
			`^\\| ${name} \\| (\\d+) GiB \\| (\\d+) of (\\d+) \\|.*\\*\\*(\\d+)\\*\\*`,
			'm',
		).exec(page) ?? [];
	return {
		freeGib: Number(freeGib),
		downloads: Number(downloads),
		maxActive: Number(maxActive),
		score: Number(score),
	};
}

describe('docs/scoring.md', () => {
	it('has an example that comes out as it says', () => {
		const names = ['nas', 'seedbox'];
		const nodes = names.map((name) => {
			const { freeGib, downloads, maxActive } = exampleOf(name);
			return node(name, {
				freeBytes: (freeGib + 10) * GIB,
				activeCount: downloads,
				policy: { maxActive },
			});
		});
		const { ranked, sentence } = scoreNodes(
			nodes,
			torrent(),
			defaultScoreSettings,
			NOTHING_RESERVED,
		);
		expect(ranked.map(({ node: name, score }) => [name, score])).toEqual(
			names.map((name) => [name, exampleOf(name).score]),
		);
		expect(page).toContain(`> ${sentence}`);
	});
});
