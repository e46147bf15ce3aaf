/** Draws the results, with vega-lite. */
import type { TopLevelSpec } from 'vega-lite' with { 'resolution-mode': 'import' };
import type { ColdStartRow } from './cold-start';
import type { Durations } from './durations';
import { FIXED } from './ours';
import { OURS } from './peers/bundles';
import { type Played, playedAll } from './schedule';

/** The colours of Okabe and Ito, which colour-blind people can tell apart. */
const COLOURS = ['#d55e00', '#0072b2', '#999999', '#000000', '#56b4e9', '#009e73', '#cc79a7', '#e69f00'];
const SHAPES = ['diamond', 'diamond', 'circle', 'circle', 'circle', 'circle', 'square', 'triangle-up'];

/** The cold start of each handler, as a multiple of the shortest possible one. */
export function coldStartPlot(rows: readonly ColdStartRow[]): Promise<string> {
  const y = { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 0 } };
  const x = {
    field: 'timesBare',
    type: 'quantitative',
    title: 'cold start, times that of a bare handler',
    scale: { zero: true },
  };
  const color = { value: COLOURS[2], condition: { test: `datum.name === '${OURS}'`, value: COLOURS[1] } };
  return svgOf({
    width: 420,
    height: { step: 24 },
    data: { values: rows },
    encoding: { x, y },
    layer: [
      { mark: { type: 'bar', height: 16 }, encoding: { color } },
      { mark: { type: 'text', align: 'left', dx: 4 }, encoding: { text: { field: 'timesBare', format: '.1f' } } },
    ],
  });
}

/** Polls against relative latency: a panel for each distribution, a mark for each schedule, and a line for the bound. */
export async function schedulePlot(): Promise<string> {
  // The mark of a loop with the same interval would cover its mark.
  const played = (await playedAll()).filter(({ contender }) => contender !== FIXED);
  const names = [...new Set(played.map(({ contender }) => contender.name))];
  const panels = [...new Set(played.map(({ durations }) => durations))];
  const legend = { orient: 'bottom', columns: 4, labelLimit: 400, symbolSize: 120 };
  const mark = (range: readonly string[]) => ({
    field: 'schedule',
    type: 'nominal',
    title: null,
    scale: { domain: names, range },
    legend,
  });
  const marks = { color: mark(COLOURS), shape: mark(SHAPES) };
  return svgOf({
    title: {
      text: 'Fewer polls or earlier news: both are better towards the lower left',
      subtitle: 'Diamonds are schedules of this library. Without a hint, none can be below the dashed line.',
      anchor: 'start',
      offset: 16,
    },
    concat: panels.map((durations) => panel(durations, played, marks)),
    columns: 3,
    // Leaves room for the axes.
    spacing: 90,
    bounds: 'flush',
  });
}

function panel(durations: Durations, played: readonly Played[], marks: object): object {
  const points = played
    .filter((each) => each.durations === durations)
    .map(({ contender, polls, relativeLatency }) => ({ schedule: contender.name, polls, relativeLatency }))
    // Our marks come last, so that they are on top.
    .reverse();
  const axis = (field: string, title: string, domain: number[], format: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { type: 'log', domain },
    axis: { format, tickCount: 4 },
  });
  const x = axis('polls', 'polls (mean)', POLLS, ',d');
  const y = axis('relativeLatency', 'latency / duration (mean)', LATENCY, '~%');
  const bound = POLLS.map((polls) => ({ polls, relativeLatency: durations.bound / polls }));
  return {
    title: durations.name,
    width: 240,
    height: 220,
    encoding: { x, y },
    layer: [
      { data: { values: bound }, mark: { type: 'line', color: '#666666', strokeDash: [4, 3] } },
      { data: { values: points }, mark: { type: 'point', filled: true, size: 110, opacity: 1 }, encoding: marks },
    ],
  };
}

const POLLS = [3, 5_000];
const LATENCY = [0.0001, 1];

async function svgOf(spec: object): Promise<string> {
  const { View, parse } = await import('vega');
  const { compile } = await import('vega-lite');
  const layout = {
    ...spec,
    background: 'white',
    padding: 12,
    config: { font: 'sans-serif', axis: { gridColor: '#eeeeee' } },
  };
  return new View(parse(compile(layout as TopLevelSpec).spec), { renderer: 'none' }).toSVG();
}
