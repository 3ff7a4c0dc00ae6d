/** The part of xml2js that is used; the package brings no types. */
declare module 'xml2js' {
	import type { EventEmitter } from 'node:events';

	export interface ParserOptions {
		strict?: boolean;
		async?: boolean;
		explicitArray?: boolean;
		explicitCharkey?: boolean;
		explicitRoot?: boolean;
		attrkey?: string;
		charkey?: string;
		tagNameProcessors?: Array<(name: string) => string>;
		attrNameProcessors?: Array<(name: string) => string>;
	}

	/** Emits `end` with the document when its root is closed, and `error` once. */
	export class Parser extends EventEmitter {
		constructor(options?: ParserOptions);
		readonly saxParser: { write(text: string): unknown; close(): unknown };
		/** Puts a finished element into the one around it. */
		assignOrPush(parent: object, name: string, element: unknown): unknown;
	}
}
