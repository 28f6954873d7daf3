/** One look at the page, after its garbage was collected. */
export interface Look {
  /** Since the first look, in ms. */
  atMs: number;
  heapBytes: number;
  /** Of all documents, detached ones too. */
  nodes: number;
  listeners: number;
  /** Messages that were saved until then. */
  saved: number;
}

export interface Verdict {
  /** By the fitted line, over the last half of the looks. */
  heapGrowthBytes: number;
  nodeGrowth: number;
  lastHalfMs: number;
  wrong: string[];
}

/** What a heap that only breathes may seem to grow by. */
const HEAP_SLACK = { bytes: 2_000_000, share: 0.05 };
const NODE_SLACK = { nodes: 100, share: 0.05 };

/**
 * Fits a line through the last half of the looks and says what grew by more than noise. The first half is left out: caches fill, and code is
 * compiled.
 */
export function judge(looks: readonly Look[]): Verdict {
  const half = looks.slice(Math.floor(looks.length / 2));
  const [first, last] = [half[0], half.at(-1)];
  if (first === undefined || last === undefined || half.length < 3) throw new Error('Too few looks for a trend.');
  const lastHalfMs = last.atMs - first.atMs;
  const growth = (of: (look: Look) => number) => slope(half.map((look) => [look.atMs, of(look)])) * lastHalfMs;
  const heapGrowthBytes = growth(({ heapBytes }) => heapBytes);
  const nodeGrowth = growth(({ nodes }) => nodes);
  const wrong: string[] = [];
  const mostBytes = Math.max(HEAP_SLACK.bytes, first.heapBytes * HEAP_SLACK.share);
  const mostNodes = Math.max(NODE_SLACK.nodes, first.nodes * NODE_SLACK.share);
  if (heapGrowthBytes > mostBytes)
    wrong.push(`The heap grew by ${mb(heapGrowthBytes)} MB; ${mb(mostBytes)} is allowed.`);
  if (nodeGrowth > mostNodes)
    wrong.push(`There are ${Math.round(nodeGrowth)} more nodes; ${Math.round(mostNodes)} is allowed.`);
  return { heapGrowthBytes, nodeGrowth, lastHalfMs, wrong };
}

/** Least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  let above = 0;
  let below = 0;
  for (const [x, y] of points) {
    above += (x - meanX) * (y - meanY);
    below += (x - meanX) ** 2;
  }
  return below === 0 ? 0 : above / below;
}

export function mb(bytes: number): string {
  return (bytes / 1_000_000).toFixed(2);
}
