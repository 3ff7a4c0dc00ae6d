import { asNodeError, type ClusterNode } from '../qbittorrent/node';
import type { TransportAnswer } from '../qbittorrent/transport';
import { text, unavailable } from './answers';
import type { Tell } from './changeCategory';
import type { Context } from './context';
import type { ApiAnswer } from './types';

const LONGEST_REASON = 300;

/** A request that ends here, with what the client is to be told. */
export class Refusal extends Error {
	constructor(readonly answer: ApiAnswer) {
		super(typeof answer.body === 'string' ? answer.body : 'refused');
		this.name = 'Refusal';
	}
}

export interface Question {
	method: 'GET' | 'POST';
	path: string;
	form?: Record<string, string>;
	timeoutMs: number;
}

/**
 * Asks a node. Its own 4xx come back as an answer, since they concern the client's request.
 * @throws Refusal 503 when it cannot be reached, breaks, or refuses *our* credentials: a 403 would
 * make the client log in again and again
 */
export async function ask(node: ClusterNode, question: Question): Promise<TransportAnswer> {
	const { method, path, form, timeoutMs } = question;
	try {
		const answer = await node.client.call(method, path, { form, timeoutMs });
		const ours = answer.status === 401 || (answer.status === 403 && answer.text === 'Forbidden');
		if (!ours && answer.status < 500) return answer;
	} catch (error) {
		node.reportFailure(asNodeError(error, node.name));
	}
	throw new Refusal(unavailable(`'${node.name}' cannot be asked now; try again later`));
}

/**
 * Tells a node to do something.
 * @param tolerated statuses that count as done
 * @throws Refusal with the node's reason when it will not, 503 when it cannot be asked
 */
export async function tell(
	node: ClusterNode,
	question: Omit<Question, 'method'>,
	tolerated: readonly number[] = [],
): Promise<void> {
	const answer = await ask(node, { ...question, method: 'POST' });
	if (answer.status >= 200 && answer.status < 300) return;
	if (!tolerated.includes(answer.status)) throw new Refusal(passOn(node, answer));
}

/** `tell` for pieces of code that others use too. */
export const tellTo =
	({ deps }: Pick<Context, 'deps'>, node: ClusterNode): Tell =>
	async (path, form, tolerated) =>
		await tell(node, { path, form, timeoutMs: deps.options.mutationTimeoutMs }, tolerated);

/** The node's refusal in statuses that clients understand; never 403, HTML or a redirect. */
export function passOn(node: ClusterNode, answer: TransportAnswer): ApiAnswer {
	const status = [400, 404, 409, 415].includes(answer.status) ? answer.status : 409;
	const plain = /^text\/plain/i.test(answer.contentType) && answer.text !== '';
	const reason = plain ? answer.text.slice(0, LONGEST_REASON) : `status ${answer.status}`;
	return text(status, `'${node.name}' refused: ${reason.trim()}`);
}
