import type { LedgerLocation } from '../../lib/ledger/location';
import type { SimNodeHandle } from '../sim/qbt-sim';
import type { BurstPlan, Judgement } from './plan';

export interface BurstOutcome {
	hash: string;
	outcome: string;
	code: string;
	node: string | null;
	/** Node and result of each try. */
	attempts: string[];
}

export interface BurstResult extends Judgement {
	/** From the first add to the last answer. */
	ms: number;
	outcomes: BurstOutcome[];
	/** Node by hash, as the nodes tell it. */
	placement: Map<string, string>;
	/** Hashes that are on two nodes when all is settled. */
	doubled: string[];
}

export interface BurstOptions {
	/** Default 4. */
	processes?: number;
	/** The folder of `lib`: compiled, or the sources. */
	lib: string;
	/** Default: a new SQLite file. */
	ledger?: LedgerLocation;
	beforeGo?: (nodes: SimNodeHandle[]) => Promise<void>;
}

export function runBurst(plan: BurstPlan, options: BurstOptions): Promise<BurstResult>;
