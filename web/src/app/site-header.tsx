import { Link } from 'wouter';

export function SiteHeader({ page }: { page: 'list' | 'admin' }) {
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <header className="site-header">
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
      </header>
    </>
  );
}
