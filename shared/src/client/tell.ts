/**
 * Tells the page something. What it throws then is its own fault, shown where such faults are shown: passed on, it would cut short what the client
 * is about to do, and end as a rejection that nobody hears.
 */
export function tell(say: () => void): void {
  try {
    say();
  } catch (error) {
    showFault(error);
  }
}

export function showFault(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void };
  reportError?.(error);
}
