import type { ReactNode } from 'react';
import { chooseTheme, type Theme, useTheme } from './theme.js';

const NEXT: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };
const WORDS: Record<Theme, string> = { auto: 'as the system', light: 'light', dark: 'dark' };

const ICONS: Record<Theme, ReactNode> = {
  auto: (
    <>
      <circle cx="10" cy="10" r="6.25" fill="none" />
      <path d="M10 3.75a6.25 6.25 0 0 1 0 12.5z" stroke="none" fill="currentColor" />
    </>
  ),
  light: (
    <>
      <circle cx="10" cy="10" r="3.25" fill="none" />
      <path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5M14.2 14.2l1.5 1.5M4.3 15.7l1.5-1.5M14.2 5.8l1.5-1.5" />
    </>
  ),
  dark: <path d="M16 11.8A6.5 6.5 0 1 1 8.2 4a5.3 5.3 0 0 0 7.8 7.8z" fill="none" />,
};

/** Steps through the themes: as the system, light, dark. */
export function ThemeSwitch() {
  const theme = useTheme();
  const next = NEXT[theme];
  const words = `Theme: ${WORDS[theme]}. Change to ${WORDS[next]}`;
  return (
    <button type="button" className="theme-switch" aria-label={words} title={words} onClick={() => chooseTheme(next)}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        {ICONS[theme]}
      </svg>
    </button>
  );
}
