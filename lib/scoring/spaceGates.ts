import type { Candidate } from './rating';
import { availableBytes } from './storage';
import type { Exclusion, ScoreRequest } from './types';
import { amount, formatBytes, gibToBytes } from './units';

/** What is to come and what is promised, when that is why the free space is less than the node shows. */
function deductions({ space }: Candidate): string {
	const parts: string[] = [];
	if (space.unfinishedBytes > 0) parts.push(`${formatBytes(space.unfinishedBytes)} still to come`);
	if (space.reservedBytes > 0) parts.push(`${formatBytes(space.reservedBytes)} reserved`);
	if (parts.length === 0) return '';
	return ` of ${formatBytes(space.freeBytes ?? 0, 'down')} (${parts.join(', ')})`;
}

function doesNotFit(candidate: Candidate, available: number, request: ScoreRequest): Exclusion {
	const need = amount(request.sizeBytes);
	const guess = request.sizeKnown ? '' : ' (a guess, the size is unknown)';
	const free = `${formatBytes(Math.max(0, available), 'down')} free${deductions(candidate)}`;
	return {
		code: 'does_not_fit',
		have: available,
		need,
		unit: 'bytes',
		sentence: `${candidate.node.name} has ${free} and needs ${formatBytes(need, 'up')}${guess}.`,
	};
}

function belowMinGib({ node }: Candidate, left: number): Exclusion | null {
	const need = gibToBytes(amount(node.policy.minFreeGib));
	if (need === 0 || left >= need) return null;
	const kept = formatBytes(Math.max(0, left), 'down');
	return {
		code: 'below_min_free_space',
		have: left,
		need,
		unit: 'bytes',
		sentence: `${node.name} would keep ${kept} free after this torrent and has to keep ${formatBytes(need, 'up')}.`,
	};
}

function belowMinPercent({ node, space }: Candidate, left: number): Exclusion | null {
	const need = amount(node.policy.minFreePercent);
	if (need === 0 || space.totalBytes === null) return null;
	const have = (left / space.totalBytes) * 100;
	if (have >= need) return null;
	const kept = Math.floor(Math.max(0, have) * 10) / 10;
	return {
		code: 'below_min_free_space',
		have,
		need,
		unit: 'percent',
		sentence: `${node.name} would keep ${kept} % free after this torrent and has to keep ${need} %.`,
	};
}

/**
 * The gates on free space. `does_not_fit` compares what is available (free - unfinished - reserved)
 * with the size; `below_min_free_space` compares what would be left with the minimum, once in bytes
 * and once in percent of the volume (only when its size is known).
 */
export function spaceGates(candidate: Candidate, request: ScoreRequest): Array<Exclusion | null> {
	const available = availableBytes(candidate.space);
	const left = candidate.bindingFreeBytes;
	if (available === null || left === null) {
		const sentence = `${candidate.node.name} does not tell its free space.`;
		return [{ code: 'missing_free_space', have: null, need: null, unit: 'bytes', sentence }];
	}
	return [
		left < 0 ? doesNotFit(candidate, available, request) : null,
		belowMinGib(candidate, left),
		belowMinPercent(candidate, left),
	];
}
