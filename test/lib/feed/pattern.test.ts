import * as fc from 'fast-check';
import { compilePattern } from '../../../lib/feed';

const TITLES = [
	'Invented.Film.2027.2160p.UHD.BluRay.REMUX.HEVC.TrueHD.7.1-GRP',
	'Invented Show S01E05 1080p WEB-DL DDP5.1 H.264-OTHER',
	'[Group] Erfundener Fünfteiler - 05 (1080p) [A1B2C3D4]',
	'2160p',
	'',
	'aaa_bbb aaab',
	'INVENTED.CAM.x264',
];

describe('a title pattern finds what the same regular expression finds', () => {
	it.each([
		'2160p',
		'\\b2160p\\b.*\\bremux\\b',
		'^invented',
		'-(grp|other)$',
		'\\b(cam|telesync|hdts)\\b',
		's\\d{2}e\\d{2,3}',
		'[\\[({]?1080p[\\])}]',
		'[^a-z\\d.]+',
		'(?:web|blu-?ray)(?:[ .-]?dl)?',
		'(?<year>19|20)\\d\\d',
		'a{2,}b?',
		'a{3}_b{0,2}$',
		'\\Bemux',
		'^$',
		'|x',
		'.*.*.*=',
		'\\w+\\W\\s\\S',
		'[\\D_]f',
		'[a-]x',
		'fünf.+?05',
		'\\.',
		'(a|b|ab)*c?$',
		'(){3}x264',
		'[]a]',
	])('%s', (text) => {
		const ours = compilePattern(text);
		// A bracket that comes first in a class is a letter of it here, as elsewhere but in JavaScript.
		const theirs = new RegExp(text.replace('[]', '[\\]'), 'i');
		expect(TITLES.map((title) => [title, ours(title)])).toEqual(TITLES.map((title) => [title, theirs.test(title)]));
	});

	it('for any pattern made of parts, and any title', () => {
		const part = fc.oneof(fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\b', '^', '$', '\\d', '(a|b)', '(?:ab|)', '(a*b)'));
		const repeat = fc.constantFrom('', '', '*', '+', '?', '{0,2}', '{2}', '{1,}', '*?');
		const safe = (piece: string, times: string): string => (/^[\^$]|\\b/.test(piece) ? piece : piece + times);
		const pattern = fc.array(fc.tuple(part, repeat).map(([piece, times]) => safe(piece, times)), { maxLength: 6 }).map((pieces) => pieces.join(''));
		const title = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '1', ' '), maxLength: 8 });
		fc.assert(
			fc.property(pattern, title, (text, name) => compilePattern(text)(name) === new RegExp(text, 'i').test(name)),
			{ numRuns: 2_000, seed: 5 },
		);
	});
});

describe('a title pattern that cannot be used says why', () => {
	it.each([
		['(a', /'\(' is not closed/],
		['a)', /'\)' without '\('/],
		['[a', /'\[' is not closed/],
		['*a', /nothing before '\*'/],
		['a**', /behind another repetition/],
		['(?!cam)', /look-ahead/],
		['(?<=a)b', /look-ahead and look-behind/],
		['(a)\\1', /references/],
		['\\p{L}', /'\\p' is not known/],
		['a\\', /ends with/],
		['[b-a]', /backwards/],
		['a{5,2}', /cannot be repeated/],
		['(a{900}){2}', /repeats too much/],
		['a'.repeat(501), /longer than 500/],
		['('.repeat(60) + ')'.repeat(60), /nested too deeply/],
	])('%s', (text, reason) => {
		expect(() => compilePattern(text)).toThrow(reason);
	});
});

it('takes linear time for patterns that hold JavaScript up for hours', () => {
	const hostile = ['(a+)+$', '(a|a)*b', '(.*)*x', '.*.*.*.*.*.*x', '(a*)*(a*)*b', '(a|aa)+$', '^(([a-z])+.)+[A-Z]([a-z])+$'];
	const title = 'a'.repeat(10_000) + '!';
	const begin = performance.now();
	for (const text of hostile) for (let n = 0; n < 10; n++) compilePattern(text)(title);
	expect(performance.now() - begin).toBeLessThan(5_000);
});
