import { formatBytes } from '../../scoring/units';
import type { UpgradeVerdict } from './types';

/** Where the upgrade would go. */
export interface TargetNode {
	name: string;
	freeBytes: number;
}

export interface DiskNote {
	node: string;
	sizeBytes: number;
	freeBytes: number;
	/** Below 0: it does not fit. */
	leftBytes: number;
	fits: boolean;
	text: string;
}

/** What an upgrade costs on the disk of a node; null while its size is not known. The old file stays until it is imported. */
export function diskNote({ new: offered, current }: Pick<UpgradeVerdict, 'new' | 'current'>, node: TargetNode): DiskNote | null {
	const { sizeBytes } = offered;
	if (sizeBytes === null) return null;
	const leftBytes = node.freeBytes - sizeBytes;
	const needs = `Needs ${formatBytes(sizeBytes, 'up')} on ${node.name}`;
	const text =
		leftBytes < 0
			? `${needs}, which has only ${formatBytes(node.freeBytes, 'down')} free`
			: `${needs}, which leaves ${formatBytes(leftBytes, 'down')} of ${formatBytes(node.freeBytes, 'down')} free${replaced(current?.sizeBytes ?? null)}`;
	return { node: node.name, sizeBytes, freeBytes: node.freeBytes, leftBytes, fits: leftBytes >= 0, text };
}

const replaced = (bytes: number | null): string => (bytes === null ? '' : `; the file that it replaces has ${formatBytes(bytes)}`);
