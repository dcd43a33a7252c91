import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { TextDecoder } from "node:util";
import { XMLParser } from "fast-xml-parser";
import { Failure } from "../../../shared/failure.ts";

/** An element as plain values: attributes and children by their names without a prefix; `text` is its text beside attributes. */
export type XmlElement = { readonly [name: string]: unknown };

/** Bytes that one file of metadata may have, and characters that one of its elements may have. */
const LARGEST_FILE = 4 * 2 ** 30;
const LARGEST_ELEMENT = 16 * 2 ** 20;
const CHUNK = 2 ** 20;
/** An XML file declares its document type before its first element. */
const PROLOGUE = 4096;

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", removeNSPrefix: true, parseAttributeValue: false, parseTagValue: false, textNodeName: "text", maxNestedTags: 40 });

/** What to take out of a file: whole elements by their names, and start tags alone of elements that hold all the rest. */
export type Wanted = { readonly elements: readonly string[]; readonly startTags?: readonly string[] };

/**
 * The elements of some names in an XML file, in its order, each parsed by itself, so that a list of a hundred thousand images takes no more memory than one of them.
 * Elements within these are part of them. Document types, and with them entities, are refused. Fails with MetadataUnreadable.
 */
export function xmlElements(path: string, wanted: Wanted): Generator<NamedElement> {
  return xmlElementsOf(path, textOf(path), wanted);
}

export type NamedElement = { readonly name: string; readonly element: XmlElement };

/** The same of XML that is there already, in parts; `path` is where it is from. */
export function* xmlElementsOf(path: string, texts: Iterable<string>, wanted: Wanted): Generator<NamedElement> {
  const unreadable = unreadableAt(path);
  const names = [...wanted.elements, ...(wanted.startTags ?? [])];
  const opening = new RegExp(`<(?:[A-Za-z_][\\w.-]*:)?(${names.join("|")})(?=[\\s/>])`, "g");
  let pending = "";
  let isStart = true;
  let root: string | null = null;
  for (const text of texts) {
    pending += text;
    root ??= /<([A-Za-z_][^\s/>]*)/.exec(pending)?.[1] ?? null;
    if (isStart && /^[\uFEFF\s]*[^\uFEFF\s<]/.test(pending.slice(0, PROLOGUE))) throw unreadable("it is no XML");
    if (isStart && /<!(DOCTYPE|ENTITY)/i.test(pending.slice(0, PROLOGUE))) throw unreadable("it declares a document type, which no microscope does");
    isStart = isStart && pending.length < PROLOGUE;
    let at = 0;
    for (;;) {
      opening.lastIndex = at;
      const found = opening.exec(pending);
      if (found === null) {
        // A tag may begin at the end of this chunk.
        at = Math.max(at, pending.lastIndexOf("<"));
        break;
      }
      const end = endOf(pending, found, wanted.startTags?.includes(found[1]!) === true);
      if (end === null) {
        at = found.index;
        break;
      }
      yield { name: found[1]!, element: parse(pending.slice(found.index, end.at) + end.closing, unreadable) };
      at = end.at;
    }
    pending = pending.slice(at);
    if (pending.length > LARGEST_ELEMENT) throw unreadable(`an element of it is longer than ${LARGEST_ELEMENT / 2 ** 20} MiB, or never ends`);
  }
  opening.lastIndex = 0;
  const isClosed = root === null ? false : pending.startsWith(`</${root}`) || /^<[!?]/.test(pending) || names.includes(root.replace(/^.*:/, ""));
  if (opening.test(pending) || (root !== null && !isClosed)) throw unreadable("it ends in the middle");
  if (root === null) throw unreadable("it is empty");
}

/** Where an element ends, and what closes it if only its start tag is taken; null where that is not there yet. */
function endOf(text: string, { index, 0: start }: RegExpExecArray, isStartTag: boolean): { readonly at: number; readonly closing: string } | null {
  const tagEnd = endOfTag(text, index + start.length);
  if (tagEnd === null) return null;
  if (text[tagEnd - 2] === "/") return { at: tagEnd, closing: "" };
  if (isStartTag) return { at: tagEnd, closing: `</${start.slice(1)}>` };
  const closing = text.indexOf(`</${start.slice(1)}>`, tagEnd);
  return closing < 0 ? null : { at: closing + start.length + 2, closing: "" };
}

/** The position after the > of a tag, those in quotes passed over. */
function endOfTag(text: string, from: number): number | null {
  let quote = "";
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
  }
  return null;
}

function parse(fragment: string, unreadable: (reason: string, cause?: unknown) => Failure): XmlElement {
  try {
    const [element] = Object.values(parser.parse(fragment) as Record<string, unknown>);
    return typeof element === "object" && element !== null ? (element as XmlElement) : { text: element };
  } catch (error) {
    // What the library says of it names its own functions.
    throw unreadable("it is no well-formed XML", error);
  }
}

function unreadableAt(path: string): (reason: string, cause?: unknown) => Failure {
  return (reason, cause) => new Failure("MetadataUnreadable", { path, reason }, { cause });
}

function* textOf(path: string): Generator<string> {
  const unreadable = unreadableAt(path);
  let descriptor: number | null = null;
  try {
    try {
      descriptor = openSync(path, "r");
      const { size } = fstatSync(descriptor);
      if (size > LARGEST_FILE) throw unreadable(`it is larger than ${LARGEST_FILE / 2 ** 30} GiB`);
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw unreadable(error instanceof Error ? error.message : String(error), error);
    }
    const bytes = Buffer.allocUnsafe(CHUNK);
    let decoder: TextDecoder | null = null;
    for (let count = readSync(descriptor, bytes, 0, CHUNK, null); count > 0; count = readSync(descriptor, bytes, 0, CHUNK, null)) {
      decoder ??= new TextDecoder(encodingOf(bytes.subarray(0, count)));
      yield decoder.decode(bytes.subarray(0, count), { stream: true });
    }
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return /^<\?xml[^>]*encoding=["'](iso-8859-1|windows-1252|latin-?1)/i.test(bytes.toString("latin1", 0, 200)) ? "windows-1252" : "utf-8";
}

/** The text of a child or an attribute; null where there is none. */
export function textOfChild(element: XmlElement, name: string): string | null {
  const value = element[name];
  const text = typeof value === "object" && value !== null ? (value as XmlElement)["text"] : value;
  return typeof text === "string" && text.trim() !== "" ? text.trim() : null;
}

/** The whole number that a child or an attribute holds; null where it holds none. */
export function numberOfChild(element: XmlElement, name: string): number | null {
  const text = textOfChild(element, name);
  return text !== null && /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}

/** The number above 0 that a child or an attribute holds, as `0.02` or `6.5E-07`; null where it holds none. */
export function measureOfChild(element: XmlElement, name: string): number | null {
  const text = textOfChild(element, name);
  return text !== null && /^\+?\d*\.?\d+(e[+-]?\d{1,2})?$/i.test(text) && Number(text) > 0 ? Number(text) : null;
}

/** A child element; an empty one where there is none, and the first of several. */
export function child(element: XmlElement, name: string): XmlElement {
  const [first] = children(element, name);
  return first ?? {};
}

/** Every child element of a name. */
export function children(element: XmlElement, name: string): readonly XmlElement[] {
  const value = element[name];
  const list: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((item) => (typeof item === "object" && item !== null ? (item as XmlElement) : { text: item }));
}
