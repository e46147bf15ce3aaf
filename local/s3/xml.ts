/** XML as S3 writes and reads it. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

const escaped = (text: string) => text.replace(/[&<>"\r]/g, (character) => ENTITIES[character]);

type Value = string | number | boolean | undefined | Xml | readonly Xml[];

/** Elements by name. A list makes an element for each member; what is undefined makes none. */
export interface Xml {
  readonly [name: string]: Value;
}

export const document = (root: string, content: Xml) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${elements(content)}</${root}>`;

export const errorDocument = (content: Xml) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements(content)}</Error>`;

const elements = (content: Xml): string =>
  Object.entries(content)
    .flatMap(([name, value]) =>
      Array.isArray(value) ? (value as Xml[]).map((member) => element(name, member)) : element(name, value),
    )
    .join('');

function element(name: string, value: Value): string {
  if (value === undefined) return '';
  return `<${name}>${typeof value === 'object' ? elements(value as Xml) : escaped(String(value))}</${name}>`;
}

/** The texts of all elements of a name, in order. */
export const textsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, 'gs'))].map(([, text]) => text);

export const unescaped = (text: string) =>
  text
    .replace(/&(?:#34|quot);/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
