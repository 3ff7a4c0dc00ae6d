import type { IDataObject } from 'n8n-workflow';
import { requestFromFields } from '../../lib/dispatch/intake';
import type { AddIntake, ApiAnswer, ApiRequest } from '../../lib/webapi/types';
import { typedBy } from '../shared/torrentItem';
import type { Server } from './webApiOf';

/**
 * The second entrance: `{name, category, size_estimate_gb, magnet}` as JSON or form, behind the same
 * logins and keys as the API. Answers in JSON, refusals too.
 */
export async function readSubmit(
	{ api }: Server,
	request: ApiRequest,
	body: IDataObject | undefined,
): Promise<AddIntake | ApiAnswer> {
	const login = await api.authenticate(request);
	if (login === null) return refusal(403, 'A valid X-Api-Key, Bearer key or Basic login is needed');
	if (login.role === 'readOnly') return refusal(403, 'This login may only read');
	try {
		const fields = Object.keys(request.form).length > 0 ? request.form : (body ?? {});
		const parsed = requestFromFields({ ...typedBy(fields), source: login.source });
		if (login.categories.length > 0 && !login.categories.includes(parsed.category)) {
			return refusal(409, `This login may not add to category '${parsed.category}'`);
		}
		return { kind: 'add', source: login.source, requests: [parsed] };
	} catch (error) {
		return refusal(400, error instanceof Error ? error.message : String(error));
	}
}

function refusal(status: number, message: string): ApiAnswer {
	const body = { status: 'rejected', selected_node: null, reason: 'invalid_request', message, attempted_nodes: [] };
	return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
