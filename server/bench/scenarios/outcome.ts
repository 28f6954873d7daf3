import type { Faults } from '../clients/wire.js';

/** What one run gave. */
export interface Outcome {
  figures: Record<string, number>;
  /** What was not as it must be, in words; nothing when all was. */
  faults: string[];
  /** Where the processor time went, when that was asked for. */
  hotSpots?: string[];
}

/** A bound that a figure must keep. */
export interface Limit {
  figure: string;
  most?: number;
  least?: number;
}

export const COST = 'processor seconds per million';
export const COST_OF_REDIS = 'of them Redis';
export const RATE = 'acked deliveries a second';
export const P50 = 'save to client p50, ms';
export const P99 = 'save to client p99, ms';

export function round(number: number): number {
  const places = Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2;
  return Number(number.toFixed(places));
}

export function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, round(figure)]));
}

/** Holes are none: who sees one asks for what is in it, and gets it. */
export function told({ repeated, failedAcks, lost }: Faults): string[] {
  const all = { 'messages got twice': repeated, 'acks that failed': failedAcks, 'connections lost': lost };
  return Object.entries(all).flatMap(([what, count]) => (count > 0 ? [`${what}: ${count}`] : []));
}
