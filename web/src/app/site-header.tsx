import { Link } from 'wouter';
import { ThemeSwitch } from './theme-switch.js';

/** The header of every page but the admin's, whose shell has its own around the same bar. */
export function SiteHeader({ page }: { page: 'list' | 'admin' }) {
  return (
    <>
      <SkipLink />
      <header className="site-header">
        <SiteBar page={page} />
      </header>
    </>
  );
}

/** The first stop of the keyboard: past what is the same on every page. */
export function SkipLink() {
  return (
    <a className="skip-link" href="#main">
      Skip to the content
    </a>
  );
}

/** Brand, the two parts of the site and the theme. */
export function SiteBar({ page }: { page: 'list' | 'admin' }) {
  return (
    <>
      <Link className="brand" href="/">
        Surecast
      </Link>
      <nav aria-label="Pages">
        <Link href="/" aria-current={page === 'list' ? 'page' : undefined}>
          Messages
        </Link>
        <Link href="/admin" aria-current={page === 'admin' ? 'page' : undefined}>
          Admin
        </Link>
      </nav>
      <ThemeSwitch />
    </>
  );
}
