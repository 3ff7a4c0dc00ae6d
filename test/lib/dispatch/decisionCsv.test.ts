import { decisionCsv } from '../../../lib/dispatch/decisionCsv';
import { decision, NOW } from '../ledger/fixtures';

const rowsOf = (csv: string): string[] => csv.split('\r\n');

describe('decisions as CSV', () => {
	it('have a line of names, one line each, and an end of line at the end', () => {
		const csv = decisionCsv([{ ...decision(1), id: 7 }]);
		expect(rowsOf(csv)).toEqual([
			'id,at,outcome,node,nodeId,score,name,category,source,sizeBytes,hash,requestId,requestRowId,sentence',
			`7,${new Date(NOW).toISOString()},accepted,Attic,node-a,72.5,Invented.Show.S01E1.1080p.WEB-GRP,tv-sonarr,sonarr,2000000000,${decision(1).hash},r1,r1:0,Attic has the most space`,
			'',
		]);
	});

	it.each([
		['=HYPERLINK("http://evil.test")', `"'=HYPERLINK(""http://evil.test"")"`],
		['+1', "'+1"],
		['-1+1', "'-1+1"],
		['@SUM(1)', "'@SUM(1)"],
		['\t=1', "'\t=1"],
		['a "quoted", name', '"a ""quoted"", name"'],
		['two\nlines', '"two\nlines"'],
		['plain = text', 'plain = text'],
	])('cannot be run as a formula and keep their columns: %j', (name, cell) => {
		expect(decisionCsv([{ ...decision(1), id: 1, name }])).toContain(`,${cell},tv-sonarr,`);
	});

	it('leave a negative number a number, and what is not there empty', () => {
		const csv = decisionCsv([{ ...decision(1), id: 1, score: -3.5, node: null, nodeId: null, sizeBytes: null }]);
		expect(csv).toContain('accepted,,,-3.5,');
		expect(csv).toContain(',sonarr,,');
	});

	it('of nothing are the line of names', () => {
		expect(rowsOf(decisionCsv([]))).toHaveLength(2);
	});
});
