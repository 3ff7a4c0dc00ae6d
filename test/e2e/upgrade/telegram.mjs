/** As much of Telegram's Bot API as a workflow needs that asks and edits. */
import { createServer } from 'node:http';

/**
 * @returns `url` for the Base URL of n8n's credential; `messages`, the newest state of each, with
 *   `history` of its texts; `broken`, which makes every call fail as long as it is true; `tap`, which
 *   is somebody's finger on a button of the chat
 */
export async function startTelegram(token) {
	const telegram = { url: '', token, messages: new Map(), broken: false, refused: 0, hook: null, taps: 0, answered: [] };
	const methods = {
		sendMessage({ chat_id, text, reply_markup, parse_mode }) {
			const id = telegram.messages.size + 1;
			const message = { id, chat: String(chat_id), text, parse_mode, buttons: reply_markup?.inline_keyboard?.flat() ?? [], history: [text] };
			telegram.messages.set(id, message);
			return { message_id: id, chat: { id: Number(chat_id) }, text };
		},
		editMessageText({ chat_id, message_id, text, reply_markup }) {
			const message = telegram.messages.get(Number(message_id));
			if (message === undefined || message.chat !== String(chat_id)) throw new Error('Bad Request: message to edit not found');
			if (message.text === text) throw new Error('Bad Request: message is not modified');
			message.text = text;
			message.history.push(text);
			// Without a keyboard the buttons go, as in the real one.
			message.buttons = reply_markup?.inline_keyboard?.flat() ?? [];
			return { message_id: message.id, chat: { id: Number(chat_id) }, text };
		},
		setWebhook({ url, secret_token }) {
			telegram.hook = { url, secret: secret_token ?? '' };
			return true;
		},
		getWebhookInfo: () => ({ url: telegram.hook?.url ?? '' }),
		deleteWebhook() {
			telegram.hook = null;
			return true;
		},
		answerCallbackQuery: ({ callback_query_id }) => telegram.answered.push(callback_query_id) > 0,
	};
	telegram.tap = async (from, data, secret = telegram.hook.secret) => {
		const callback_query = { id: `tap-${++telegram.taps}`, from: { id: from, username: 'ann' }, data, message: { message_id: 1, chat: { id: 1 } } };
		const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
		return await fetch(telegram.hook.url, { method: 'POST', headers, body: JSON.stringify({ update_id: telegram.taps, callback_query }) });
	};
	const answer = (path, body) => {
		const [, given, method] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
		if (telegram.broken) return [502, { ok: false, description: 'Bad Gateway' }];
		if (given !== token || methods[method] === undefined) {
			telegram.refused++;
			return [401, { ok: false, error_code: 401, description: 'Unauthorized' }];
		}
		try {
			return [200, { ok: true, result: methods[method](body) }];
		} catch ({ message }) {
			return [400, { ok: false, error_code: 400, description: message }];
		}
	};
	const server = createServer((request, response) => {
		const parts = [];
		request.on('data', (part) => parts.push(part));
		request.on('end', () => {
			const text = Buffer.concat(parts).toString();
			const [status, told] = answer(request.url, text === '' ? {} : JSON.parse(text));
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told));
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	telegram.url = `http://127.0.0.1:${server.address().port}`;
	telegram.about = (text) => [...telegram.messages.values()].filter((message) => message.history[0].includes(text));
	telegram.close = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	return telegram;
}
