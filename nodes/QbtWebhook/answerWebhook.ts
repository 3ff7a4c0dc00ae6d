import { randomUUID } from 'node:crypto';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { NewRequest } from '../../lib/ledger/types';
import type { AddIntake, ApiAnswer, ApiChange } from '../../lib/webapi/types';
import { isTurnUp, nextTurn } from '../../lib/qbittorrent/turns';
import { lengthOf, type Pieces } from '../../lib/webapi/pieces';
import { itemOf } from '../shared/torrentItem';
import { changeItemOf } from './changeItem';
import { endpointOf, readRequest } from './request';
import { readSubmit } from './submit';
import { type Server, serverOf } from './webApiOf';
import { SUBMIT } from './webhooks';

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/**
 * Answers everything by itself, without an execution, but for an add: that one starts the workflow.
 * So does a change that the options name, when it has been answered.
 */
export async function answerWebhook(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	const response = context.getResponseObject();
	try {
		const server = await serverOf(context);
		const isSubmit = request.path.endsWith(`/${SUBMIT}`);
		const apiRequest = await readRequest(request, isSubmit ? SUBMIT : endpointOf(request.path));
		const result = isSubmit
			? await readSubmit(server, apiRequest, request.body as IDataObject)
			: await server.api.handle(apiRequest);
		if (!('kind' in result)) return { ...(await answered(response, result)), ...startedBy(result.change) };
		return await startWorkflow(server, response, result, isSubmit);
	} catch (error) {
		return await answered(response, unexpected(context, error));
	}
}

/** Writes the torrents down first, so that none is lost whatever the workflow does. */
async function startWorkflow(
	{ service }: Server,
	response: Response,
	intake: AddIntake,
	isSubmit: boolean,
): Promise<IWebhookResponseData> {
	const { ledgerFailure } = service;
	if (ledgerFailure !== null) return await answered(response, plain(503, ledgerFailure.message));
	const requestId = randomUUID();
	const requests: NewRequest[] = intake.requests.map((request) => ({
		...request,
		id: `${requestId}:${request.index}`,
		requestId,
	}));
	await service.receive(requests);
	const replyAs = isSubmit ? { replyAs: SUBMIT } : {};
	return { workflowData: [requests.map((request) => ({ json: { ...itemOf(request), ...replyAs } }))] };
}

/** The app has its answer by now, and does not wait for the workflow. */
const startedBy = (change: ApiChange | undefined): IWebhookResponseData =>
	change === undefined ? {} : { workflowData: [[], [{ json: changeItemOf(change) }]] };

async function answered(response: Response, answer: ApiAnswer): Promise<IWebhookResponseData> {
	const pieces = piecesOf(answer.body);
	response.writeHead(answer.status, {
		'content-type': answer.contentType,
		'content-length': lengthOf(pieces),
		...answer.headers,
	});
	// Corked, the pieces leave in few packets without being copied into one.
	if (pieces.length > 1) response.cork();
	for (const piece of pieces.slice(0, -1)) {
		if (isTurnUp()) {
			response.uncork();
			await nextTurn();
			response.cork();
		}
		response.write(piece);
	}
	response.end(pieces.at(-1));
	return { noWebhookResponse: true };
}

function piecesOf(body: ApiAnswer['body']): Pieces {
	if (typeof body === 'string') return [Buffer.from(body, 'utf8')];
	return Buffer.isBuffer(body) ? [body] : body;
}

/** A credential that cannot be read, a ledger that fails: never an HTML page, never a secret. */
function unexpected(context: IWebhookFunctions, error: unknown): ApiAnswer {
	const failure = error instanceof Error ? error : new Error(String(error));
	context.logger.error(`qBt-Compatible Webhook: ${failure.message}`);
	const known = ['CredentialProblem', 'LedgerUnavailableError'].includes(failure.constructor.name);
	return plain(503, known ? failure.message : 'n8n could not answer this request; its log says why');
}

const plain = (status: number, body: string): ApiAnswer => ({
	status,
	contentType: 'text/plain; charset=UTF-8',
	body,
});
