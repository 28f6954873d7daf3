import type { Page } from '@playwright/test';

export interface Smoothness {
  /** Between two frames, in ms. */
  frameP50: number;
  frameP99: number;
  frameMax: number;
  /** Tasks of over 50 ms, which a person notices (W3C Long Tasks), and the longest of them in ms. */
  longTasks: number;
  longest: number;
  screens: number;
}

/** Turns the wheel down the list for so long, a third of a screen with each frame, and back to the top at its end. */
export function scrollFor(page: Page, ms: number): Promise<Smoothness> {
  return page.evaluate(async (lasting) => {
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    });
    observer.observe({ entryTypes: ['longtask'] });
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const gaps: number[] = [];
    let scrolled = 0;
    const started = await frame();
    for (let last = started, now = await frame(); now - started < lasting; now = await frame()) {
      gaps.push(now - last);
      last = now;
      const before = window.scrollY;
      window.scrollBy({ top: window.innerHeight / 3, behavior: 'instant' });
      if (window.scrollY - before < 1) window.scrollTo({ top: 0, behavior: 'instant' });
      else scrolled += window.scrollY - before;
    }
    observer.disconnect();
    window.scrollTo({ top: 0, behavior: 'instant' });
    gaps.sort((a, b) => a - b);
    const at = (share: number) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? Number.NaN;
    return {
      frameP50: at(0.5),
      frameP99: at(0.99),
      frameMax: at(1),
      longTasks: tasks.length,
      longest: Math.max(0, ...tasks),
      screens: scrolled / window.innerHeight,
    };
  }, ms);
}
