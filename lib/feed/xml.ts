import { Parser } from 'xml2js';
import { isTurnUp, nextTurn } from '../qbittorrent/turns';
import { Element, type RawElement } from './element';
import { FeedError } from './errors';

/** Tags of one document, opening and closing ones: ten thousand releases with a hundred tags each. */
const MAX_TAGS = 1_000_000;
/** Characters between two looks at the clock: a millisecond or two of work. */
const PIECE = 4 * 1024;
/** What may stand before the root: declaration, instructions and comments. */
const BEFORE_ROOT = /^(?:[\s\uFEFF]+|<\?(?:[^?]|\?(?!>)){0,4000}\?>|<!--(?:[^-]|-(?!->)){0,20000}-->)/;
/** Prefixes whose names mean something else than the same names without one. */
const KEPT_PREFIX = /^(?:atom|media|itunes|content|dc|slash|wfw|sy|googleplay):/i;

/** The elements of a document that are handed out one by one, so that a long feed is never in memory as a whole. */
const ENTRIES: ReadonlySet<string> = new Set(['item', 'entry']);

class FeedParser extends Parser {
	/** Given each entry when it is complete. */
	onEntry: (entry: Element) => void = () => undefined;

	constructor(rootPrefix: string) {
		super({
			strict: true,
			explicitArray: true,
			explicitCharkey: true,
			attrkey: '$',
			charkey: '_',
			tagNameProcessors: [(name) => localName(name, rootPrefix)],
		});
	}

	override assignOrPush(parent: object, name: string, element: unknown): unknown {
		if (!ENTRIES.has(name)) return super.assignOrPush(parent, name, element);
		return this.onEntry(new Element(name, element as RawElement));
	}
}

/**
 * Reads an XML document in turns, so that a large one does not hold up other work. Namespace prefixes are
 * dropped, save those of well-known extensions. DTDs are refused before anything is parsed, and with them
 * every entity that a document could define.
 *
 * @param take is given each `item` or `entry`, in order, with the name of the root
 * @returns the root, without those
 * @throws FeedError `html`, `dtd`, `broken-xml`, `not-a-feed` or `too-large`
 */
export async function parseXml(
	feed: string,
	pieces: readonly string[],
	take: (entry: Element, rootName: string) => void,
): Promise<Element> {
	const { prefix, rootName } = checkBeginning(feed, pieces.slice(0, 4).join(''));
	const parser = new FeedParser(prefix);
	parser.onEntry = (entry) => take(entry, rootName);
	let document: Record<string, RawElement> | null | undefined;
	let failure: Error | undefined;
	parser.on('end', (parsed: Record<string, RawElement> | null) => (document ??= parsed));
	parser.on('error', (error: Error) => (failure ??= error));
	let tags = 0;
	for (const piece of slices(pieces)) {
		if (isTurnUp()) await nextTurn();
		for (let at = piece.indexOf('<'); at >= 0; at = piece.indexOf('<', at + 1)) tags++;
		if (tags > MAX_TAGS) throw new FeedError('too-large', `'${feed}' has more than ${MAX_TAGS} tags`, 'Ask for fewer releases at once');
		guarded(parser, piece);
		if (failure !== undefined) throw brokenXml(feed, failure);
	}
	guarded(parser, null);
	if (failure !== undefined || !document) throw brokenXml(feed, failure);
	const [root] = Object.keys(document);
	return new Element(root, document[root]);

	/** The library also throws what it has told as an event. */
	function guarded({ saxParser }: Parser, piece: string | null): void {
		try {
			if (piece === null) saxParser.close();
			else saxParser.write(piece);
		} catch (error) {
			failure ??= error as Error;
		}
	}
}

/** @returns the prefix of the root element, with its colon, and its name without it */
function checkBeginning(feed: string, head: string): { prefix: string; rootName: string } {
	let text = head;
	for (let match = BEFORE_ROOT.exec(text); match !== null; match = BEFORE_ROOT.exec(text)) text = text.slice(match[0].length);
	if (/^<!doctype\s{1,20}html\b|^<html\b/i.test(text)) {
		throw new FeedError('html', `'${feed}' answered with a web page instead of a feed`, 'The address leads to a login page, a block page or the site itself. Copy the address of the feed, with its key, again');
	}
	if (/^<!(?:doctype|entity)/i.test(text)) {
		throw new FeedError('dtd', `'${feed}' brings a DTD, which is not read`, 'DTDs can be used for attacks, and no known feed of releases needs one');
	}
	if (text === '') throw new FeedError('not-a-feed', `'${feed}' is empty`, 'Open the address in a browser and look at what it gives');
	if (!text.startsWith('<')) {
		const kind = /^[{[]/.test(text) ? 'JSON' : 'text';
		throw new FeedError('not-a-feed', `'${feed}' answered with ${kind} instead of XML`, 'Use the address of an RSS, Atom or Torznab feed');
	}
	const [, prefix = '', rootName = ''] = /^<([\w.-]{1,40}:)?([\w.-]{1,40})/.exec(text) ?? [];
	return { prefix, rootName };
}

function localName(name: string, rootPrefix: string): string {
	if (rootPrefix !== '' && name.startsWith(rootPrefix)) return name.slice(rootPrefix.length);
	return KEPT_PREFIX.test(name) ? name : name.slice(name.indexOf(':') + 1);
}

function* slices(pieces: readonly string[]): Generator<string> {
	for (const piece of pieces) for (let at = 0; at < piece.length; at += PIECE) yield piece.slice(at, at + PIECE);
}

/** Only what the library says of the place: its messages may quote the document. */
function brokenXml(feed: string, failure: Error | undefined): FeedError {
	const [what = '', ...where] = (failure?.message ?? 'Unclosed root tag').split('\n');
	const line = where.map((part) => /^Line: (\d+)$/.exec(part)?.[1]).find((found) => found !== undefined);
	const place = line === undefined ? '' : ` in line ${Number(line) + 1}`;
	const phrase = /^[A-Z][a-zA-Z ]{3,80}/.exec(what)?.[0].trim() ?? 'not well-formed';
	return new FeedError('broken-xml', `'${feed}' is broken XML${place} (${phrase})`, 'The feed is damaged or cut off; it is read again at its next turn');
}

