/** Smooths download rates over about half a minute, so that one burst does not decide. */
const SMOOTHING_MS = 30_000;

export class SmoothedRate {
	private value = 0;
	private atMs: number | null = null;
	private highestSeen = 0;

	get bytesPerSecond(): number {
		return Math.round(this.value);
	}

	/** The highest smoothed rate; null when the node has never downloaded. */
	get highest(): number | null {
		return this.highestSeen > 0 ? Math.round(this.highestSeen) : null;
	}

	sample(bytesPerSecond: number, nowMs: number): void {
		const share = this.atMs === null ? 1 : 1 - Math.exp(-(nowMs - this.atMs) / SMOOTHING_MS);
		this.value += (bytesPerSecond - this.value) * share;
		this.atMs = nowMs;
		this.highestSeen = Math.max(this.highestSeen, this.value);
	}
}

/** Free space that is not believed at once when it jumps: a volume that is being mounted reads wrong. */
export class BelievedFreeSpace {
	private believed: number | null = null;
	private doubted: number | null = null;

	/** The figure to decide with; null while unknown. */
	get bytes(): number | null {
		if (this.doubted === null || this.believed === null) return this.believed;
		return Math.min(this.believed, this.doubted);
	}

	sample(bytes: number): void {
		const known = bytes >= 0 ? bytes : null;
		const jumped =
			known !== null &&
			this.believed !== null &&
			this.doubted === null &&
			Math.abs(known - this.believed) > Math.max(known, this.believed) / 2;
		this.doubted = jumped ? known : null;
		if (!jumped) this.believed = known;
	}
}
