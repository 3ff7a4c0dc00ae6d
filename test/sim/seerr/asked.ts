import type { Json } from '../../../lib/arr/shapes/json';
import { Raw } from '../arr/server';

export interface SeerrAsked {
	method: string;
	/** Below `/api/v1/`. */
	resource: string;
	query: URLSearchParams;
	body: Json;
	/** Who asks: the owner of the key, or whom X-API-User names. */
	userId: number;
}

/** What Seerr says when it refuses something. */
export const refusal = (status: number, message: string): Raw => new Raw(status, JSON.stringify({ message }));
