import type { PathRule } from '../qbittorrent/types';

/**
 * A path of the node as clients know it: the rule with the longest matching node prefix replaces
 * that prefix. No rule matches, or the path is relative: untouched. Never invents a folder.
 */
export function toClientPath(path: string, rules: readonly PathRule[]): string {
	return translate(path, rules, (rule) => [rule.nodePrefix, rule.clientPrefix]);
}

/** A path that a client sent, as the node knows it; the reverse of toClientPath. */
export function toNodePath(path: string, rules: readonly PathRule[]): string {
	return translate(path, rules, (rule) => [rule.clientPrefix, rule.nodePrefix]);
}

/** Whether two paths name the same place: trailing separators do not count. */
export function samePath(a: string, b: string): boolean {
	return comparable(a) === comparable(b);
}

/** Whether the paths are the same or one lies inside the other; '' is no path at all. */
export function pathsTouch(a: string, b: string): boolean {
	if (a === '' || b === '') return false;
	const [left, right] = [comparable(a), comparable(b)];
	return left === right || isInside(left, right) || isInside(right, left);
}

/** The last part of a path. */
export function baseName(path: string): string {
	const parts = path.split(isWindowsPath(path) ? /[/\\]+/ : /\/+/);
	return parts.filter((part) => part !== '').at(-1) ?? '';
}

/** A path below `folder`, with the separator that `folder` uses. */
export function joinPath(folder: string, rest: string): string {
	return /[/\\]$/.test(folder) ? folder + rest : folder + separatorOf(folder) + rest;
}

export const isAbsolutePath = (path: string): boolean => /^(?:\/|\\\\|[A-Za-z]:[/\\]?)/.test(path);

type Direction = (rule: PathRule) => [from: string, to: string];

function translate(path: string, rules: readonly PathRule[], direction: Direction): string {
	let best: { from: string; to: string } | null = null;
	for (const rule of rules) {
		const [from, to] = direction(rule);
		if (from === '' || to === '' || !startsWithFolder(path, from)) continue;
		if (best === null || trim(from).length > trim(best.from).length) best = { from, to };
	}
	return best === null ? path : replacePrefix(path, best.from, best.to);
}

function replacePrefix(path: string, from: string, to: string): string {
	const rest = path.slice(trim(from).length).replace(isWindowsPath(from) ? /^[/\\]/ : /^\//, '');
	if (rest === '') return to;
	const separator = separatorOf(to);
	// A back-slash is a separator on Windows only; elsewhere it may be part of a name.
	const separators = isWindowsPath(from) ? /[/\\]/g : /\//g;
	return joinPath(
		to,
		rest.replace(separators, () => separator),
	);
}

function startsWithFolder(path: string, folder: string): boolean {
	const windows = isWindowsPath(folder);
	const start = windows ? foldWindows(trim(folder)) : trim(folder);
	const whole = windows ? foldWindows(path) : path;
	if (!whole.startsWith(start)) return false;
	return whole.length === start.length || whole[start.length] === '/';
}

function isInside(path: string, folder: string): boolean {
	return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function comparable(path: string): string {
	const text = isWindowsPath(path) ? foldWindows(path) : path;
	return text.length > 1 ? text.replace(/\/+$/, '') : text;
}

/** Without trailing separators; a bare root becomes ''. */
function trim(path: string): string {
	return path.replace(isWindowsPath(path) ? /[/\\]+$/ : /\/+$/, '');
}

export const isWindowsPath = (path: string): boolean => /^(?:[A-Za-z]:|\\\\)/.test(path);

/**
 * Windows does not tell letter cases apart and takes both separators. Only A-Z, because the length
 * must stay what it was.
 */
const foldWindows = (path: string): string =>
	path.replaceAll('\\', '/').replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const separatorOf = (path: string): string => (isWindowsPath(path) && path.includes('\\') ? '\\' : '/');
