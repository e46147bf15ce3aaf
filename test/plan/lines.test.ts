import * as fc from 'fast-check';
import { LineSplitter, MAX_LINE_BYTES } from '../../lambda/plan/lines';

/** Cuts bytes at the places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.length));
}

const linesOf = (pieces: Buffer[], splitter = new LineSplitter()) => [
  ...pieces.flatMap((piece) => splitter.push(piece)),
  ...splitter.end(),
];

const TEXT = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '\r\n', '\ufeff')));
const PLACES = fc.array(fc.nat(500), { maxLength: 10 });

it('the splitter of lines gives the same lines wherever the bytes are cut, also within a character', () => {
  fc.assert(
    fc.property(TEXT, PLACES, (texts, places) => {
      const bytes = Buffer.from(texts.join(''));
      const expected = bytes.toString().split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(linesOf(cut(bytes, places))).toEqual(
        expected.map((text, index) => ({ number: index + 1, text: text.trim() })),
      );
    }),
    { numRuns: 200 },
  );
});

it('the splitter of lines goes on at the position of any line as if it had not stopped', () => {
  fc.assert(
    fc.property(TEXT, PLACES, (texts, places) => {
      const bytes = Buffer.from(texts.join(''));
      const all = linesOf([bytes]);
      const splitter = new LineSplitter();
      for (const piece of cut(bytes, places)) {
        splitter.push(piece);
        const { offset, line } = splitter.position;
        expect(linesOf([bytes.subarray(offset)], new LineSplitter(offset, line))).toEqual(all.slice(line - 1));
        expect(linesOf([bytes], new LineSplitter(0, 1, line))).toEqual(all.slice(line - 1));
      }
    }),
    { numRuns: 100 },
  );
});

it('the splitter of lines keeps the beginning of a line that is too long, and all lines after it', () => {
  const piece = Buffer.alloc(64 * 1024, 'x');
  const pieces = Array.from({ length: 40 }, () => piece);
  const splitter = new LineSplitter();
  const problem = `has more than ${MAX_LINE_BYTES} bytes`;
  expect(linesOf([Buffer.from('a\n'), ...pieces, Buffer.from('\nb')], splitter)).toEqual([
    { number: 1, text: 'a' },
    { number: 2, text: 'x'.repeat(1024), problem },
    { number: 3, text: 'b' },
  ]);
  expect(splitter.position.offset).toBe(2 + 40 * piece.length + 1 + 2);
});

it('the splitter of lines takes a line of exactly the most bytes', () => {
  const [line] = linesOf([Buffer.alloc(MAX_LINE_BYTES, 'x')]);
  expect(line).toEqual({ number: 1, text: 'x'.repeat(MAX_LINE_BYTES) });
});
