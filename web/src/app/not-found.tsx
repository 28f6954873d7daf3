import { Link } from 'wouter';

export function NotFound() {
  return (
    <main className="list-page" id="main">
      <h1>There is nothing at this address</h1>
      <p>
        <Link href="/">Go to the messages</Link>
      </p>
    </main>
  );
}
