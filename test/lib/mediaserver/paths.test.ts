import { folderOf, isInside, isSamePath, mapPath, parentOf, tidyPath, unmapPath } from '../../../lib/mediaserver/paths';

describe('a path', () => {
	it.each([
		['/films/A (2022)/', '/films/A (2022)'],
		[' /films ', '/films'],
		['/', '/'],
		['Z:/Films/A/', 'Z:\\Films\\A'],
		['z:', 'z:\\'],
		['\\\\?\\P:\\Films\\long.mkv', 'P:\\Films\\long.mkv'],
		['\\\\?\\UNC\\nas\\films\\a', '\\\\nas\\films\\a'],
		['\\\\nas\\films\\', '\\\\nas\\films'],
	])('%j is written %j', (typed, tidy) => {
		expect(tidyPath(typed)).toBe(tidy);
	});

	it.each([
		['/films/a.mkv', '/films', true],
		['/films', '/films/', true],
		['/films2/a.mkv', '/films', false],
		['/Films/a.mkv', '/films', false],
		['/films/a.mkv', '/', true],
		['z:/films/a.mkv', 'Z:\\Films', true],
		['Z:\\films2\\a', 'Z:\\Films', false],
		['Z:\\films', 'Z:\\', true],
		['\\\\NAS\\films\\a', '\\\\nas\\films', true],
	])('%j in %j: %j', (path, folder, expected) => {
		expect(isInside(path, folder)).toBe(expected);
	});

	it('is the same on Windows in any case and with any slash, and elsewhere is not', () => {
		expect(isSamePath('C:\\Films\\A.mkv', 'c:/films/a.MKV')).toBe(true);
		expect(isSamePath('/Films/A.mkv', '/films/a.mkv')).toBe(false);
	});

	it.each([
		['/films/A/a.mkv', '/films/A'],
		['/a.mkv', '/'],
		['/', '/'],
		['Z:\\Films\\a.mkv', 'Z:\\Films'],
		['Z:\\a.mkv', 'Z:\\'],
		['\\\\nas\\films', '\\\\nas'],
		['name', 'name'],
	])('%j is in %j', (path, parent) => {
		expect(parentOf(path)).toBe(parent);
	});

	it('is taken for a file by what it ends with', () => {
		expect([folderOf('/tv/Show/S01/e1.mkv'), folderOf('/tv/Vol.2'), folderOf('/tv/Show S.H.I.E.L.D.')]).toEqual(['/tv/Show/S01', '/tv/Vol.2', '/tv/Show S.H.I.E.L.D.']);
	});
});

describe('path maps', () => {
	const maps = [
		{ from: '/data', to: '/mnt' },
		{ from: '/data/films', to: 'Z:\\Films' },
		{ from: 'D:\\TV', to: '/tv' },
		{ from: '/', to: '/volume1' },
	];

	it.each([
		['/data/films/A (2022)/a.mkv', 'Z:\\Films\\A (2022)\\a.mkv'],
		['/data/tv/x', '/mnt/tv/x'],
		['/data', '/mnt'],
		['/data2/x', '/volume1/data2/x'],
		['d:/tv/Show/e1.mkv', '/tv/Show/e1.mkv'],
		['E:\\other', 'E:\\other'],
	])('%j becomes %j', (path, mapped) => {
		expect(mapPath(path, maps)).toBe(mapped);
	});

	it('work the other way round', () => {
		expect(unmapPath('z:\\films\\A\\a.mkv', maps)).toBe('/data/films/A/a.mkv');
		expect(unmapPath('/tv/Show', maps)).toBe('D:\\TV\\Show');
	});

	it('leave a path alone without one that fits', () => {
		expect(mapPath('/films/', [])).toBe('/films');
	});
});
