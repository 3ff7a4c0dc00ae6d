import { codecOf, resolutionOf } from '../picture';

/** The step of the *arr apps for a picture of so many pixels; null when they are not told. */
export function resolutionOfPixels(width: number | null, height: number | null): string | null {
	return width === null || height === null || width <= 0 || height <= 0 ? null : resolutionOf(`${width}x${height}`);
}

const OTHER_NAMES: Readonly<Record<string, string>> = { mpeg2video: 'mpeg2', mpeg4: 'xvid', 'mpeg video': 'mpeg2', avc1: 'h264' };

/** A codec in any of the spellings of media servers. */
export function codecFrom(name: string): string | null {
	return name === '' ? null : (OTHER_NAMES[name.toLowerCase()] ?? codecOf(name));
}

export const bitDepthFrom = (bits: number | null): string | null => (bits === null || bits <= 0 ? null : `${bits}bit`);
