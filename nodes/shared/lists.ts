/** The entries of a comma or line separated text field, trimmed, empty ones dropped. */
export function splitList(text: unknown): string[] {
	if (Array.isArray(text)) return text.map(String).map((entry) => entry.trim()).filter(Boolean);
	if (typeof text !== 'string') return [];
	return text
		.split(/[,\n]/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

/** The non-empty lines of a text field, trimmed. */
export function splitLines(text: unknown): string[] {
	if (typeof text !== 'string') return [];
	return text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '');
}
