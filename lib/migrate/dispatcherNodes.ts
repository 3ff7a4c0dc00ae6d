import type { ClusterEntry } from './dispatcherConfig';
import type { YamlReader } from './yamlReader';

/** Every node of the file, as the cluster credential takes it. */
export function readNodes(file: YamlReader, savePath: string | null): ClusterEntry[] {
	const positions = file.list(['nodes']);
	if (positions.length === 0) file.fail(['nodes'], 'names no node');
	const entries = positions.map((index) => readNode(file, index, savePath));
	entries.forEach(({ name }, index) => {
		const first = entries.findIndex((one) => one.name.toLowerCase() === name.toLowerCase());
		if (first !== index) file.fail(['nodes', index, 'name'], `is '${name}' for the second time`);
	});
	return entries;
}

function readNode(file: YamlReader, index: number, savePath: string | null): ClusterEntry {
	const path = ['nodes', index];
	const name = file.required([...path, 'name']);
	const username = file.text([...path, 'username']);
	const password = secretOf(file, [...path, 'password']);
	const login = username === undefined ? { authentication: 'none' as const } : { authentication: 'password' as const, username, password };
	return {
		name,
		url: readUrl(file, [...path, 'url']),
		...login,
		weight: weightOf(file.number([...path, 'weight'], 1)),
		minFreeGib: Math.max(0, file.number([...path, 'min_free_gb'], 0)),
		more: savePath === null ? {} : { savePaths: savePath.includes('=') ? `= ${savePath}` : savePath },
	};
}

/** A password as typed: blanks at its ends belong to it. */
function secretOf(file: YamlReader, path: Array<string | number>): string {
	const value = file.value(path) ?? '';
	return typeof value === 'string' || typeof value === 'number' ? String(value) : file.fail(path, 'is not a text');
}

/** 0 counted as 1 there, and a weight below turned the ranking round. */
export const weightOf = (weight: number): number => (weight > 0 ? weight : 1);

function readUrl(file: YamlReader, path: Array<string | number>): string {
	const typed = file.required(path);
	const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
	if (!URL.canParse(withScheme) || !/^https?:/i.test(withScheme)) file.fail(path, 'is not an http(s) address');
	const url = new URL(withScheme);
	if (url.username !== '' || url.password !== '') file.fail(path, "has a login in it; put that into 'username' and 'password'");
	return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
