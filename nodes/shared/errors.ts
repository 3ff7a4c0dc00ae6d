import { type IExecuteFunctions, type JsonObject, NodeApiError, NodeOperationError } from 'n8n-workflow';

/** Recognised by name: the class may come from another copy of the module. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/**
 * The n8n error for anything that went wrong in `lib`: what happened as the message, what to do as
 * the description. An error that is n8n's own already is completed in place, because wrapping one
 * again drops what it says.
 */
export function toNodeError(
	context: Pick<IExecuteFunctions, 'getNode'>,
	error: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	const cause = error instanceof Error ? error : new Error(String(error));
	if (nameOf(error) === 'NodeRequestError') {
		return new NodeApiError(context.getNode(), { message: cause.message } as JsonObject, { itemIndex, message: cause.message });
	}
	const description = (error as { hint?: string }).hint ?? HINTS[nameOf(error)];
	return new NodeOperationError(context.getNode(), cause, { itemIndex, description });
}

const HINTS: Record<string, string> = {
	InvalidTorrentError: 'Give a magnet link, an http(s) link to a .torrent, an info hash or a .torrent file',
	CredentialProblem: 'Open the credential of this node and correct it',
};
